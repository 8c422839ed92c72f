"""What travels between the steps, and is never written.

An item travels as an `Envelope` (bytes, attributes, where from), becomes one or more `Admitted`
(what the publisher wrote, unclean), then an `Item` (the article so far).
"""

from typing import Final, Literal

from w3lib.encoding import http_content_type_encoding

from transforms.records.article import Article, Moment, Record, SourceRef

#: Media types that say how a payload is read (the values of `Envelope.content_type`).
FEED: Final = "application/feed"
FEED_ENTRY: Final = "application/vnd.newsbeam.feed-entry+json"
#: Part of an archive's file that is no envelope: nothing can read it.
ARCHIVE: Final = "application/vnd.newsbeam.archive"
#: A record of newsbeam's own; any JSON may be one, this says that it is.
RECORD: Final = "application/vnd.newsbeam.record+json"
JSON: Final = "application/json"
HTML: Final = "text/html"
TEXT: Final = "text/plain"

#: Where a field was read from; "url" is the day in the article's address.
Origin = Literal["feed", "json-ld", "meta", "html", "text", "attribute", "url"]

_HEADER_NAMES: Final = ("content-type", "Content-Type", "content_type")


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
    and could not be had, and `page_is_gone` that it was had before, and the site now says that
    there is none. `title` and `summary` may hold markup.
    Dates are the publisher's strings, unparsed. `came_from` says which kind of place the fields
    were read from (for `provenance`). `url_is_shared` says that the URL is that of several items,
    or of the whole site: it tells where to read on, not which item this is. `published_is_updated`
    says that an entry has no date but that of its last change. `too_long` says which field is
    longer than may be, in a sentence: nothing else of the item is there then.
    """

    came_from: Origin
    url: str | None = None
    url_is_shared: bool = False
    item_id: str | None = None
    title: str | None = None
    page: bytes | None = None
    page_problem: str | None = None
    page_is_gone: bool = False
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
    published_is_updated: bool = False
    too_long: str | None = None


class Admitted(Record, frozen=True, kw_only=True):
    """A raw article beside the envelope that a dead letter of it would carry.

    `key` names the item: the same when it is delivered again, another for every other item. Where
    the item is a `record` of newsbeam's own, nothing is to be cleaned, and `raw` is empty.
    """

    key: str
    envelope: Envelope
    raw: RawArticle
    record: Article | None = None


class Fingerprint(Record, frozen=True, kw_only=True):
    """What duplicates are found by: hashes of title and body, of shingles, and its anchors.

    `shingles` holds sorted, distinct 32-bit hashes of word 5-shingles, little-endian; `anchors` are
    the few of them (as numbers of 48 bits) by which texts are found that have many in common.
    `details` are hashes of what a short text is about to the letter (`transforms.dedupe.details`).
    """

    title_hash: str
    body_hash: str
    shingles: bytes
    anchors: list[int]
    details: bytes = b""


class Item(Record, frozen=True, kw_only=True):
    """An article on its way, beside the envelope that a dead letter of it would carry.

    `version` is the one that the article had when it came in, as a record of newsbeam's own.
    """

    key: str
    envelope: Envelope
    article: Article
    fingerprint: Fingerprint | None = None
    version: int | None = None


def declared_charset(envelope: Envelope) -> str | None:
    """Read it from the content type, else from an attribute that was kept from the header."""
    headers = (envelope.content_type, *map(envelope.attributes.get, _HEADER_NAMES))
    return next((found for text in headers if (found := http_content_type_encoding(text))), None)
