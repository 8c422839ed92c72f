"""How much of an article is about a topic: what its terms say together, measured.

A term vouches for itself by its weight; the rest of what it says counts as far as other terms of
the same branch stand in the text, so that homonyms and figures of speech ("a flood of letters")
are read by the company that they keep. The formulas stand in docs/topics.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import log, sqrt
from typing import Final, NamedTuple

from transforms.records.article import TextField
from transforms.topics.lexicon import Lexicon

HALF_AT: Final = 1.2  # the mass that a topic of the shortest text has,
HALF_PER_WORD: Final = 0.006  # and how that grows with each word
COMPANY: Final = 0.25  # the mass of other terms beside which a word is believed by half
PARTS: Final = 3  # into how many parts of equal length a body is cut


class Found(NamedTuple):
    """A term found in a field, what the mention counts there, and in which part it stands."""

    term: int
    worth: float
    field: TextField
    start: int
    end: int
    part: int


class Vote(NamedTuple):
    """What a term adds to a topic's mass."""

    term: int
    topic: str
    mass: float


class Aboutness(NamedTuple):
    """What speaks for a topic.

    Attributes:
        mass: the logarithm of its terms' sum beside what a text of that length should have.
        share: its part of what speaks for the topic above it, or for all top-level topics.
        title: the largest weight of its terms in the title.
        terms: the logarithm of how many different terms speak for it.
        spread: the share of the body's parts in which they stand.
    """

    mass: float
    share: float
    title: float
    terms: float
    spread: float


def aboutness(
    found: list[Found], words: int, named: Iterable[int], lexicon: Lexicon
) -> dict[str, Aboutness]:
    """Measure each topic that a term of the text speaks for, parents included.

    Args:
        found: the terms of title and body.
        words: how many the body has.
        named: terms in the publisher's categories.
        lexicon: what the terms speak for.
    """
    damped = _damped(found)
    masses, terms = _masses(damped, lexicon)
    _strengthen(masses, named, lexicon)
    titles, parts = _places(found, lexicon)
    half, above = HALF_AT + HALF_PER_WORD * words, lexicon.above
    whole = sum(mass for topic, mass in masses.items() if topic not in above)
    return {
        topic: Aboutness(
            mass=log(mass / half),
            share=mass / (masses[above[topic]] if topic in above else whole),
            title=titles.get(topic, 0.0),
            terms=log(terms[topic]),
            spread=len(parts[topic]) / PARTS if topic in parts else 0.0,
        )
        for topic, mass in masses.items()
    }


def _damped(found: Iterable[Found]) -> dict[int, float]:
    """Add up what each term's mentions count; the square root damps one that is repeated."""
    worths: defaultdict[int, float] = defaultdict(float)
    for mention in found:
        worths[mention.term] += mention.worth
    return {term: sqrt(worth) for term, worth in worths.items()}


def votes_of(found: Iterable[Found], lexicon: Lexicon) -> Iterator[Vote]:
    """Yield what each term adds to each topic that it speaks for."""
    return _votes(_damped(found), lexicon)


def _votes(damped: Mapping[int, float], lexicon: Lexicon) -> Iterator[Vote]:
    votes, roots = lexicon.votes, lexicon.roots
    raw: defaultdict[str, float] = defaultdict(float)
    for term, worth in damped.items():
        for topic, weight in votes[term]:
            if roots[topic] == topic:
                raw[topic] += weight * worth
    for term, worth in damped.items():
        for topic, weight in votes[term]:
            own = weight * worth
            company = max(raw[roots[topic]] - own, 0.0)
            alone = min(weight, 1.0) * lexicon.trust[term]
            yield Vote(term, topic, own * (alone + (1.0 - alone) * company / (company + COMPANY)))


def _masses(
    damped: Mapping[int, float], lexicon: Lexicon
) -> tuple[dict[str, float], dict[str, int]]:
    masses: defaultdict[str, float] = defaultdict(float)
    terms: defaultdict[str, int] = defaultdict(int)
    for _, topic, mass in _votes(damped, lexicon):
        masses[topic] += mass
        terms[topic] += 1
    return {topic: mass for topic, mass in masses.items() if mass > 0}, terms


def _strengthen(masses: dict[str, float], named: Iterable[int], lexicon: Lexicon) -> None:
    """Let the publisher's categories vote, but only for topics that the text speaks of."""
    for term in sorted(named):
        for topic, weight in lexicon.votes[term]:
            if topic in masses:
                masses[topic] += weight


def _places(
    found: Iterable[Found], lexicon: Lexicon
) -> tuple[dict[str, float], dict[str, set[int]]]:
    titles: dict[str, float] = {}
    parts: defaultdict[str, set[int]] = defaultdict(set)
    for term, field, part in {(mention.term, mention.field, mention.part) for mention in found}:
        for topic, weight in lexicon.votes[term]:
            if field == "title":
                titles[topic] = max(weight, titles.get(topic, 0.0))
            else:
                parts[topic].add(part)
    return titles, parts
