"""Where names begin and end: what a model takes along that is no part of a name."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from transforms.entities.resolve.english import (
    COMPANY_FORMS,
    PARTICLES,
    ROLES,
    TITLES,
    WHERE,
    ZONES,
)
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.text import (
    WEIGHED,
    Name,
    Text,
    Weights,
    has_upper,
    is_capital,
    is_number,
    is_possessive,
)

#: "Cork and Kerry" and what stands before it.
_PLACE_AND_PLACE: Final = 3
_IS_LISTED: Final[Weights] = (0.0, 0.0, 2.0)
_PARKS: Final = frozenset(("National", word) for word in ("Forest", "Park", "Reserve", "Seashore"))
_IS_PARK: Final[Weights] = (0.0, 0.0, 8.0)
_BEFORE_PLACES: Final = WHERE | {"between", "for", "of"}

Splits = Callable[[Text, int, Name], bool]

_BRACKETS: Final = frozenset("()[]{}")
_DASHES: Final = frozenset({"-", "--", "\u2013", "\u2014"})
#: Between persons where lists and scorecards run on: "Lee b Khan", "Ann Lee / Bo Li".
_BETWEEN_PERSONS: Final = frozenset({"/", ";", "b", "c", "st", "lbw", "v", "vs", "beat", "and"})
_MARKS: Final = frozenset("\"'\u2018\u2019\u201c\u201d\u201e«»`()[]{},;:.-*/|&") | _DASHES
#: No name of these begins with a small letter: "iPhone", "eBay" do.
_SMALL_BEGINNINGS: Final = ("al-", "el-", "ash-", "d'", "d\u2019", "i", "e")


def bounded(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Part names at line breaks, brackets and dashes; trim titles, marks, numbers, small words.

    The form of a company that follows its name is taken in ("Crown Leather", then "Ltd").
    """
    parts = [
        part
        for name in names
        for one in _listed(text, name, knowledge)
        for part in _bounded(text, one)
    ]
    starts = {part.start for part in parts}
    return [_extended(text, part) if part.end not in starts else part for part in parts]


def parted(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Part names at paragraph breaks and trim white space: what holds in any language."""
    words = text.words
    if not any(word.isspace() for name in names for word in words[name.start : name.end]):
        return names
    return [
        name._replace(start=start, end=end)
        for name in names
        for start, end in within_paragraphs(text, name.start, name.end)
    ]


def within_paragraphs(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span without the white space around them, none of them empty.

    A model reads across paragraphs and now and then joins a name at the end of one to a name at the
    start of the next: both are names, so both stay.
    """
    for first, last in _runs(text, Name(start, end, "ORG"), _is_break):
        words = [at for at in range(first, last) if text.words[at].strip()]
        if words:
            yield words[0], words[-1] + 1


def _listed(text: Text, name: Name, knowledge: Knowledge) -> Sequence[Name]:
    """Part two places that the model takes for one name: "Govan, Glasgow", "Cork and Kerry"."""
    words = text.words[name.start : name.end]
    if len(words) == _PLACE_AND_PLACE and words[1] in {",", "and"} and name.type != "PERSON":
        first, second = (Name(at, at + 1, "GPE", _IS_LISTED) for at in (name.start, name.end - 1))
        known = [knowledge.is_place(text.words[one.start]) for one in (first, second)]
        if all(known) or (any(known) and text.word(name.start - 1) in _BEFORE_PLACES):
            return first, second
    return (name,)


def _bounded(text: Text, name: Name) -> Iterator[Name]:
    if name.type not in WEIGHED:
        yield name
        return
    splits = _splits_person if name.type == "PERSON" else _splits
    for start, end in _runs(text, name, splits):
        part = _trimmed(text, name._replace(start=start, end=end))
        if part.start < part.end and not _is_junk(text.words[part.start : part.end]):
            yield part


def _runs(text: Text, name: Name, splits: Splits) -> Iterator[tuple[int, int]]:
    """Yield the stretches between the words at which a name is to be parted."""
    start = name.start
    for at in range(name.start, name.end):
        if splits(text, at, name):
            if start < at:
                yield start, at
            start = at + 1
    if start < name.end:
        yield start, name.end


def _extended(text: Text, name: Name) -> Name:
    """Take in the form of a company, and the small half of a name with a hyphen: "Park Ji-won"."""
    if name.type not in WEIGHED:
        return name
    if text.word(name.end) in COMPANY_FORMS:
        return name._replace(end=name.end + 1, type="ORG")
    if (text.word(name.end), text.word(name.end + 1)) in _PARKS:
        return name._replace(end=name.end + 2, type="LOC", proof=_IS_PARK)
    second = name.end + 1
    is_half = (
        name.type == "PERSON"
        and text.word(second).islower()
        and _hangs_by_hyphen(text, second)
        and text.starts[name.end] == text.ends[name.end - 1]
    )
    return name._replace(end=second + 1) if is_half else name


def _is_break(text: Text, at: int, _: Name) -> bool:
    return "\n\n" in text.words[at]


def _splits(text: Text, at: int, name: Name) -> bool:
    word = text.words[at]
    if word in _BRACKETS or "\n\n" in word:
        return True
    return word in _DASHES and name.start < at < name.end - 1 and text.is_apart(at)


def _splits_person(text: Text, at: int, name: Name) -> bool:
    within = name.start < at < name.end - 1
    return _splits(text, at, name) or (within and text.words[at] in _BETWEEN_PERSONS)


def _trimmed(text: Text, name: Name) -> Name:
    start, end = name.start, name.end
    while start < end:
        if _ends_amiss(text, start, end):
            end -= 1
        elif _begins_amiss(text, start, end, name):
            start += 1
        else:
            break
    return name._replace(start=start, end=end)


def _ends_amiss(text: Text, start: int, end: int) -> bool:
    last = text.words[end - 1]
    if end - start == 1:
        return _is_mark(last)
    if is_possessive(last) or _is_mark(last) or is_number(last):
        return True
    if not last[:1].islower() or not is_capital(text.words[start]):
        return False
    return not _belongs_small(last) and not _hangs_by_hyphen(text, end - 1)


def _begins_amiss(text: Text, start: int, end: int, name: Name) -> bool:
    first = text.words[start]
    if _is_mark(first):
        return True
    if end - start == 1:
        return False
    if name.type == "PERSON":
        small = first.lower()
        if first in TITLES or small in ROLES or small == "the":
            return True
    return (
        first[:1].islower()
        and first not in PARTICLES
        and first != "the"
        and not first.startswith(_SMALL_BEGINNINGS)
        and is_capital(text.words[start + 1])
    )


def _belongs_small(word: str) -> bool:
    """Tell whether a last word without a capital may be a name's: "al-shabab", "amazon.com"."""
    return word.startswith("al-") or "." in word or has_upper(word)


def _hangs_by_hyphen(text: Text, at: int) -> bool:
    """Tell whether a hyphen without space ties a word to the one before: "Ji-won"."""
    return text.words[at - 1] == "-" and text.ends[at - 1] == text.starts[at]


def _is_mark(word: str) -> bool:
    return word in _MARKS or not word.strip() or word == "..."


def _is_junk(words: Sequence[str]) -> bool:
    return (
        words[0] in ZONES
        or all(len(word) == 1 and word.isascii() for word in words)
        or not any(map(is_capital, words))
    )
