"""The word lists of terms/, ready for matching.

One file for each top-level topic, and shields.tsv for phrases that say nothing though their words
do ("price war"). homonyms.tsv names terms that are often meant otherwise ("hail", "stage"): they
are trusted by the company that they keep. How a line is written stands in docs/topics.md.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from transforms.topics.inflect import forms
from transforms.topics.parts import Parts
from transforms.topics.taxonomy import Taxonomy

_SHIELD: Final = "-"
_HOMONYM: Final = "?"

#: Lists the word sequences that a term stands for.
Inflect = Callable[[str], list[tuple[str, ...]]]


class Line(NamedTuple):
    """One line of a word list; `topic` is an id, "-" for a shield, "?" for a homonym.

    A homonym's `weight` is the share of its vote that it has without company, 0..1.
    """

    topic: str
    term: str
    weight: float


class Pattern(NamedTuple):
    """One form of a term: the words after its first (lower case), and which term it is.

    `exact` holds all words as they must be written where case counts, else None; `acronym` tells
    that those are capitals only.
    """

    rest: list[str]
    exact: list[str] | None
    acronym: bool
    term: int


class Lexicon(NamedTuple):
    """Patterns by first word, then by second ("" if there is none), longest first; votes by term.

    `votes[term]` says what a term speaks for, ancestors included: (id, weight), sorted by id. An
    ancestor has the largest weight below it, so it never scores lower. A shield has no votes.
    `trust[term]` is the share of its vote that a term has without company. Of each topic that a
    term speaks for, `roots` gives the top-level topic, `above` the one right above it, `depths` how
    many stand above. `language` is the one that the terms are
    in, ISO 639-1. `parts` are the terms that are only parts of words; English has none.
    """

    patterns: Mapping[str, Mapping[str, tuple[Pattern, ...]]]
    votes: tuple[tuple[tuple[str, float], ...], ...]
    trust: tuple[float, ...]
    roots: Mapping[str, str]
    above: Mapping[str, str]
    depths: Mapping[str, int]
    language: str
    parts: Parts | None = None

    @staticmethod
    def build(
        lines: Iterable[Line], taxonomy: Taxonomy, language: str, inflect: Inflect = forms
    ) -> "Lexicon":
        """Build from word list lines; a term may stand under several topics.

        Raises:
            ValueError: a line names a topic that the taxonomy does not have.
        """
        weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
        trust: dict[str, float] = {}
        for line in lines:
            if line.topic == _HOMONYM:
                trust[line.term] = line.weight
            else:
                _add(weights[line.term], line, taxonomy)
        spoken_for = {topic for votes in weights.values() for topic in votes}
        return Lexicon(
            patterns=indexed(weights, inflect),
            votes=tuple(tuple(sorted(votes.items())) for votes in weights.values()),
            trust=tuple(trust.get(term, 1.0) for term in weights),
            roots={topic: taxonomy.top(topic) for topic in sorted(spoken_for)},
            above={
                topic: up for topic in sorted(spoken_for) for up in taxonomy.ancestors(topic)[:1]
            },
            depths={topic: len(taxonomy.ancestors(topic)) for topic in sorted(spoken_for)},
            language=language,
        )


def parse(text: str, prefix: str) -> Iterator[Line]:
    """Read the lines of a word list: id (eight digits, "-", "?"), term, weight; # begins a comment.

    Args:
        text: the file's.
        prefix: what stands before the ids in records.

    Raises:
        ValueError: a line has not three columns, or its weight is no number.
    """
    for line in text.splitlines():
        if line and not line.startswith("#"):
            topic, term, weight = line.split("\t")
            yield Line(
                topic if topic in (_SHIELD, _HOMONYM) else prefix + topic, term, float(weight)
            )


def _add(weights: dict[str, float], line: Line, taxonomy: Taxonomy) -> None:
    if line.topic == _SHIELD:
        return
    if line.topic not in taxonomy.concepts:
        raise ValueError(f"{line.term!r} stands under {line.topic}, which is no topic in use")
    for topic in (line.topic, *taxonomy.ancestors(line.topic)):
        weights[topic] = max(line.weight, weights.get(topic, 0.0))


def indexed(
    terms: Iterable[str], inflect: Inflect = forms
) -> Mapping[str, Mapping[str, tuple[Pattern, ...]]]:
    """Make the patterns of terms, numbered as they come, by their first and second words."""
    found: defaultdict[str, defaultdict[str, list[Pattern]]] = defaultdict(_lists)
    for number, term in enumerate(terms):
        for first, pattern in _patterns(term, number, inflect):
            found[first][pattern.rest[0] if pattern.rest else ""].append(pattern)
    return {
        first: {second: tuple(sorted(of, key=_rank)) for second, of in node.items()}
        for first, node in found.items()
    }


def _lists() -> defaultdict[str, list[Pattern]]:
    return defaultdict(list)


def _patterns(term: str, number: int, inflect: Inflect) -> Iterator[tuple[str, Pattern]]:
    for words in inflect(term):
        lower = [word.lower() for word in words]
        exact = None if list(words) == lower else list(words)
        yield lower[0], Pattern(lower[1:], exact, term.isupper(), number)


def _rank(pattern: Pattern) -> tuple[int, bool, int]:
    return (-len(pattern.rest), pattern.exact is None, pattern.term)
