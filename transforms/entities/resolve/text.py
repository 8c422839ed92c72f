"""A text as the passes see it: words, the names found so far, and how sure the model is.

Headline and body are one text, so that a name in one speaks for the other; between them, as between
paragraphs, stands a word of line breaks.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from transforms.records.article import EntityType

#: How much speaks for a person, an organisation, a place; a difference of one is a weak hint.
Weights = tuple[float, float, float]

NOTHING: Final[Weights] = (0.0, 0.0, 0.0)
#: Types that are weighed against each other, with their place among the weights.
WEIGHED: Final[dict[EntityType, int]] = {"PERSON": 0, "ORG": 1, "GPE": 2, "LOC": 2, "FAC": 2}
#: The type that each weight stands for.
TYPE_OF: Final[tuple[EntityType, EntityType, EntityType]] = ("PERSON", "ORG", "GPE")
PERSON, ORG, PLACE = range(3)
#: Places of the other two columns of `Text.kinds`.
OTHER, NONE = 3, 4
BREAK: Final = "\n\n"
_NUMBER: Final = re.compile(r"[.,:/\-\u2013\u2014()+*]*[\d\u00bd][\d.,:/\-\u2013\u2014()+*\u00bd]*")
_SENTENCE_ENDS: Final = frozenset(".?!:\"\u201c\u201d'\u2018-*\u2022\u2013\u2014")
_POSSESSIVES: Final = frozenset({"'s", "\u2019s", "'", "\u2019", "'S", "\u2019S", "`s"})


class Name(NamedTuple):
    """A name in a text.

    Attributes:
        start: its first word.
        end: the word after its last.
        type: what it is taken for.
        proof: what the pass that found it knows of its kind.
        alone: whether that decides, whatever the name is elsewhere in the text: in a line of
            results a city's name is its team's.
    """

    start: int
    end: int
    type: EntityType
    proof: Weights = NOTHING
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their places.

    Attributes:
        words: as they are written; white space that a tokenizer keeps is a word too.
        starts: where each begins in its field, in code points; -1 between fields.
        ends: where each ends.
        title_words: how many words, the break after them included, are the headline's.
        kinds: the log-probabilities of `automaton.Found` for each of `capitals`; empty where the
            model does not tell them.
        taken: words of dates, sums and the like.
        capitals: the words that begin as names do, in order.
        is_sport: whether it reports of sport.
    """

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    title_words: int
    kinds: Mapping[int, Sequence[float]]
    taken: frozenset[int]
    capitals: Sequence[int]
    is_sport: bool

    def word(self, at: int) -> str:
        """Give a word, or a break where there is none."""
        return self.words[at] if 0 <= at < len(self.words) else BREAK

    def begins_line(self, at: int) -> bool:
        """Tell whether a word is the first of its line."""
        return at == 0 or "\n" in self.words[at - 1]

    def begins_sentence(self, at: int) -> bool:
        """Tell whether a word is the first of its line, or stands after an end, a quote, a dash."""
        return self.begins_line(at) or self.words[at - 1] in _SENTENCE_ENDS

    def is_apart(self, at: int) -> bool:
        """Tell whether white space stands on both sides of a word within a line."""
        return (
            0 < at < len(self.words) - 1
            and self.ends[at - 1] < self.starts[at]
            and self.ends[at] < self.starts[at + 1]
        )


def is_capital(word: str) -> bool:
    """Tell whether a word begins as names do: "Oslo", "UN", "3M", "7th" not."""
    first = word[:1]
    return first.isupper() or (first.isdigit() and has_upper(word))


def has_upper(word: str) -> bool:
    """Tell whether a letter of a word is a capital."""
    return word != word.lower()


def is_possessive(word: str) -> bool:
    """Tell whether a word is the ending 's or an apostrophe alone."""
    return word in _POSSESSIVES


def is_number(word: str) -> bool:
    """Tell whether a word is made of figures and of marks that stand among them."""
    return _NUMBER.fullmatch(word) is not None


def bare_words(text: Text, name: Name) -> tuple[str, ...]:
    """Give a name's words without a leading "the" and a possessive ending."""
    start, end = name.start, name.end
    if end - start > 1 and text.words[start] in {"the", "The", "THE"}:
        start += 1
    if end - start > 1 and is_possessive(text.words[end - 1]):
        end -= 1
    return tuple(text.words[start:end])


def covered(names: Iterable[Name]) -> set[int]:
    """Collect the words of names."""
    return {at for name in names for at in range(name.start, name.end)}


def lines(text: Text) -> Iterator[tuple[int, int]]:
    """Yield the first word and the word after the last of each line that is not empty."""
    start = 0
    for at, word in enumerate(text.words):
        if "\n" in word:
            if at > start:
                yield start, at
            start = at + 1
    if start < len(text.words):
        yield start, len(text.words)
