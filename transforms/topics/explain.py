"""Why an article got its topics, and which ones it nearly got."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import Final

import msgspec

from transforms.records.article import Article, Record, Topic
from transforms.topics.aboutness import Found, votes_of
from transforms.topics.lexicon import Lexicon
from transforms.topics.matcher import Words, find
from transforms.topics.own.tagger import OwnTagger
from transforms.topics.own.weighing import Ground, Weighed
from transforms.topics.scorer import Tagger
from transforms.topics.tagging import Tagging

#: How many topics that were not given are shown, of each taxonomy.
NEARLY: Final = 5
_DIGITS: Final = 4


class Reason(Record, frozen=True, kw_only=True):
    """Something that speaks for a topic, or against it.

    `kind` is "term", "phrase", "entity", "link", "category", "source" or "condition"; `mentions`
    is how often it stands in title and body; `adds` what it adds to the topic's sum: less than
    weight and mentions say where a word lacks company, 0 for a condition.
    """

    kind: str
    what: str
    weight: float
    mentions: int
    adds: float


class Explained(Record, frozen=True, kw_only=True):
    """A topic and what was found of it, weightiest first.

    `score` is what it came to, `threshold` what is needed. `measured` holds what was measured of
    one of IPTC's topics (docs/topics.md), `unmet` the conditions of the user's that do not hold. A
    topic that is given only because one below it is has neither reasons nor a threshold (0).
    """

    id: str
    name: str
    given: bool
    score: float
    threshold: float
    reasons: list[Reason]
    measured: dict[str, float] = {}
    unmet: list[str] = []


def explain(article: Article, tagging: Tagging) -> list[Explained]:
    """Explain the topics that an article has, in their order, then those that it nearly has.

    Args:
        article: with its entities.
        tagging: what gives it topics; of one that is none of newsbeam's own no reasons are known.
    """
    known = {one.id: one for one in _all(article, tagging)}
    given = tagging.topics_of(article)
    shown = [
        msgspec.structs.replace(known.get(one.id, _blank(one)), given=True, score=one.score)
        for one in given
    ]
    return shown + _nearly(known[topic] for topic in known.keys() - {one.id for one in given})


def _blank(topic: Topic) -> Explained:
    """Explain a topic that is given because one below it is."""
    return Explained(
        id=topic.id, name=topic.name, given=True, score=topic.score, threshold=0.0, reasons=[]
    )


def _nearly(others: Iterable[Explained]) -> list[Explained]:
    by_taxonomy: defaultdict[str, list[Explained]] = defaultdict(list)
    for one in others:
        if one.score > 0:
            by_taxonomy[one.id.partition(":")[0]].append(one)
    return [
        one for _, of in sorted(by_taxonomy.items()) for one in nsmallest(NEARLY, of, key=_distance)
    ]


def _distance(one: Explained) -> tuple[float, str]:
    return -one.score / one.threshold, one.id


def _all(article: Article, tagging: Tagging) -> Iterator[Explained]:
    if isinstance(tagging, Tagger):
        yield from _iptc(article, tagging)
    elif isinstance(tagging, OwnTagger):
        yield from map(_own, tagging.weighed(article))
        if tagging.iptc is not None:
            yield from _iptc(article, tagging.iptc)


def _own(weighed: Weighed) -> Explained:
    topic = weighed.topic
    return Explained(
        id=topic.id,
        name=topic.name,
        given=False,
        score=weighed.score,
        threshold=topic.threshold,
        reasons=_ordered(map(_reason, weighed.grounds)),
        unmet=list(weighed.unmet),
    )


def _reason(ground: Ground) -> Reason:
    return Reason(
        kind=ground.kind,
        what=ground.what,
        weight=ground.weight,
        mentions=len(ground.marks),
        adds=round(ground.amount, _DIGITS),
    )


def _iptc(article: Article, tagger: Tagger) -> Iterator[Explained]:
    reader = tagger.reader(article.language)
    if reader is None:
        return
    found, measured = reader.measure(article.title, article.body, article.categories)
    lexicon, taxonomy = reader.lexicon, reader.taxonomy
    reasons = _votes(article, found, lexicon)
    _add_categories(reasons, article.categories, lexicon)
    for topic, score in reader.scores(measured).items():
        yield Explained(
            id=topic,
            name=taxonomy.name(topic),
            given=False,
            score=score,
            threshold=reader.calibration.needed(lexicon.depths[topic]),
            reasons=_ordered(reasons[topic]),
            measured={
                name: round(value, _DIGITS) for name, value in measured[topic]._asdict().items()
            },
        )


def _votes(
    article: Article, found: Sequence[Found], lexicon: Lexicon
) -> defaultdict[str, list[Reason]]:
    fields = {"title": article.title or "", "body": article.body}
    mentions = Counter(one.term for one in found)
    texts = {one.term: fields[one.field][one.start : one.end] for one in reversed(found)}
    reasons: defaultdict[str, list[Reason]] = defaultdict(list)
    for term, topic, mass in votes_of(found, lexicon):
        reasons[topic].append(
            Reason(
                kind="term",
                what=texts[term],
                weight=dict(lexicon.votes[term])[topic],
                mentions=mentions[term],
                adds=round(mass, _DIGITS),
            )
        )
    return reasons


def _add_categories(
    reasons: Mapping[str, list[Reason]], categories: Iterable[str], lexicon: Lexicon
) -> None:
    """Add what the publisher's categories say of topics that the text speaks of."""
    named = {hit.term: name for name in categories for hit in find(Words.of(name), lexicon)}
    for term, name in named.items():
        for topic, weight in lexicon.votes[term]:
            if topic in reasons:
                reasons[topic].append(
                    Reason(kind="category", what=name, weight=weight, mentions=0, adds=weight)
                )


def _ordered(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=_weightiest_first)


def _weightiest_first(reason: Reason) -> tuple[float, str, str]:
    return -abs(reason.adds), reason.kind, reason.what
