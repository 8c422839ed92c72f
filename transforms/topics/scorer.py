"""Saying what an article is about, with the places in it that say so.

What `aboutness` measures of each topic becomes the probability that it is right (`calibration`);
how, and the figures reached, stand in docs/topics.md.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final

import msgspec

from transforms.identity import digest
from transforms.languages import primary_language
from transforms.records.article import Article, Evidence, TextField, Topic
from transforms.topics.aboutness import PARTS, Aboutness, Found, aboutness
from transforms.topics.calibration import Calibration
from transforms.topics.elsewhere import Elsewhere
from transforms.topics.lexicon import Lexicon
from transforms.topics.matcher import Hit, Words, find
from transforms.topics.sections import filed
from transforms.topics.taxonomy import Taxonomy

TITLE: Final = 2.0  # what one mention counts in the title,
LEAD: Final = 1.5  # within the first LEAD_WORDS words of the body,
LATER: Final = 1.0  # up to TAIL_FROM words,
TAIL: Final = 0.7  # and from there on
LEAD_WORDS: Final = 60
TAIL_FROM: Final = 250
EVIDENCE_LIMIT: Final = 5
TOPICS_LIMIT: Final = 8
_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Tagger:
    """Says what articles are about, by the lexicon of their language.

    Attributes:
        lexicon: which words speak for which topics.
        taxonomy: the topics.
        calibration: how sure what was measured makes of a topic.
        elsewhere: who reads articles in other languages.
    """

    lexicon: Lexicon
    taxonomy: Taxonomy
    calibration: Calibration
    elsewhere: Elsewhere | None = None

    @property
    def version(self) -> str:
        """What records say of the topics: the release of the taxonomy."""
        return self.taxonomy.version

    def digest(self) -> str:
        """Name all that topics depend on: other words, curves or topics, another name."""
        knowing = (self.lexicon, self.calibration, self.elsewhere and self.elsewhere.digest)
        words = msgspec.msgpack.encode(knowing, order="deterministic", enc_hook=dict)
        return digest("tagger", self.version, hashlib.blake2b(words, digest_size=16).hexdigest())

    def topics_of(self, article: Article) -> list[Topic]:
        """List what an article is about, as `tag` does."""
        return self.tag(article.title, article.body, article.language, article.categories)

    def tag(
        self, title: str | None, body: str, language: str | None, categories: Sequence[str] = ()
    ) -> list[Topic]:
        """List what an article is about, most relevant first, equal scores by depth and id.

        Every topic has at least one and at most five stretches of evidence, in reading order; its
        ancestors are listed too and never score lower. There are eight at most. An article in a
        language without a word list has those of its categories.

        Args:
            title: the headline, if there is one.
            body: plain text, paragraphs parted by a blank line.
            language: a BCP 47 tag; None counts as the lexicon's.
            categories: the publisher's own; they can strengthen what the text says, never replace
                it.
        """
        reader = self.reader(language)
        if reader is None:
            sections = self.elsewhere.sections if self.elsewhere else {}
            return filed(categories, sections, self.taxonomy)
        if reader is not self:
            return reader.tag(title, body, language, categories)
        found, measured = self.measure(title, body, categories)
        scores = self.kept(self.scores(measured))
        evidence = _evidence(found, scores, self.lexicon)
        return [
            _topic(topic, self.taxonomy.name(topic), score, evidence[topic])
            for topic, score in scores.items()
        ]

    def reads(self, language: str | None) -> bool:
        """Tell whether there is a word list for a language."""
        return self.reader(language) is not None

    def reader(self, language: str | None) -> "Tagger | None":
        """Return who reads articles in a language, if anyone; None counts as the lexicon's."""
        if language is None or primary_language(language) == self.lexicon.language:
            return self
        return self.elsewhere.reader(primary_language(language)) if self.elsewhere else None

    def measure(
        self, title: str | None, body: str, categories: Sequence[str] = ()
    ) -> tuple[list[Found], dict[str, Aboutness]]:
        """Find the terms of an article, and what they say about each topic."""
        words = Words.of(body)
        found = [*_in_title(title or "", self.lexicon), *_in_body(words, self.lexicon)]
        named = {hit.term for name in categories for hit in find(Words.of(name), self.lexicon)}
        return found, aboutness(found, len(words.starts), named, self.lexicon)

    def scores(self, measured: dict[str, Aboutness]) -> dict[str, float]:
        """Say how sure each topic is: a top-level one, and what stands below one that is kept."""
        lexicon, curves = self.lexicon, self.calibration
        scores: dict[str, float] = {}
        for topic in sorted(measured, key=lexicon.depths.__getitem__):
            under = lexicon.above.get(topic)
            if under is None:
                scores[topic] = curves.probability(measured[topic], is_top=True)
            elif scores.get(under, 0.0) >= curves.needed(lexicon.depths[under]):
                below = curves.probability(measured[topic], is_top=False)
                scores[topic] = below * scores[under]
        return {topic: round(score, _DIGITS) for topic, score in scores.items()}

    def kept(self, scores: dict[str, float]) -> dict[str, float]:
        """Drop what is not sure enough, put the most relevant first, and take a few of them."""
        likeliest = max(scores.values(), default=0.0)
        calibration, depths = self.calibration, self.lexicon.depths
        kept = [
            (-score, depths[topic], topic)
            for topic, score in scores.items()
            if score >= calibration.needed(depths[topic])
            or (score == likeliest >= calibration.first and depths[topic] == 0)
        ]
        return {topic: -score for score, _, topic in nsmallest(TOPICS_LIMIT, kept)}


def _in_title(title: str, lexicon: Lexicon) -> Iterator[Found]:
    for hit in find(Words.of(title), lexicon):
        yield _found(hit, "title", TITLE, 0)


def _in_body(words: Words, lexicon: Lexicon) -> Iterator[Found]:
    length = len(words.starts)
    for hit in find(words, lexicon):
        yield _found(hit, "body", worth_at(hit.place), PARTS * hit.place // length)


def worth_at(place: int) -> float:
    """Say what a mention counts with so many words of the body before it."""
    if place < LEAD_WORDS:
        return LEAD
    return LATER if place < TAIL_FROM else TAIL


def _found(hit: Hit, field: TextField, worth: float, part: int) -> Found:
    return Found(hit.term, worth, field, hit.start, hit.end, part)


def _evidence(
    found: list[Found], topics: Container[str], lexicon: Lexicon
) -> dict[str, list[Found]]:
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


def _topic(topic: str, name: str, score: float, mentions: list[Found]) -> Topic:
    return Topic(
        id=topic,
        name=name,
        score=score,
        evidence=[Evidence(field=m.field, start=m.start, end=m.end) for m in mentions],
    )
