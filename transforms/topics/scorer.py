"""Saying what an article is about, with the places in it that say so.

A linear vote of weighted terms, damped for repetition, weighted by place, and normalised by length;
the formula stands in docs/topics.md, the figures it reaches in tests/quality/test_topics_gold.py.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from math import sqrt
from typing import Final, NamedTuple

from transforms.languages import primary_language
from transforms.records.article import Evidence, TextField, Topic
from transforms.topics.lexicon import Lexicon
from transforms.topics.matcher import Hit, Words, find
from transforms.topics.taxonomy import Taxonomy

TITLE: Final = 3.0  # what one mention counts in the title,
LEAD: Final = 1.5  # within the first LEAD_WORDS words of the body,
LATER: Final = 1.0  # up to TAIL_FROM words,
TAIL: Final = 0.7  # and from there on
CATEGORY: Final = 1.0  # and what a category of the publisher's counts
LEAD_WORDS: Final = 60
TAIL_FROM: Final = 250
HALF_AT: Final = 1.2  # the mass that scores 0.5 in the shortest text,
HALF_PER_WORD: Final = 0.006  # and how it grows with each word
THRESHOLD: Final = 0.25
RELATIVE_THRESHOLD: Final = 0.45  # of the best topic's score
EVIDENCE_LIMIT: Final = 5
_DIGITS: Final = 4


class _Found(NamedTuple):
    """A term found in a field, and what the mention counts there."""

    term: int
    worth: float
    field: TextField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tagger:
    """Says what articles in the lexicon's language are about.

    Attributes:
        lexicon: which words speak for which topics.
        taxonomy: the topics.
    """

    lexicon: Lexicon
    taxonomy: Taxonomy

    def tag(
        self, title: str | None, body: str, language: str | None, categories: Sequence[str] = ()
    ) -> list[Topic]:
        """List what an article is about, most relevant first, equal scores by id.

        Every topic has at least one and at most five stretches of evidence, in reading order; its
        ancestors are listed too and never score lower. An article in another language has none.

        Args:
            title: the headline, if there is one.
            body: plain text, paragraphs parted by a blank line.
            language: a BCP 47 tag; None counts as the lexicon's.
            categories: the publisher's own; they can strengthen what the text says, never replace
                it.
        """
        lexicon = self.lexicon
        if language is not None and primary_language(language) != lexicon.language:
            return []
        words = Words.of(body)
        found = [*_in_title(title or "", lexicon), *_in_body(words, lexicon)]
        masses = _masses(_worths(found), lexicon)
        _strengthen(masses, categories, lexicon)
        scores = _kept(_scores(masses, len(words.starts)))
        evidence = _evidence(found, scores, lexicon)
        return [
            _topic(topic, self.taxonomy.name(topic), score, evidence[topic])
            for topic, score in scores.items()
        ]


def _in_title(title: str, lexicon: Lexicon) -> Iterator[_Found]:
    for hit in find(Words.of(title), lexicon):
        yield _found(hit, "title", TITLE)


def _in_body(words: Words, lexicon: Lexicon) -> Iterator[_Found]:
    for hit in find(words, lexicon):
        yield _found(hit, "body", _worth(hit.place))


def _worth(place: int) -> float:
    if place < LEAD_WORDS:
        return LEAD
    return LATER if place < TAIL_FROM else TAIL


def _found(hit: Hit, field: TextField, worth: float) -> _Found:
    return _Found(hit.term, worth, field, hit.start, hit.end)


def _worths(found: list[_Found]) -> dict[int, float]:
    """Add up what each term's mentions count."""
    worths: defaultdict[int, float] = defaultdict(float)
    for mention in found:
        worths[mention.term] += mention.worth
    return worths


def _masses(worths: dict[int, float], lexicon: Lexicon) -> dict[str, float]:
    """Add up the votes for each topic; the square root damps a term that is repeated."""
    masses: defaultdict[str, float] = defaultdict(float)
    for term, worth in worths.items():
        damped = sqrt(worth)
        for topic, weight in lexicon.votes[term]:
            masses[topic] += weight * damped
    return masses


def _strengthen(masses: dict[str, float], categories: Sequence[str], lexicon: Lexicon) -> None:
    """Let the publisher's categories vote, but only for topics that the text speaks of."""
    named = {hit.term for name in categories for hit in find(Words.of(name), lexicon)}
    for topic, mass in _masses(dict.fromkeys(sorted(named), CATEGORY), lexicon).items():
        if topic in masses:
            masses[topic] += mass


def _scores(masses: dict[str, float], words: int) -> dict[str, float]:
    half = HALF_AT + HALF_PER_WORD * words
    return {topic: round(mass / (mass + half), _DIGITS) for topic, mass in masses.items()}


def _kept(scores: dict[str, float]) -> dict[str, float]:
    """Drop what is too weak, alone or beside the best topic; put the most relevant first."""
    least = max(THRESHOLD, RELATIVE_THRESHOLD * max(scores.values(), default=0.0))
    kept = [(topic, score) for topic, score in scores.items() if score >= least]
    return dict(sorted(kept, key=_by_relevance))


def _by_relevance(scored: tuple[str, float]) -> tuple[float, str]:
    topic, score = scored
    return (-score, topic)


def _evidence(
    found: list[_Found], topics: Container[str], lexicon: Lexicon
) -> dict[str, list[_Found]]:
    """Gather each topic's weightiest few mentions; a repeated term makes way for other ones."""
    brought: defaultdict[str, list[tuple[float, int]]] = defaultdict(list)
    times: Counter[int] = Counter()
    for number, mention in enumerate(found):
        times[mention.term] += 1
        for topic, weight in lexicon.votes[mention.term]:
            if topic in topics:
                worth = weight * mention.worth / times[mention.term]
                brought[topic].append((-worth, number))
    return {
        topic: [found[number] for number in sorted(n for _, n in nsmallest(EVIDENCE_LIMIT, of))]
        for topic, of in brought.items()
    }


def _topic(topic: str, name: str, score: float, mentions: list[_Found]) -> Topic:
    return Topic(
        id=topic,
        name=name,
        score=score,
        evidence=[Evidence(field=m.field, start=m.start, end=m.end) for m in mentions],
    )
