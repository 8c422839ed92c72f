"""The published records, an article and a duplicate: frozen, slotted, with one codec.

`Article` is what a sink writes of an item that was enriched, `Duplicate` of one that repeats
another; what is written of one that died is in `dead_letter`, what travels in `travelling`.
Steps never change a record; they return a new one.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec

SCHEMA: Final = "newsbeam/1"
VERSION: Final = "0.1.0"

SourceKind = Literal["rss", "feed", "html", "text", "jsonl", "pubsub", "archive", "record"]
EntityType = Literal[
    "PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"
]
QuantityType = Literal["DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"]
TextField = Literal["title", "body"]
EvidenceField = Literal["title", "body", "categories"]
#: A time with its zone; without this mark the published schema would call it any text.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all types here: immutable, keyword-only, compared by value.

    Without cycles, they need no collector: a turn has hundreds of thousands of them.
    """


class SourceRef(Record, frozen=True, kw_only=True):
    """Where an item came from.

    `origin` is the feed's URL, the file's path as the user named it, or the subscription; `item`
    is the guid, the item's own id, else the line number or message id. The kinds "archive" and
    "record" are those of dead letters only: part of an archive's file, or a record to enrich anew,
    that cannot be read.
    """

    kind: SourceKind
    origin: str
    item: str | None = None
    feed_title: str | None = None
    publisher: str | None = None
    site: str | None = None


class Author(Record, frozen=True, kw_only=True):
    """A person of the byline, or an agency (`is_agency`)."""

    name: str
    is_agency: bool = False


class Mention(Record, frozen=True, kw_only=True):
    """A stretch of a field, in code points: `text == record[field][start:end]`, always."""

    field: TextField
    start: int
    end: int
    text: str


class Link(Record, frozen=True, kw_only=True):
    """Identifiers of an entity elsewhere."""

    iso3166: str | None = None
    wikidata: str | None = None
    geonames: str | None = None


class Entity(Record, frozen=True, kw_only=True):
    """Someone or something that the article names, with every mention; `salience` is 0..1."""

    name: str
    type: EntityType
    aliases: list[str]
    count: int
    salience: float
    link: Link | None
    mentions: list[Mention]


class Quantity(Record, frozen=True, kw_only=True):
    """A date, sum or number that the article names."""

    text: str
    type: QuantityType
    field: TextField
    start: int
    end: int


class Evidence(Record, frozen=True, kw_only=True):
    """A stretch of a field that spoke for a topic: code points of a text, items of `categories`."""

    field: EvidenceField
    start: int
    end: int


class Topic(Record, frozen=True, kw_only=True):
    """A topic: `id` is "medtop:" and eight digits, or one of the user's own; `score` is 0..1."""

    id: str
    name: str
    score: float
    evidence: list[Evidence]


class Edit(Record, frozen=True, kw_only=True):
    """What cleanup changed in a field, beyond whitespace and encoding."""

    op: str
    field: TextField
    start: int
    end: int
    before: str
    after: str


class Revision(Record, frozen=True, kw_only=True):
    """How a record differs from the version before it; `similarity` is a Jaccard index, 0..1.

    `diff` says how the body became what it is, a line a change, in the notation of wdiff:
    `said that [-12-] {+13+} people were`; null where the body is the same. Where the text before is
    forgotten or was too long, `diff` is null, and where it is forgotten, `similarity` is.
    """

    previous_hash: str
    change: Literal["headline", "body", "both"]
    similarity: float | None
    diff: str | None = None


class DuplicateOf(Record, frozen=True, kw_only=True):
    """The original that a duplicate repeats.

    `similarity` is a Jaccard index, 0..1; 0 where the original's text is forgotten.
    """

    id: str
    method: Literal["url", "content", "near"]
    similarity: float
    url: str | None


class Pipeline(Record, frozen=True, kw_only=True):
    """What made the record."""

    newsbeam: str
    model: str | None = None
    taxonomy: str | None = None


class Article(Record, frozen=True, kw_only=True):
    """The record: flat, no key ever missing; null or an empty list where there is nothing.

    Times are UTC; offsets count Unicode code points. Paragraphs of `body` are parted by a blank
    line. `id` and `content_hash` are set by cleanup and never depend on a clock or a path.
    """

    schema: Literal["newsbeam/1"] = SCHEMA
    id: str
    version: int = 1
    content_hash: str
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    body: str
    summary: str | None = None
    language: str | None = None
    dateline: str | None = None
    image: str | None = None
    published: Moment | None = None
    modified: Moment | None = None
    discovered: Moment
    authors: list[Author] = []
    source: SourceRef
    categories: list[str] = []
    entities: list[Entity] = []
    quantities: list[Quantity] = []
    topics: list[Topic] = []
    duplicate_of: DuplicateOf | None = None
    revision: Revision | None = None
    provenance: dict[str, str] = {}
    edits: list[Edit] = []
    flags: list[str] = []
    pipeline: Pipeline


class Duplicate(Record, frozen=True, kw_only=True):
    """The short record of an article that repeats another one, named in `duplicate_of`.

    `credit` is the agency that its own byline or dateline names.
    """

    schema: Literal["newsbeam/1"] = SCHEMA
    id: str
    content_hash: str
    url: str | None
    canonical_url: str | None
    title: str | None
    language: str | None
    published: Moment | None
    discovered: Moment
    source: SourceRef
    duplicate_of: DuplicateOf
    credit: str | None = None


_ENCODER: Final = msgspec.json.Encoder()


def to_json(record: Record) -> bytes:
    """Encode a record as one line of JSON (no line feed at the end); bytes become base64."""
    return _ENCODER.encode(record)


def json_schema(record: type[Record]) -> dict[str, Any]:
    """Build the JSON Schema (draft 2020-12) of a record type; every property is required."""
    schema = msgspec.json.schema(record)
    for definition in schema["$defs"].values():
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
            definition["additionalProperties"] = False
            for field in definition["properties"].values():
                field.pop("default", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
