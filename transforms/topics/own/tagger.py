"""Tagging with the user's own topics, beside the IPTC Media Topics or in their place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

import msgspec

from transforms.identity import digest
from transforms.languages import primary_language
from transforms.records.article import Article, Evidence, Topic
from transforms.topics.lexicon import indexed
from transforms.topics.own.sight import Patterns, Sight
from transforms.topics.own.taxonomy import OwnTaxonomy, OwnTopic
from transforms.topics.own.weighing import Ground, Prepared, Weighed, phrase, prepared, weigh
from transforms.topics.scorer import EVIDENCE_LIMIT, TOPICS_LIMIT, Tagger


@dataclass(frozen=True, slots=True)
class OwnTagger:
    """Says which of the user's topics an article has.

    Attributes:
        taxonomy: the topics.
        iptc: what tags with the Media Topics too, or None.
        patterns: the terms of all topics.
        topics: those of the taxonomy, in their order, ready to be weighed.
        users: which topics each term is of, by its number.
        others: the topics that more than terms speak for: they are held against every article.
        above: the ids above each topic, nearest first.
        names: of the topics, and of all above them.
    """

    taxonomy: OwnTaxonomy
    iptc: Tagger | None
    patterns: Patterns
    topics: tuple[Prepared, ...]
    users: tuple[tuple[int, ...], ...]
    others: tuple[int, ...]
    above: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    @staticmethod
    def build(taxonomy: OwnTaxonomy, iptc: Tagger | None) -> "OwnTagger":
        """Prepare a taxonomy for matching.

        Args:
            taxonomy: checked; a parent that is none of its own is one of IPTC's.
            iptc: what knows those, where they are given too.
        """
        users: defaultdict[str, list[int]] = defaultdict(list)
        for place, topic in enumerate(taxonomy.topics):
            for term in _terms(topic):
                users[term].append(place)
        above = _above(taxonomy.topics, iptc)
        numbers = {term: number for number, term in enumerate(users)}
        return OwnTagger(
            taxonomy=taxonomy,
            iptc=iptc,
            patterns=indexed(users),
            topics=tuple(prepared(topic, numbers) for topic in taxonomy.topics),
            users=tuple(map(tuple, users.values())),
            others=tuple(
                place
                for place, topic in enumerate(taxonomy.topics)
                if topic.entities or topic.links or topic.categories or topic.sources
            ),
            above=above,
            names=_names(taxonomy.topics, above, iptc),
        )

    @property
    def version(self) -> str:
        """What records say of the topics: which taxonomies, in which state."""
        own = self.taxonomy.version
        return own if self.iptc is None else f"{self.iptc.version} {own}"

    def digest(self) -> str:
        """Name all that topics depend on."""
        iptc = "" if self.iptc is None else self.iptc.digest()
        return digest("own topics", repr(self.taxonomy), iptc)

    def topics_of(self, article: Article) -> list[Topic]:
        """List what an article is about, most relevant first, equal scores by depth and id.

        There are eight of the user's topics at most, and eight of IPTC's, with those on top that
        stand above one of the user's.
        """
        own = {one.topic.id: _topic(one) for one in self.weighed(article) if one.is_given}
        for topic in sorted(own.values(), key=self._rank):
            self._add_parents(topic, own)
        mine = [own[topic] for topic in own if topic in self.above]
        kept = nsmallest(TOPICS_LIMIT, mine, key=self._rank)
        given = {} if self.iptc is None else {one.id: one for one in self.iptc.topics_of(article)}
        for topic in kept:
            given[topic.id] = topic
            self._add_parents(topic, given)
        return sorted(given.values(), key=self._rank)

    def weighed(self, article: Article) -> list[Weighed]:
        """Hold against an article the topics that anything in it could speak for."""
        if not self._is_read(article.language):
            return []
        sight = Sight.of(article, self.patterns)
        places = {place for term in sight.terms for place in self.users[term]}
        return [weigh(self.topics[place], sight) for place in sorted(places.union(self.others))]

    def reads(self, language: str | None) -> bool:
        """Tell whether there are words for a language, the user's or IPTC's."""
        return self._is_read(language) or (self.iptc is not None and self.iptc.reads(language))

    def _is_read(self, language: str | None) -> bool:
        wanted = self.taxonomy.languages
        return not wanted or language is None or primary_language(language) in wanted

    def _add_parents(self, topic: Topic, given: dict[str, Topic]) -> None:
        """Give what stands above a topic as well, with a score at least as high."""
        for up in self.above[topic.id]:
            known = given.get(up)
            if known is None:
                given[up] = msgspec.structs.replace(topic, id=up, name=self.names[up])
            elif known.score < topic.score:
                given[up] = msgspec.structs.replace(known, score=topic.score)

    def _rank(self, topic: Topic) -> tuple[float, int, str]:
        return -topic.score, self._depth(topic.id), topic.id

    def _depth(self, topic: str) -> int:
        if topic in self.above:
            return len(self.above[topic])
        return 0 if self.iptc is None else len(self.iptc.taxonomy.ancestors(topic))


def _terms(topic: OwnTopic) -> list[str]:
    said = (*topic.terms, *map(phrase, topic.phrases), *topic.any, *topic.all, *topic.none)
    return list(dict.fromkeys(said))


def _above(topics: Iterable[OwnTopic], iptc: Tagger | None) -> dict[str, tuple[str, ...]]:
    parents = {topic.id: topic.parent for topic in topics}
    return {topic: tuple(_line(topic, parents, iptc)) for topic in parents}


def _line(topic: str, parents: Mapping[str, str | None], iptc: Tagger | None) -> Iterator[str]:
    """Yield the ids above a topic, nearest first."""
    up = parents[topic]
    while up is not None:
        yield up
        if up not in parents:
            yield from () if iptc is None else iptc.taxonomy.ancestors(up)
            return
        up = parents[up]


def _names(
    topics: Iterable[OwnTopic], above: Mapping[str, tuple[str, ...]], iptc: Tagger | None
) -> dict[str, str]:
    own = {topic.id: topic.name for topic in topics}
    others = sorted({up for line in above.values() for up in line} - own.keys())
    return own if iptc is None else own | {one: iptc.taxonomy.name(one) for one in others}


def _topic(weighed: Weighed) -> Topic:
    topic = weighed.topic
    return Topic(
        id=topic.id,
        name=topic.name,
        score=weighed.score,
        evidence=_evidence(weighed.grounds),
    )


def _evidence(grounds: Sequence[Ground]) -> list[Evidence]:
    """Gather the weightiest few places, in reading order; repetitions make way for other terms."""
    speaking = [ground for ground in grounds if ground.weight > 0]
    places: dict[tuple[bool, int, int], float] = {}
    for ground in speaking or [ground for ground in grounds if ground.weight == 0]:
        for times, mark in enumerate(ground.marks, start=1):
            place = mark.place
            worth = max(ground.weight, 0.0) * mark.worth / times
            key = (place.field == "body", place.start, place.end)
            places[key] = max(worth, places.get(key, 0.0))
    best = nsmallest(EVIDENCE_LIMIT, places, key=lambda key: (-places[key], key))
    return [
        Evidence(field="body" if in_body else "title", start=start, end=end)
        for in_body, start, end in sorted(best)
    ]
