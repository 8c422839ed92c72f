"""Made-up news for measuring and comparing entity recognisers: fictional, seeded, any length."""

import random
from collections.abc import Sequence

_FIRST = (
    "Anna",
    "Tomas",
    "Ines",
    "Kofi",
    "Mei",
    "Piotr",
    "Salma",
    "Viktor",
    "Adaeze",
    "Hugo",
    "Leila",
)
_SYLLABLES = (
    "ba",
    "len",
    "dor",
    "mar",
    "kis",
    "to",
    "ve",
    "ran",
    "hol",
    "sti",
    "ne",
    "qua",
    "fel",
    "mo",
)
_PLACES = (
    "Oslo", "Nairobi", "the Netherlands", "São Paulo", "New Zealand", "Lyon", "West Africa",
    "Kyoto", "the Gulf of Bothnia", "Texas", "Lower Saxony", "Mount Kenya", "U.S.",
    "Great Britain",
)  # fmt: skip
_KINDS = ("Bank", "Shipping Union", "Institute", "Steel plc", "Party", "University", "FC", "Post")
_EVENTS = ("World Cup", "Winter Games", "Harbour Festival", "Second World War", "Budget Act")
_QUANTITIES = (
    "3.4%", "$12 million", "two thirds", "1,204 tonnes", "on Monday", "in March 2019", "at 16:30",
    "the first", "some 40 miles", "last year", "€7bn", "a dozen",
)  # fmt: skip
_PLAIN = (
    "Nobody expected the vote to be close, and few had prepared for it.",
    "The plan has been criticised as slow, costly and hard to explain.",
    "Work stopped when the rain came; it has not begun again.",
    "\u201cWe have waited,\u201d one of them said. \u201cIt can\u2019t go on like this.\u201d",
    "Prices rose, wages did not, and shops closed early.",
)
_MODELS = (
    "{person} of the {org} met {person} in {place} {quantity}.",
    "The {org} said {quantity} that it would leave {place}, {surname} told reporters.",
    "{place} will hold the {event}, said {person}, who leads the {nation} delegation.",
    "Shares of {org} fell {quantity} after {surname}'s statement to the {org}.",
    "{person}, {number}, was born in {place} and moved to {place} {quantity}.",
    "According to the {org} ({short}), {nation} exports reached {quantity}.",
    "{surname} lost to {surname} {number}-{number} at the {event}.",
)
_HEADLINES = (
    "{surname} quits {org} over {place} deal",
    "{nation} leader {person} wins vote in {place}",
    "{org} to cut {number} jobs {quantity}",
    "{place} braces for storm as {surname} calls for calm",
    "{org} SUES {org} OVER {place} PLANT",
)


class NewsMaker:
    """Writes articles and headlines; the same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def headline(self) -> str:
        return self._filled(self._one(_HEADLINES))

    def article(self, words: int) -> str:
        """Write paragraphs until there are at least so many words."""
        paragraphs: list[str] = []
        written = 0
        while written < words:
            paragraph = " ".join(self._sentence() for _ in range(self._random.randint(1, 4)))
            paragraphs.append(paragraph)
            written += len(paragraph.split())
        return "\n\n".join(paragraphs)

    def _sentence(self) -> str:
        plain = self._random.random() < 0.35
        return self._one(_PLAIN) if plain else self._filled(self._one(_MODELS))

    def _filled(self, model: str) -> str:
        made = {
            "person": self._person, "surname": self._surname, "place": self._place,
            "org": self._organisation, "event": self._event, "nation": self._nation,
            "quantity": self._quantity, "number": self._number, "short": self._short,
        }  # fmt: skip
        text = model
        for slot, make in made.items():
            while f"{{{slot}}}" in text:
                text = text.replace(f"{{{slot}}}", make(), 1)
        return text

    def _one(self, values: Sequence[str]) -> str:
        return self._random.choice(values)

    def _surname(self) -> str:
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 3))).capitalize()

    def _person(self) -> str:
        middle = " van der" if self._random.random() < 0.1 else ""
        return f"{self._one(_FIRST)}{middle} {self._surname()}"

    def _place(self) -> str:
        return self._one(_PLACES) if self._random.random() < 0.7 else f"{self._surname()}burg"

    def _organisation(self) -> str:
        return f"{self._surname()} {self._one(_KINDS)}"

    def _event(self) -> str:
        return self._one(_EVENTS)

    def _nation(self) -> str:
        return f"{self._surname()}ian"

    def _quantity(self) -> str:
        return self._one(_QUANTITIES)

    def _number(self) -> str:
        return str(self._random.randint(0, 90))

    def _short(self) -> str:
        return "".join(self._random.choices("ABCDEFGHIKLMNOPRSTUVW", k=3))
