"""Acronyms that a text explains: "International Criminal Court (ICC)"."""

from collections.abc import Iterator
from typing import Final

from transforms.entities.resolve.english import SMALL_WORDS
from transforms.entities.resolve.knowledge import NO_PLACE, Knowledge
from transforms.entities.resolve.text import (
    ORG,
    WEIGHED,
    Name,
    Text,
    Weights,
    bare_words,
    covered,
    is_capital,
)
from transforms.records.article import EntityType

#: Letters of an acronym.
_SHORTEST: Final = 2
_LONGEST: Final = 8
#: Letters of one that no brackets explain.
_SHORTEST_ALONE: Final = 3
#: Words before brackets that may be the long form, beyond one for each letter.
_MORE_WORDS: Final = 5
_IS_EXPLAINED: Final = 4.0


def with_acronyms(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Give acronyms the type of their long form, wherever they stand.

    Brackets explain one, or it is the initials of an organisation that the text names. The words
    before the brackets that have its initials are one name, however the model parts them. One that
    stands for common words ("a light rail vehicle (LRV)") is no name.
    """
    names = _with_long_forms(text, names)
    by_end = {name.end: name for name in names}
    types: dict[str, EntityType] = {}
    common: set[str] = set()
    for at in _bracketed(text):
        acronym = text.words[at]
        long = by_end.get(at - 1)
        if long is None:
            if _stands_for_common_words(text, at):
                common.add(acronym)
        elif knowledge.place_rank(acronym) == NO_PLACE and is_short_for(acronym, text, long):
            types[acronym] = "ORG" if long.type == "PERSON" else long.type
    types = _initials(text, names) | types
    if not types and not common:
        return names
    kept = [name for name in names if not _is_one_of(text, name, common | types.keys())]
    taken = covered(kept) | text.taken
    found = [
        Name(at, at + 1, types[text.words[at]], _proof(types[text.words[at]]))
        for at in text.capitals
        if text.words[at] in types and at not in taken
    ]
    return sorted([*kept, *found])


def acronyms(text: Text, names: list[Name]) -> dict[str, str]:
    """Map each acronym in brackets to the name before them, both as written."""
    by_end = {name.end: name for name in names}
    return {
        text.words[at]: " ".join(bare_words(text, long))
        for at in _bracketed(text)
        for long in [by_end.get(at - 1)]
        if long is not None and is_short_for(text.words[at], text, long)
    }


def is_short_for(acronym: str, text: Text, long: Name) -> bool:
    """Tell whether an acronym can be a name's: its initials, or in another tongue most of them.

    One that is not all in capitals ("Denosa") needs its letters there, in order.
    """
    words = [word for word in text.words[long.start : long.end] if word[0].isalnum()]
    if len(words) < 2:
        return False
    if not acronym.isupper():
        return len(words) > 2 and _is_subsequence(acronym.lower(), "".join(words).lower())
    if acronym in _initials_of(words):
        return True
    every = "".join(word[0] for word in words).upper()
    shared = sum(letter in every for letter in acronym)
    return long.type == "ORG" and acronym[0] in every and 2 * shared >= len(acronym)


def _initials_of(words: list[str]) -> set[str]:
    """Make the initials of all words, and of all but the small ones."""
    every = "".join(word[0] for word in words)
    large = "".join(word[0] for word in words if word.lower() not in SMALL_WORDS)
    return {every.upper(), large.upper()}


def _is_subsequence(letters: str, of: str) -> bool:
    remaining = iter(of)
    return all(letter in remaining for letter in letters)


def _with_long_forms(text: Text, names: list[Name]) -> list[Name]:
    found = [
        Name(start, at - 1, "ORG", _proof("ORG"))
        for at in _bracketed(text)
        if text.words[at].isupper()
        for start in [_start_of_long_form(text, at)]
        if start is not None
    ]
    if not found:
        return names
    same = {(name.start, name.end) for name in names}
    new = [name for name in found if (name.start, name.end) not in same]
    taken = covered(new)
    kept = [name for name in names if taken.isdisjoint(range(name.start, name.end))]
    return sorted([*kept, *new])


def _start_of_long_form(text: Text, at: int) -> int | None:
    """Find the first of the words before brackets whose initials are the acronym in them."""
    acronym = text.words[at]
    words: list[str] = []
    for start in range(at - 2, max(-1, at - 2 - len(acronym) - _MORE_WORDS), -1):
        word = text.words[start]
        if not (is_capital(word) or word.lower() in SMALL_WORDS):
            return None
        words.insert(0, word)
        if is_capital(word) and len(words) > 1 and acronym in _initials_of(words):
            return start
    return None


def _initials(text: Text, names: list[Name]) -> dict[str, EntityType]:
    """Find the words in capitals that are the initials of an organisation of the text."""
    wanted = {
        initials
        for name in names
        if name.type == "ORG" and name.end - name.start > 2
        for initials in _initials_of([word for word in bare_words(text, name) if word[0].isalnum()])
        if _SHORTEST_ALONE <= len(initials) <= _LONGEST
    }
    return {text.words[at]: "ORG" for at in text.capitals if text.words[at] in wanted}


def _bracketed(text: Text) -> Iterator[int]:
    return (
        at
        for at in text.capitals
        if text.word(at - 1) == "("
        and text.word(at + 1) == ")"
        and _SHORTEST <= len(text.words[at]) <= _LONGEST
        and text.words[at].isalpha()
    )


def _stands_for_common_words(text: Text, at: int) -> bool:
    acronym = text.words[at].lower()
    start = max(0, at - 1 - len(acronym) - _MORE_WORDS)
    before = [word for word in text.words[start : at - 1] if word.isalpha()]
    words = [word for word in before if word.lower() not in SMALL_WORDS][-len(acronym) :]
    initials = "".join(word[0] for word in words).lower()
    return initials == acronym and not any(map(is_capital, words[1:]))


def _is_one_of(text: Text, name: Name, acronyms_: set[str]) -> bool:
    return (
        name.type in WEIGHED and name.end - name.start == 1 and text.words[name.start] in acronyms_
    )


def _proof(type_: EntityType) -> Weights:
    kind = WEIGHED.get(type_, ORG)
    person, org, place = (_IS_EXPLAINED if kind == one else 0.0 for one in range(3))
    return person, org, place
