"""The types that cross a stage boundary: frozen, slotted, with one codec.

An item travels as an `Envelope` (bytes, attributes, where from), becomes one or more `Admitted`
(what the publisher wrote, unclean), then an `Item` (the article so far). It leaves as an `Article`
(the enriched record), a `Duplicate`, a `DeadLetter`, or as a count only. `SCHEMA_*` publish the
three that are written. Steps never change an element; they return a new one.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec

SCHEMA: Final = "newsbeam/1"
VERSION: Final = "0.1.0"

#: Media types that say how a payload is read (the values of `Envelope.content_type`).
FEED: Final = "application/feed"
FEED_ENTRY: Final = "application/vnd.newsbeam.feed-entry+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
TEXT: Final = "text/plain"

SourceKind = Literal["rss", "feed", "html", "text", "jsonl", "pubsub"]
EntityType = Literal[
    "PERSON", "ORG", "GPE", "LOC", "NORP", "FAC", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"
]
QuantityType = Literal["DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL", "ORDINAL"]
TextField = Literal["title", "body"]
Origin = Literal["feed", "json-ld", "meta", "html", "text", "attribute"]
Outcome = Literal["enriched", "duplicate", "seen", "filtered", "dead"]
#: A time with its zone; without this mark the published schema would call it any text.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all types here: immutable, keyword-only, compared by value.

    Without cycles, they need no collector: a turn has hundreds of thousands of them.
    """


class SourceRef(Record, frozen=True, kw_only=True):
    """Where an item came from.

    `origin` is the feed's URL, the file's path as the user named it, or the subscription; `item`
    is the guid, the item's own id, else the line number or message id.
    """

    kind: SourceKind
    origin: str
    item: str | None = None
    feed_title: str | None = None
    publisher: str | None = None
    site: str | None = None


class Claim(Record, frozen=True, kw_only=True):
    """Where an envelope can be read again: a frame of a file; `entry` is a place in its feed."""

    file: str
    offset: int
    entry: int | None = None


class Envelope(Record, frozen=True, kw_only=True):
    """What a source yields: bytes, how to read them, and where and when they came in.

    `discovered` is the event time: publish time, fetch time, or the file's modification time.
    `order` sorts as text and says which of two items came first; where nobody gives one, the time
    of discovery does. `document` names the feed document that an entry stood in. `claim` says where
    the whole envelope lies: once admitted, it then travels without its payload, which is fetched
    for a dead letter only. No one makes up a key: `identity.item_key` derives it.
    """

    payload: bytes
    content_type: str
    source: SourceRef
    discovered: Moment
    attributes: dict[str, str] = {}
    order: str = ""
    document: str | None = None
    claim: Claim | None = None


class RawArticle(Record, frozen=True, kw_only=True):
    """One item as its publisher wrote it, before cleanup.

    Exactly one of the bodies is used, the first that is there: `page` (a whole HTML page, bytes as
    served), `html` (a fragment, as feeds carry it), `text`. A feed's entry may have its page beside
    its own body: the longer one is used; `page_problem` says in a word why the page was asked for
    and could not be had. `title` and `summary` may hold markup.
    Dates are the publisher's strings, unparsed. `came_from` says which kind of place the fields
    were read from (for `provenance`). `url_is_shared` says that the URL is that of several items,
    or of the whole site: it tells where to read on, not which item this is.
    """

    came_from: Origin
    url: str | None = None
    url_is_shared: bool = False
    item_id: str | None = None
    title: str | None = None
    page: bytes | None = None
    page_problem: str | None = None
    html: str | None = None
    text: str | None = None
    summary: str | None = None
    published: str | None = None
    modified: str | None = None
    discovered: str | None = None
    authors: list[str] = []
    categories: list[str] = []
    image: str | None = None
    language: str | None = None
    publisher: str | None = None
    feed_title: str | None = None
    site: str | None = None


class Admitted(Record, frozen=True, kw_only=True):
    """A raw article beside the envelope that a dead letter of it would carry.

    `key` names the item: the same when it is delivered again, another for every other item.
    """

    key: str
    envelope: Envelope
    raw: RawArticle


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
    """A stretch of a field, in code points, that spoke for a topic."""

    field: TextField
    start: int
    end: int


class Topic(Record, frozen=True, kw_only=True):
    """An IPTC Media Topic: `id` is "medtop:" and eight digits, `score` is 0..1."""

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
    """How a record differs from the version before it; `similarity` is a Jaccard index, 0..1."""

    previous_hash: str
    change: Literal["headline", "body", "both"]
    similarity: float


class DuplicateOf(Record, frozen=True, kw_only=True):
    """The original that a duplicate repeats; `similarity` is a Jaccard index, 0..1."""

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


class Fingerprint(Record, frozen=True, kw_only=True):
    """What duplicates are found by: hashes of title and body, shingle hashes, LSH band keys.

    `shingles` holds sorted, distinct 32-bit hashes of word 5-shingles, little-endian; `bands` are
    64-bit keys, equal with high probability for texts with many shingles in common.
    """

    title_hash: str
    body_hash: str
    shingles: bytes
    bands: list[int]


class Item(Record, frozen=True, kw_only=True):
    """An article on its way, beside the envelope that a dead letter of it would carry."""

    key: str
    envelope: Envelope
    article: Article
    fingerprint: Fingerprint | None = None


class Duplicate(Record, frozen=True, kw_only=True):
    """The short record of an article that repeats another one, named in `duplicate_of`."""

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


class DeadLetter(Record, frozen=True, kw_only=True):
    """An item that could not be enriched: what went in, whole (`payload`, base64 in JSON), and why.

    `reason` is a stable snake_case word, `detail` a sentence, `error` the exception's class. `at`
    is when the item reached newsbeam (its `discovered`), so that the same input gives the same
    bytes; the run's own time stands in runs/.
    """

    schema: Literal["newsbeam/1"] = SCHEMA
    stage: str
    reason: str
    detail: str
    error: str
    payload: bytes
    content_type: str
    attributes: dict[str, str]
    source: SourceRef
    at: Moment
    newsbeam: str = VERSION


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
