"""Finding the terms of a lexicon in a text, with exact offsets."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from transforms.topics.inflect import WORD
from transforms.topics.lexicon import Lexicon, Pattern

#: What may stand between two words of one term. A point only after an initial ("U.S. Senate").
_JOINTS: Final = frozenset((" ", "-", "'", "’", "‑", "–", "/", "\u00a0", "\n", "&", " & ", "  "))
_AFTER_INITIAL: Final = frozenset((".", ". "))


class Word(NamedTuple):
    """A word of a text and where it begins, in code points."""

    text: str
    start: int


class Hit(NamedTuple):
    """A term found: which, where in code points, and how many words stand before it."""

    term: int
    start: int
    end: int
    place: int


def split(text: str) -> list[Word]:
    """Split a text into its words."""
    return [Word(found[0], found.start()) for found in WORD.finditer(text)]


def find(text: str, words: list[Word], lexicon: Lexicon) -> Iterator[Hit]:
    """Yield the terms in a text, left to right, the longest at each place, none overlapping."""
    lower = [word.lower() for word, _ in words]
    shouted = text.isupper()
    patterns = lexicon.patterns
    place = 0
    for here, word in enumerate(lower):
        if here < place or word not in patterns:
            continue
        for pattern in patterns[word]:
            after = here + 1 + len(pattern.rest)
            if _matches(pattern, text, words[here:after], lower[here + 1 : after], shouted=shouted):
                place = after
                last = words[after - 1]
                yield Hit(pattern.term, words[here].start, last.start + len(last.text), here)
                break


def _matches(
    pattern: Pattern, text: str, words: list[Word], rest: list[str], *, shouted: bool
) -> bool:
    if pattern.rest != tuple(rest):
        return False
    if pattern.exact is not None and not _written(pattern, words, shouted=shouted):
        return False
    return len(words) == 1 or _joined(text, words)


def _written(pattern: Pattern, words: list[Word], *, shouted: bool) -> bool:
    """Tell whether a term whose case counts is written so; in a text of capitals, names pass."""
    if shouted:
        return not pattern.acronym
    return all(word.text == want for word, want in zip(words, pattern.exact or (), strict=True))


def _joined(text: str, words: list[Word]) -> bool:
    for left, right in zip(words, words[1:], strict=False):
        end = left.start + len(left.text)
        joint = text[end : right.start]
        if joint not in _JOINTS and not (len(left.text) == 1 and joint in _AFTER_INITIAL):
            return False
    return True
