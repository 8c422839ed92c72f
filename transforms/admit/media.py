"""Which kind of payload a content type names, and what bytes look like when it names none."""

import re
from typing import Final

from transforms.admit.decoding import UndecodableError, decode, is_binary
from transforms.records.travelling import ARCHIVE, FEED, FEED_ENTRY, HTML, JSON, RECORD, TEXT

_ALIASES: Final = {
    FEED: FEED,
    FEED_ENTRY: FEED_ENTRY,
    ARCHIVE: ARCHIVE,
    RECORD: RECORD,
    JSON: JSON,
    HTML: HTML,
    TEXT: TEXT,
    "application/atom+xml": FEED,
    "application/feed+json": FEED,
    "application/rdf+xml": FEED,
    "application/rss+xml": FEED,
    "application/x-rss+xml": FEED,
    "application/xml": FEED,
    "text/rss": FEED,
    "text/xml": FEED,
    "application/x-json": JSON,
    "text/json": JSON,
    "application/xhtml+xml": HTML,
    # Short words, as people write them into a message's attributes by hand.
    "atom": FEED,
    "feed": FEED,
    "rss": FEED,
    "html": HTML,
    "json": JSON,
    "text": TEXT,
}
_SUFFIXES: Final = (("+json", JSON), ("+xml", FEED))
#: What is sent where the sender does not know, or names only the wrapping.
_SAY_NOTHING: Final = frozenset({
    "", "application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip",
})  # fmt: skip
_SNIFFED_BYTES: Final = 4096
_FEED_ROOT: Final = re.compile(r"<(?:rss|feed|rdf:rdf|\w+:feed)\b", re.IGNORECASE)
_HTML_ROOT: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE: Final = re.compile(r"[\s\ufeff]*+(?:<\?[^>]*+>\s*+)?")
_HTML_TAG: Final = re.compile(r"</?(?:p|div|article|section|h[1-6]|span|a|br)\b", re.IGNORECASE)


def named_kind(content_type: str) -> str | None:
    """Find the kind (FEED, FEED_ENTRY, JSON, HTML …) that a content type names, else None.

    Parameters ("; charset=utf-8") and letter case do not matter.
    """
    media_type = _media_type(content_type)
    if media_type in _ALIASES:
        return _ALIASES[media_type]
    return next((kind for suffix, kind in _SUFFIXES if media_type.endswith(suffix)), None)


def says_nothing(content_type: str) -> bool:
    """Tell whether a content type leaves it open what the payload is."""
    return _media_type(content_type) in _SAY_NOTHING


def looks_like_feed(text: str) -> bool:
    """Tell whether the beginning of a text holds the root of an XML feed."""
    start = _behind_comments(text)
    return bool(_FEED_ROOT.search(text, start, start + _SNIFFED_BYTES))


def looks_like_html(text: str) -> bool:
    """Tell whether the beginning of a text is that of an HTML page, not of a feed."""
    start = _behind_comments(text)
    found = _HTML_ROOT.search(text, start, start + _SNIFFED_BYTES)
    return found is not None and not looks_like_feed(text)


def sniffed_kind(payload: bytes) -> str | None:
    """Guess the kind of a payload from its first bytes; None for what is not text at all."""
    head = payload[:_SNIFFED_BYTES]
    if is_binary(head) or head.startswith(b"%PDF"):
        return None
    try:
        text = decode(head).lstrip()
    except UndecodableError:
        return None
    if text.startswith("{"):
        return JSON
    if looks_like_feed(text) or text.startswith("<?xml"):
        return FEED
    return HTML if looks_like_html(text) or _HTML_TAG.search(text) else TEXT


def _behind_comments(text: str) -> int:
    """The place behind the declaration and the comments that a document begins with."""
    place = _behind_space(text, 0)
    while text.startswith("<!--", place):
        end = text.find("-->", place)
        if end < 0:
            break
        place = _behind_space(text, end + 3)
    return place


def _behind_space(text: str, place: int) -> int:
    found = _BEFORE.match(text, place)
    return found.end() if found else place


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
