"""Places of the gazetteers that the model passed over."""

from collections.abc import Iterator
from typing import Final

from transforms.entities.resolve.english import PLACE_AFTER, WHERE
from transforms.entities.resolve.knowledge import LARGE_CITY, NO_PLACE, SURE_PLACE, Knowledge
from transforms.entities.resolve.text import (
    NONE,
    OTHER,
    PLACE,
    WEIGHED,
    Name,
    Text,
    Weights,
    bare_words,
    covered,
    is_capital,
)

_LONGEST: Final = 3
#: What the first word of a country may pass for: "French" in "French Guiana".
_MAY_BEGIN: Final = frozenset({*WEIGHED, "NORP"})
#: Stars and planets; alone each is also a newspaper, a company or a god.
_HEAVENS: Final = frozenset(
    {"Earth", "Jupiter", "Mars", "Mercury", "Moon", "Neptune", "Pluto", "Saturn", "Sun", "Titan",
     "Uranus", "Venus"}
)  # fmt: skip
_COMPANY: Final = 2
#: How far a place may be behind a people, in log-probability.
_DOUBT: Final = 1.0
_IS_IN_HEAVEN: Final[Weights] = (0.0, 0.0, 4.0)
#: Log-probability above which the model is sure that no name begins.
_SURELY_NONE: Final = -0.001
#: Log-probability above which the model thinks of a place at all.
_PERHAPS_PLACE: Final = -4.0


def with_known_places(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Add unmarked countries, states and regions, and cities where something else speaks for them.

    That is a word like "in" before them, a country behind them, or a model in doubt.
    """
    names = _with_whole_places(text, names, knowledge)
    names = [_site(text, name) for name in _with_heavens(text, names)]
    taken = covered(names) | text.taken
    found: list[Name] = []
    for at in text.capitals:
        if at in taken:
            continue
        name = next(_places_at(text, at, taken, knowledge), None)
        if name is not None:
            found.append(name)
            taken.update(range(name.start, name.end))
    return sorted([*names, *found]) if found else names


def _site(text: Text, name: Name) -> Name:
    """Take for a place what the model doubtfully calls a people: "the Skarvsund tunnel"."""
    kinds = text.kinds.get(name.start)
    is_site = (
        name.type == "NORP"
        and kinds is not None
        and kinds[PLACE] > kinds[OTHER] - _DOUBT
        and text.word(name.end) in PLACE_AFTER
    )
    return name._replace(type="GPE") if is_site else name


def _with_heavens(text: Text, names: list[Name]) -> list[Name]:
    """Take the Sun and Mars for places where a text names two of their kind."""
    heavens = _HEAVENS.intersection(text.words)
    if len(heavens) < _COMPANY:
        return names
    return [
        name._replace(type="LOC", proof=_IS_IN_HEAVEN)
        if name.type in WEIGHED
        and text.words[name.end - 1] in heavens
        and len(bare_words(text, name)) == 1
        else name
        for name in names
    ]


def _with_whole_places(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Join the parts of a country or state of several words that the model took apart."""
    joined: list[Name] = []
    for name in names:
        if joined and name.start < joined[-1].end:
            continue
        whole = _whole_place(text, name, knowledge) if name.type in _MAY_BEGIN else None
        if whole is not None and joined and whole.start < joined[-1].end:
            joined.pop()
        joined.append(whole or name)
    return joined


def _whole_place(text: Text, name: Name, knowledge: Knowledge) -> Name | None:
    """Find the country or state of more words that begins with a name, or ends with it."""
    longest = min(name.start + _LONGEST, len(text.words))
    spans = [(name.start, end) for end in range(longest, name.end, -1)]
    if is_capital(text.word(name.start - 1)):
        spans.append((name.start - 1, name.end))
    for start, end in spans:
        if end - start <= _LONGEST and knowledge.is_territory(" ".join(text.words[start:end])):
            return Name(start, end, "GPE")
    return None


def _places_at(text: Text, at: int, taken: set[int], knowledge: Knowledge) -> Iterator[Name]:
    for end in range(min(at + _LONGEST, len(text.words)), at, -1):
        rank = knowledge.place_rank(" ".join(text.words[at:end]))
        if rank == NO_PLACE or not taken.isdisjoint(range(at, end)):
            continue
        if end - at == 1 and _is_part_of_name(text, at):
            return
        if rank == SURE_PLACE or _is_meant(text, at, end, rank, knowledge):
            yield Name(at, end, "GPE")
        return


def _is_part_of_name(text: Text, at: int) -> bool:
    return any(
        is_capital(word) and word.isalpha() for word in (text.word(at - 1), text.word(at + 1))
    )


def _is_meant(text: Text, at: int, end: int, rank: int, knowledge: Knowledge) -> bool:
    kinds = text.kinds.get(at)
    if text.word(at - 1).lower() in WHERE and kinds is not None and kinds[NONE] < _SURELY_NONE:
        return True
    if text.word(end) == "," and knowledge.place_rank(text.word(end + 1)) == SURE_PLACE:
        return True
    return rank == LARGE_CITY and kinds is not None and kinds[PLACE] > _PERHAPS_PLACE
