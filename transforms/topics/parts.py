"""Terms that are only a part of a word: what it begins with ("vaccin*") or ends with ("*wahl").

So one line stands for a family of words, and for German compounds. Looked up are only words that no
term is written with; the longest part that fits counts, and of two as long the ending, which is
what a compound is a kind of.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Final, NamedTuple

#: Letters that a part has at least.
_HEAD: Final = 3


class Openings(NamedTuple):
    """Beginnings of words, each with its terms.

    Attributes:
        sorted: the beginnings.
        under: the longest other beginning that each begins with, or "".
        terms: the numbers of the terms that each stands for.
        heads: their first letters: most words begin with none of these.
    """

    sorted: tuple[str, ...]
    under: Mapping[str, str]
    terms: Mapping[str, int]
    heads: frozenset[str]

    @staticmethod
    def of(terms: Iterable[tuple[str, int]]) -> "Openings":
        """Order beginnings of three letters or more; of two terms with the same one counts."""
        numbers: dict[str, int] = {}
        for opening, number in terms:
            numbers.setdefault(opening, number)
        under: dict[str, str] = {}
        line: list[str] = []
        for opening in sorted(numbers):
            while line and not opening.startswith(line[-1]):
                line.pop()
            under[opening] = line[-1] if line else ""
            line.append(opening)
        heads = frozenset(opening[:_HEAD] for opening in under)
        return Openings(tuple(under), under, numbers, heads)

    def longest(self, word: str) -> str:
        """Return the longest beginning that a word has, "" if none.

        In sorted order the last one up to the word begins with it, or is it, or neither has one.
        """
        if word[:_HEAD] not in self.heads:
            return ""
        place = bisect_right(self.sorted, word)
        opening = self.sorted[place - 1] if place else ""
        while not word.startswith(opening):
            opening = self.under[opening]
        return opening


class Parts(NamedTuple):
    """The beginnings of words, and their endings, written backwards."""

    openings: Openings
    closings: Openings

    @staticmethod
    def of(terms: Iterable[tuple[str, int]]) -> "Parts":
        """Build from parts with their terms' numbers, each in lower case with "*" at one end."""
        ends: defaultdict[bool, list[tuple[str, int]]] = defaultdict(list)
        for part, number in terms:
            at_end = part.startswith("*")
            ends[at_end].append((part[:0:-1] if at_end else part[:-1], number))
        return Parts(Openings.of(ends[False]), Openings.of(ends[True]))

    def term(self, word: str, *, noun: bool) -> int | None:
        """Return the number of the term that a word in lower case is of, or None.

        An ending counts in a noun only: "Kopfsteuer" is a tax, "ansteuern" is not.
        """
        opening = self.openings.longest(word)
        closing = self.closings.longest(word[::-1]) if noun else ""
        if closing and len(closing) >= len(opening):
            return self.closings.terms[closing]
        return self.openings.terms[opening] if opening else None

    def terms(self, written: Iterable[str], known: Container[str]) -> dict[str, int]:
        """Return the terms of words that are not known, by the words in lower case.

        A capital tells a noun, as in German; only there terms are endings.
        """
        found: dict[str, int] = {}
        for word in set(written):
            lower = word.lower()
            if lower not in known:
                term = self.term(lower, noun=word[0].isupper())
                if term is not None:
                    found[lower] = term
        return found
