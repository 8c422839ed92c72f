"""Articles as the page holds them: short entries that it lists and filters, and all the rest.

Names that many articles share (topics, entities, sources) stand in tables, and entries hold their
places there. Offsets count code points, as those of records do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from pipelines.report.diffs import Part, parts
from transforms.records.article import Article, Duplicate, Entity, Link, Record, SourceRef, Topic

#: Characters of the beginning that a list shows, and of a piece of evidence.
_START: Final = 240
_LONGEST_EVIDENCE: Final = 80
_MOST_EVIDENCE: Final = 8
#: Copies of one article that are listed; the others are counted.
_MOST_COPIES: Final = 50

_HTTP: Final = re.compile(r"https?://[^\s]+", re.IGNORECASE)


class Named(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An entity or topic: `kind` is an entity's type, `links` addresses elsewhere by name."""

    name: str
    kind: str = ""
    id: str = ""
    links: dict[str, str] = {}


class Entry(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An article in the list.

    `topics` are [place in the table, score, texts that spoke for it]; `entities` are places, the
    most salient first; `when` is when it was published, else discovered.
    """

    title: str
    when: str
    source: int
    start: str = ""
    url: str | None = None
    language: str | None = None
    undated: bool = False
    topics: list[tuple[int, float, list[str]]] = []
    entities: list[int] = []
    copies: int = 0
    change: str | None = None
    version: int = 1
    flags: list[str] = []


class Copy(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A duplicate below its original."""

    title: str
    source: str
    when: str
    method: str
    similarity: float
    url: str | None = None
    credit: str | None = None


class Detail(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What is shown of an article once it is opened.

    `mentions` are [start, end, place of the entity] and `evidence` [start, end, which of the
    entry's topics] in the body; `named` is [place, mentions] of each entity; `left_out` counts
    characters that were cut off the body.
    """

    id: str
    body: str
    left_out: int = 0
    mentions: list[tuple[int, int, int]] = []
    evidence: list[tuple[int, int, int]] = []
    named: list[tuple[int, int]] = []
    authors: list[str] = []
    categories: list[str] = []
    dateline: str | None = None
    facts: dict[str, str] = {}
    copies: list[Copy] = []
    similarity: float | None = None
    diff: list[list[Part]] = []


class Listed(Record, frozen=True, kw_only=True):
    """The articles of a page, newest first, with the tables that entries refer to."""

    entries: list[Entry]
    details: list[Detail]
    topics: list[Named]
    entities: list[Named]
    sources: list[str]
    lonely: int


class _Table:
    """Gives each name its place, in the order in which they come."""

    def __init__(self) -> None:
        self.rows: list[Named] = []
        self._places: dict[str, int] = {}

    def place(self, key: str, row: Named) -> int:
        if key not in self._places:
            self._places[key] = len(self.rows)
            self.rows.append(row)
        return self._places[key]


def listed(articles: Sequence[Article], duplicates: Iterable[Duplicate]) -> Listed:
    """Shape articles for the page.

    Args:
        articles: newest first.
        duplicates: of any article; those of others are counted as `lonely`.
    """
    topics, entities, sources = _Table(), _Table(), _Table()
    shown = {one.id for one in articles}
    copies: defaultdict[str, list[Duplicate]] = defaultdict(list)
    for duplicate in duplicates:
        of = duplicate.duplicate_of.id
        copies[of if of in shown else ""].append(duplicate)
    entries, details = [], []
    for article in articles:
        named = [entities.place(f"{e.type} {e.name}", _entity(e)) for e in article.entities]
        about = [topics.place(t.id, Named(name=t.name, id=t.id)) for t in article.topics]
        name = source_label(article.source)
        source = sources.place(name, Named(name=name))
        entries.append(_entry(article, source, named, about, len(copies[article.id])))
        details.append(_detail(article, named, copies[article.id]))
    return Listed(
        entries=entries,
        details=details,
        topics=topics.rows,
        entities=entities.rows,
        sources=[one.name for one in sources.rows],
        lonely=len(copies[""]),
    )


def source_label(source: SourceRef) -> str:
    """Name a source as a reader knows it: its publisher, feed or site, else where it lies."""
    return source.publisher or source.feed_title or source.site or source.origin


def shortened(detail: Detail, most: int) -> Detail:
    """Cut a body behind so many characters, with what is marked in what is left out."""
    if len(detail.body) <= most:
        return detail
    return msgspec.structs.replace(
        detail,
        body=detail.body[:most],
        left_out=len(detail.body) - most,
        mentions=[one for one in detail.mentions if one[1] <= most],
        evidence=[one for one in detail.evidence if one[1] <= most],
    )


def _entry(article: Article, source: int, named: list[int], about: list[int], copies: int) -> Entry:
    return Entry(
        title=article.title or _start_of(article.body, 80),
        when=_utc(article.published or article.discovered).isoformat(),
        undated=article.published is None,
        source=source,
        start=_start_of(article.summary or article.body, _START),
        url=_address(article.url or article.canonical_url),
        language=article.language,
        topics=[
            (place, round(topic.score, 2), _spoke(article, topic))
            for place, topic in zip(about, article.topics, strict=True)
        ],
        entities=list(dict.fromkeys(named)),
        copies=copies,
        change=article.revision.change if article.revision else None,
        version=article.version,
        flags=article.flags,
    )


def _detail(article: Article, named: list[int], copies: Sequence[Duplicate]) -> Detail:
    pairs = list(zip(named, article.entities, strict=True))
    mentions = [
        (one.start, one.end, place)
        for place, entity in pairs
        for one in entity.mentions
        if one.field == "body"
    ]
    evidence = [
        (one.start, one.end, number)
        for number, topic in enumerate(article.topics)
        for one in topic.evidence
        if one.field == "body"
    ]
    revision = article.revision
    return Detail(
        id=article.id,
        body=article.body,
        mentions=sorted(mentions),
        evidence=sorted(evidence),
        named=[(place, entity.count) for place, entity in pairs],
        authors=[one.name for one in article.authors],
        categories=article.categories,
        dateline=article.dateline,
        facts=_facts(article),
        copies=[_copy(one) for one in copies[:_MOST_COPIES]],
        similarity=revision.similarity if revision else None,
        diff=parts(revision.diff) if revision and revision.diff else [],
    )


def _facts(article: Article) -> dict[str, str]:
    """What a person asks who wonders where a record comes from."""
    source = article.source
    facts = {
        "id": article.id,
        "read from": f"{source.kind}: {source.origin}",
        "item": source.item or "",
        "discovered": f"{_utc(article.discovered):%Y-%m-%d %H:%M}",
        "modified": f"{_utc(article.modified):%Y-%m-%d %H:%M}" if article.modified else "",
        "date not believed": article.provenance.get("published_raw", ""),
        "entities by": article.pipeline.model or "",
        "topics by": article.pipeline.taxonomy or "",
    }
    return {name: fact for name, fact in facts.items() if fact}


def _copy(duplicate: Duplicate) -> Copy:
    return Copy(
        title=duplicate.title or duplicate.id,
        source=source_label(duplicate.source),
        when=_utc(duplicate.published or duplicate.discovered).isoformat(),
        method=duplicate.duplicate_of.method,
        similarity=round(duplicate.duplicate_of.similarity, 2),
        credit=duplicate.credit,
        url=_address(duplicate.url or duplicate.canonical_url),
    )


def _entity(entity: Entity) -> Named:
    return Named(name=entity.name, kind=entity.type, links=_links(entity.link))


def _links(link: Link | None) -> dict[str, str]:
    if link is None:
        return {}
    found = {
        "Wikidata": link.wikidata and f"https://www.wikidata.org/wiki/{link.wikidata}",
        "GeoNames": link.geonames and f"https://www.geonames.org/{link.geonames}",
        "ISO 3166": link.iso3166,
    }
    return {name: value for name, value in found.items() if value}


def _spoke(article: Article, topic: Topic) -> list[str]:
    """The different texts that spoke for a topic, in their order."""
    texts: Mapping[str, str] = {"title": article.title or "", "body": article.body}
    said = (texts[one.field][one.start : one.end] for one in topic.evidence)
    distinct = {text.casefold(): text[:_LONGEST_EVIDENCE] for text in said}
    return list(distinct.values())[:_MOST_EVIDENCE]


def _utc(moment: datetime) -> datetime:
    """A database gives times in its own zone, and days are told by their first letters."""
    return moment.astimezone(UTC)


def _start_of(text: str, length: int) -> str:
    start = " ".join(text[: 2 * length].split())
    if len(start) <= length and len(text) <= 2 * length:
        return start
    return start[:length].rpartition(" ")[0] + " …"


def _address(url: str | None) -> str | None:
    """Let nothing be a link but a page of the web: `javascript:` runs where it is clicked."""
    return url if url is not None and _HTTP.fullmatch(url) else None
