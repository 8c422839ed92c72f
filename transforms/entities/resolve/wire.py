"""Datelines and credits: where a report was written, and by whom."""

import re
from collections.abc import Iterator
from typing import Final

from transforms.entities.resolve.english import AGENCIES, MONTHS_AND_DAYS, SHORT_STATES
from transforms.entities.resolve.knowledge import NO_PLACE, Knowledge
from transforms.entities.resolve.text import (
    Name,
    Text,
    Weights,
    covered,
    is_capital,
)

#: Weighs more than anything else that is said of a name.
IS_DATELINE: Final[Weights] = (0.0, 0.0, 8.0)
_IS_CREDIT: Final[Weights] = (6.0, 0.0, 0.0)
_DASHES: Final = frozenset({"-", "--", "\u2013", "\u2014"})
_DAY: Final = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
#: Words of a place in a dateline, and of an agency in its brackets.
_LONGEST: Final = 4
#: In capitals before a dash, and no place.
_NO_PLACES: Final = frozenset(
    {"ANALYSIS", "BREAKING", "CORRECTED", "CORRECTION", "EDITORIAL", "EXCLUSIVE", "EXPLAINER",
     "FACTBOX", "FEATURE", "GRAPHIC", "INTERVIEW", "LIVE", "NEWS", "OPINION", "REVIEW",
     "TIMELINE", "UPDATE", "UPDATED", "VIDEO", "WATCH"}
)  # fmt: skip
#: Before "by" and the names of those who did it.
_DONE: Final = frozenset(
    {"compiled", "edited", "editing", "photo", "photograph", "photographs", "photos",
     "reporting", "writing", "written"}
)  # fmt: skip
_NO_PERSONS: Final = frozenset({"File", "Handout", "Our", "Staff", "The"})


def with_datelines(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Mark the places of datelines: "PARIS (Reuters) -", "NAKURU, Kenya —", "HARARE 1996-08-24"."""
    found = [
        Name(at, end, "GPE", IS_DATELINE)
        for at in text.capitals
        if text.begins_line(at)
        for end in [_place_end(text, at)]
        if end > at and _is_dateline(text, at, end, knowledge)
    ]
    return _instead(names, found)


def with_credits(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Mark the persons of credits: "Reporting by Ann Lee and Bo Li", "REUTERS/Cy Poe"."""
    found = [
        Name(start, end, "PERSON", _IS_CREDIT)
        for at in _credits(text)
        for start, end in _persons(text, at)
    ]
    return _instead(names, found)


def _instead(names: list[Name], found: list[Name]) -> list[Name]:
    if not found:
        return names
    taken = covered(found)
    kept = [name for name in names if taken.isdisjoint(range(name.start, name.end))]
    return sorted([*kept, *found])


def _place_end(text: Text, at: int) -> int:
    """Find the word after a run of words in capitals; `at` where it is too long or too short."""
    end = at
    while end < at + _LONGEST and text.word(end).isupper() and text.word(end)[0].isalpha():
        end += 1
    return at if len(text.words[at]) <= 2 or text.word(end).isupper() else end


def _is_dateline(text: Text, at: int, end: int, knowledge: Knowledge) -> bool:
    after, second, third = (text.word(end + offset) for offset in range(3))
    if after == "(":
        return second in AGENCIES or _is_agency(text, end)
    if after in _DASHES:
        return _is_place_before_dash(text, at, end, knowledge)
    if after == ",":
        return not third[:1].islower() and (
            f"{second.rstrip('.')}." in SHORT_STATES
            or knowledge.is_territory(second)
            or second.lower() in MONTHS_AND_DAYS
            or second[:3].lower() in {day[:3] for day in MONTHS_AND_DAYS}
        )
    return _DAY.fullmatch(after) is not None


def _is_agency(text: Text, at: int) -> bool:
    """Tell whether brackets of a few words with capitals stand before a dash."""
    end = at + 1
    while end <= at + _LONGEST and is_capital(text.word(end)):
        end += 1
    return text.word(end) == ")" and text.word(end + 1) in _DASHES


def _is_place_before_dash(text: Text, at: int, end: int, knowledge: Knowledge) -> bool:
    """Tell whether a known place, or the first words of a body, stand before a dash and a text."""
    after = text.word(end + 1)
    if not is_capital(after) or (after.isupper() and len(after) > 1):
        return False
    words = text.words[at:end]
    if knowledge.place_rank(" ".join(words)) != NO_PLACE:
        return True
    return at == text.title_words and _NO_PLACES.isdisjoint(words)


def _credits(text: Text) -> Iterator[int]:
    """Yield the first words of names in credits."""
    for at in text.capitals:
        word, before = text.words[at], text.word(at - 1)
        if (before == "/" and text.word(at - 2).upper() in {"AFP", "AP", "REUTERS"}) or (
            before == "by" and text.word(at - 2).lower() in _DONE
        ):
            yield at
        elif word == "By" and text.begins_line(at):
            yield at + 1


def _persons(text: Text, at: int) -> Iterator[tuple[int, int]]:
    """Yield a list of persons: "Ann Lee, Bo Li and Cy Poe"."""
    while True:
        end = at
        while is_capital(text.word(end)) and text.word(end)[0].isalpha():
            end += 1
        if 2 <= end - at <= _LONGEST and text.words[at] not in _NO_PERSONS:
            yield at, end
        if end == at or text.word(end) not in {",", "and"}:
            return
        at = end + 1
