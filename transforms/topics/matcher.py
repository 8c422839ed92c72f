"""Finding the terms of a lexicon in a text, with exact offsets."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from transforms.topics.inflect import WORD
from transforms.topics.lexicon import Lexicon, Pattern

_PARTED: Final = re.compile(f"({WORD.pattern})")
#: What may stand between two words of one term; a point only after an initial ("U.S. Senate").
_JOINTS: Final = frozenset(
    (" ", "-", "'", "/", "\n", "&", " & ", "\u2019", "\u2011", "\u2013", "\xa0")
)
_AFTER_INITIAL: Final = frozenset((".", ". "))


class Words(NamedTuple):
    """The words of `text` as written and in lower case, and where each begins in code points."""

    text: str
    written: list[str]
    lower: list[str]
    starts: list[int]

    @staticmethod
    def of(text: str) -> "Words":
        """Split a text into its words."""
        parts = _PARTED.split(text)  # what is between words, a word, what is between ...
        written = parts[1::2]
        starts = list(accumulate(map(len, parts)))[:-1:2]
        return Words(text, written, [word.lower() for word in written], starts)

    def end(self, place: int) -> int:
        """Return where the word at a place ends."""
        return self.starts[place] + len(self.written[place])


class Hit(NamedTuple):
    """A term found: which, where in code points, and how many words stand before it."""

    term: int
    start: int
    end: int
    place: int


def find(words: Words, lexicon: Lexicon) -> Iterator[Hit]:
    """Yield the terms in a text, left to right, the longest at each place, none overlapping."""
    shouted = words.text.isupper()
    free = 0
    parts = lexicon.parts.terms(words.written, lexicon.patterns) if lexicon.parts else {}
    for place, candidates in _candidates(words.lower, lexicon.patterns, parts):
        if place < free:
            continue
        for pattern in candidates:
            after = place + 1 + len(pattern.rest)
            if _matches(pattern, words, place, after, shouted=shouted):
                free = after
                yield Hit(pattern.term, words.starts[place], words.end(after - 1), place)
                break


def find_all(
    words: Words, patterns: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
) -> Iterator[Hit]:
    """Yield every term wherever it stands, also within a longer one; each once at a place."""
    shouted = words.text.isupper()
    for place, candidates in _candidates(words.lower, patterns, {}):
        at_place: set[int] = set()
        for pattern in candidates:
            after = place + 1 + len(pattern.rest)
            if pattern.term in at_place:
                continue
            if _matches(pattern, words, place, after, shouted=shouted):
                at_place.add(pattern.term)
                yield Hit(pattern.term, words.starts[place], words.end(after - 1), place)


def _candidates(
    lower: list[str],
    patterns: Mapping[str, Mapping[str, tuple[Pattern, ...]]],
    parts: Mapping[str, int],
) -> Iterator[tuple[int, tuple[Pattern, ...]]]:
    """Yield each place where a term may begin with the patterns worth a look, by its two words.

    Args:
        lower: the words of a text.
        patterns: a lexicon's.
        parts: of the words that no pattern begins with, those that a term is a part of.
    """
    nothing: tuple[Pattern, ...] = ()
    for place, (first, second) in enumerate(pairwise((*lower, ""))):
        if first in patterns:
            node = patterns[first]
            longer = node.get(second, nothing) if second else nothing
            alone = node.get("", nothing)
            if longer or alone:
                yield place, longer + alone
        elif first in parts:
            yield place, (Pattern([], None, acronym=False, term=parts[first]),)


def _matches(pattern: Pattern, words: Words, place: int, after: int, *, shouted: bool) -> bool:
    if pattern.rest and words.lower[place + 1 : after] != pattern.rest:
        return False
    if pattern.exact and not _written(pattern, words.written[place:after], shouted=shouted):
        return False
    return not pattern.rest or _joined(words, place, after)


def _written(pattern: Pattern, written: list[str], *, shouted: bool) -> bool:
    """Tell whether a term whose case counts is written so; in a text of capitals, names pass."""
    return not pattern.acronym if shouted else written == pattern.exact


def _joined(words: Words, place: int, after: int) -> bool:
    """Tell whether nothing that ends a phrase stands between the words of a term."""
    for left in range(place, after - 1):
        joint = words.text[words.end(left) : words.starts[left + 1]]
        initial = len(words.written[left]) == 1
        if joint not in _JOINTS and not (initial and joint in _AFTER_INITIAL):
            return False
    return True
