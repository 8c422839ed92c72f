"""What of an article can speak for the user's own topics: words, entities, where it is filed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from transforms.records.article import Article, Entity, Evidence, Link, TextField
from transforms.topics.lexicon import Pattern
from transforms.topics.matcher import Words, find_all
from transforms.topics.scorer import TITLE, worth_at

Patterns = Mapping[str, Mapping[str, tuple[Pattern, ...]]]


class Mark(NamedTuple):
    """A place in the text, and what a mention counts there."""

    worth: float
    place: Evidence


class Sight(NamedTuple):
    """All of an article that topics are held against.

    Attributes:
        terms: where each term stands, by its number.
        entities: by their names, and by their identifiers elsewhere.
        categories: the publisher's, casefolded.
        source: where it came from, and its URL, casefolded, a line each.
    """

    terms: Mapping[int, tuple[Mark, ...]]
    entities: Mapping[str, tuple[Mark, ...]]
    categories: frozenset[str]
    source: str

    @staticmethod
    def of(article: Article, patterns: Patterns) -> "Sight":
        """Look at an article once, for all topics."""
        fields: dict[TextField, Words] = {
            "title": Words.of(article.title or ""),
            "body": Words.of(article.body),
        }
        terms: defaultdict[int, list[Mark]] = defaultdict(list)
        for field, words in fields.items():
            for hit in find_all(words, patterns):
                worth = TITLE if field == "title" else worth_at(hit.place)
                place = Evidence(field=field, start=hit.start, end=hit.end)
                terms[hit.term].append(Mark(worth, place))
        source = article.source
        told = (source.origin, source.feed_title, source.publisher, source.site, article.url)
        return Sight(
            terms={term: tuple(marks) for term, marks in terms.items()},
            entities=_entities(article.entities, fields["body"].starts),
            categories=frozenset(one.casefold() for one in article.categories),
            source="\n".join(one for one in told if one).casefold(),
        )


def _entities(entities: Iterable[Entity], starts: list[int]) -> dict[str, tuple[Mark, ...]]:
    found: dict[str, tuple[Mark, ...]] = {}
    for entity in entities:
        marks = tuple(
            Mark(
                TITLE if one.field == "title" else worth_at(bisect_right(starts, one.start) - 1),
                Evidence(field=one.field, start=one.start, end=one.end),
            )
            for one in entity.mentions
        )
        names = {one.casefold() for one in (entity.name, *entity.aliases)}
        for key in (*names, *_identifiers(entity.link)):
            found[key] = found.get(key, ()) + marks
    return found


def _identifiers(link: Link | None) -> list[str]:
    if link is None:
        return []
    told = (("wikidata", link.wikidata), ("iso3166", link.iso3166), ("geonames", link.geonames))
    return [f"{scheme}:{one}".casefold() for scheme, one in told if one]
