"""Names that the model found once are found wherever they are written."""

from typing import Final

from transforms.entities.resolve.english import (
    COMMON_WORDS,
    COMPANY_FORMS,
    MONTHS_AND_DAYS,
    ORG_LAST,
    SMALL_WORDS,
    TITLES,
)
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.text import (
    WEIGHED,
    Name,
    Text,
    bare_words,
    covered,
    is_capital,
    is_possessive,
)
from transforms.records.article import EntityType

#: Words of a name that is looked for; longer ones are not written twice in the same words.
_LONGEST: Final = 6
#: Letters of a name of one word.
_SHORTEST: Final = 3
#: Last words of persons that are no surnames.
_AFTER_SURNAMES: Final = frozenset({"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"})

Words = tuple[str, ...]


def repeated(text: Text, names: list[Name], _: Knowledge) -> list[Name]:
    """Add the places where a name of the text, or a part of a person's, stands unmarked.

    A single word counts only where no word of a name stands beside it: "Berg" is not found in
    "Berg Street".
    """
    wanted = _wanted(text, names)
    if not wanted:
        return names
    names = _widened(text, names, wanted)
    firsts = {words[0] for words in wanted}
    taken = covered(names) | text.taken
    found: list[Name] = []
    end = 0
    for at in text.capitals:
        if at < end or at in taken or text.words[at] not in firsts:
            continue
        name = _found_at(text, at, wanted, taken)
        if name is not None:
            found.append(name)
            end = name.end
    return sorted([*names, *found]) if found else names


def _wanted(text: Text, names: list[Name]) -> dict[Words, EntityType]:
    whole: dict[Words, EntityType] = {}
    parts: dict[Words, EntityType] = {}
    small = {word for word in text.words if word.islower()}
    for name in names:
        if name.type not in WEIGHED:
            continue
        words = bare_words(text, name)
        if len(words) <= _LONGEST and is_capital(words[0]) and _is_telling(words):
            whole[words] = name.type
            if name.type == "PERSON" and len(words) > 1:
                if _has_surname(words):
                    parts[words[-1:]] = name.type
                if _is_telling(words[:1]) and words[0].lower() not in small:
                    parts[words[:1]] = name.type
            elif len(words) > 1 and words[-1] in COMPANY_FORMS and _is_telling(words[:-1]):
                parts[words[:-1]] = name.type
            if name.type == "ORG" and _is_firm(words) and words[0].lower() not in small:
                parts[words[:1]] = name.type
    return parts | whole


def _has_surname(words: Words) -> bool:
    last = words[-1]
    return len(last) >= _SHORTEST and is_capital(last) and last not in _AFTER_SURNAMES


def _is_firm(words: Words) -> bool:
    """Tell whether the first word of a name may be a firm's short name."""
    return (
        len(words) > 1
        and (words[-1] in ORG_LAST or words[-1] in COMPANY_FORMS)
        and words[0].lower() not in COMMON_WORDS
        and words[0].istitle()
        and _is_telling(words[:1])
        and not any(is_possessive(word) or word in SMALL_WORDS for word in words)
    )


def _is_telling(words: Words) -> bool:
    if len(words) > 1:
        return True
    [word] = words
    return len(word) >= _SHORTEST and word.lower() not in MONTHS_AND_DAYS


def _widened(text: Text, names: list[Name], wanted: dict[Words, EntityType]) -> list[Name]:
    """Let a name that is the beginning of a longer one of the text, and stands there, be that."""
    widened: list[Name] = []
    end = 0
    for at, name in enumerate(names):
        if name.start < end:
            continue
        following = names[at + 1].start if at + 1 < len(names) else len(text.words)
        new = _wider(text, name, wanted, following) if name.type in WEIGHED else name
        widened.append(new)
        end = new.end
    return widened


def _wider(text: Text, name: Name, wanted: dict[Words, EntityType], following: int) -> Name:
    for end in range(min(name.start + _LONGEST, following), name.end, -1):
        words = tuple(text.words[name.start : end])
        if words in wanted:
            return name._replace(end=end, type=wanted[words])
    return name


def _found_at(text: Text, at: int, wanted: dict[Words, EntityType], taken: set[int]) -> Name | None:
    for end in range(min(at + _LONGEST, len(text.words)), at, -1):
        words = tuple(text.words[at:end])
        if words not in wanted or not taken.isdisjoint(range(at, end)):
            continue
        if end - at > 1 or _stands_alone(text, at, taken):
            return Name(at, end, wanted[words])
    return None


def _stands_alone(text: Text, at: int, taken: set[int]) -> bool:
    """Tell whether no other word of an unmarked name stands beside a word."""
    after = text.word(at + 1)
    if at + 1 not in taken and _is_name_word(after) and after not in COMPANY_FORMS:
        return False
    before = text.word(at - 1)
    if at - 1 in taken or not _is_name_word(before) or before in TITLES:
        return True
    return at >= 2 and text.words[at - 2] in {".", "\n", "\n\n"}


def _is_name_word(word: str) -> bool:
    return is_capital(word) and word.isalpha()
