"""Bytes to raw articles: the first step of an article's way.

`admit` looks at what the payload says it is, reads it in bounded memory, and either hands on what
the publisher wrote or says in one word why that cannot be read.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from transforms.admit.decoding import UndecodableError, decode, gunzip, is_binary, load_json
from transforms.admit.feed import FeedDocument, admit_feed, read_feed
from transforms.admit.fields import bounded, from_attributes, present
from transforms.admit.json_feed import is_json_feed
from transforms.admit.limits import AdmitLimits
from transforms.admit.media import named_kind, says_nothing, sniffed_kind
from transforms.admit.message import parse_message
from transforms.admit.record import is_record, read_record
from transforms.dead_letters import key_of
from transforms.errors import AdmitError
from transforms.records.travelling import (
    ARCHIVE,
    FEED,
    FEED_ENTRY,
    HTML,
    JSON,
    RECORD,
    TEXT,
    Admitted,
    Envelope,
    RawArticle,
    declared_charset,
)

__all__ = ["AdmitLimits", "FeedDocument", "admit", "read_feed_document"]

Reader = Callable[[str, Envelope, bytes, str | None, AdmitLimits], list[Admitted]]


def admit(envelope: Envelope, limits: AdmitLimits) -> list[Admitted]:
    """Turn an envelope's bytes into raw articles.

    Args:
        envelope: what a source yielded. Its content type chooses how the payload is read; one
            that says nothing (none, "application/octet-stream") lets the payload speak. A gzip
            payload is decompressed first.
        limits: caps on size.

    Returns:
        One article an entry for a feed (none for a valid feed without entries), else exactly one;
        each with a key of its own.

    Raises:
        AdmitError: the payload cannot be read. Reasons: any kind `empty_payload`, `too_large`,
            `broken_gzip`, `unknown_content_type`; feeds `not_a_feed`, `broken_feed`,
            `entity_bomb`, `external_entity`; JSON `broken_json`, `not_an_object`,
            `wrong_field_type`, `empty_item`, `bad_encoding`; pages and text `binary_payload`,
            text `bad_encoding`; part of an archive `broken_archive`; a record of newsbeam's own
            `not_a_record`.
    """
    payload = _payload(envelope, limits)
    kind = _kind(envelope.content_type, payload)
    return _READERS[kind](key_of(envelope), envelope, payload, declared_charset(envelope), limits)


def read_feed_document(envelope: Envelope, limits: AdmitLimits) -> FeedDocument:
    """Read a feed's envelope for what it says of the feed; `admit` gives the same entries.

    Raises:
        AdmitError: as `admit` does for a feed.
    """
    return read_feed(envelope, _payload(envelope, limits), declared_charset(envelope), limits)


def _kind(content_type: str, payload: bytes) -> str:
    if says_nothing(content_type):
        kind, why = sniffed_kind(payload), "says nothing, and the bytes are no text"
    else:
        kind, why = named_kind(content_type), "is not one of a feed, JSON, HTML or text"
    if kind is None:
        raise AdmitError("unknown_content_type", f"The content type {content_type!r} {why}.")
    return kind


def _payload(envelope: Envelope, limits: AdmitLimits) -> bytes:
    cap = limits.payload_bytes
    if len(envelope.payload) > cap:
        raise AdmitError("too_large", f"The payload has more than {cap} bytes.")
    payload = gunzip(envelope.payload, cap)
    if not payload.strip(b" \t\r\n\f\v\0\xef\xbb\xbf\xfe\xff"):
        raise AdmitError("empty_payload", "The payload is empty.")
    return payload


def _decoded(payload: bytes, charset: str | None) -> str:
    try:
        return decode(payload, charset)
    except UndecodableError as error:
        detail = "The bytes are neither in the declared encoding nor UTF-8, UTF-16, Windows-1252."
        raise AdmitError("bad_encoding", detail) from error


def _refuse_binary(payload: bytes) -> None:
    if is_binary(payload):
        raise AdmitError("binary_payload", "The payload is binary, not text.")


def _read_entry(
    key: str, envelope: Envelope, payload: bytes, _charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    """An entry of a feed that was read before, as its dead letter kept it."""
    try:
        raw = msgspec.json.decode(payload, type=RawArticle)
    except msgspec.ValidationError as error:
        raise AdmitError(
            "wrong_field_type", f"The feed entry is not as expected: {error}."
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AdmitError("broken_json", f"The feed entry cannot be read: {error}.") from error
    return [Admitted(key=key, envelope=_light(envelope), raw=bounded(raw, limits))]


def _read_json(
    key: str, envelope: Envelope, payload: bytes, charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    text = _decoded(payload, charset)
    value = load_json(text)
    if is_json_feed(value):
        return admit_feed(key, envelope, payload, charset, limits)
    if is_record(value):
        return _read_record(key, envelope, text.encode("utf-8", "replace"), charset, limits)
    raw = from_attributes(parse_message(value), envelope)
    if not (raw.title or raw.text or raw.html or raw.page):
        raise AdmitError("empty_item", "The item has neither title, body nor html.")
    return [_single(key, envelope, raw, limits)]


def _read_html(
    key: str, envelope: Envelope, payload: bytes, _charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    _refuse_binary(payload)
    given = envelope.attributes
    raw = RawArticle(
        came_from="html",
        page=payload,
        url=present(given.get("url")),
        item_id=present(given.get("id")),
        publisher=present(given.get("publisher")),
    )
    return [_single(key, envelope, raw, limits)]


def _read_text(
    key: str, envelope: Envelope, payload: bytes, charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    _refuse_binary(payload)
    text = present(_decoded(payload, charset))
    if text is None:
        raise AdmitError("empty_payload", "The text is white space only.")
    raw = from_attributes(RawArticle(came_from="text", text=text), envelope)
    return [_single(key, envelope, raw, limits)]


def _read_record(
    key: str, envelope: Envelope, payload: bytes, _charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    record = read_record(payload, limits)
    raw = RawArticle(came_from="attribute")
    return [Admitted(key=key, envelope=_light(envelope), raw=raw, record=record)]


def _read_archive(
    _key: str, _envelope: Envelope, payload: bytes, _charset: str | None, _limits: AdmitLimits
) -> list[Admitted]:
    """What the source of archives could not read as envelopes."""
    detail = f"These {len(payload)} bytes of an archive's file are damaged: no envelope."
    raise AdmitError("broken_archive", detail)


def _single(key: str, envelope: Envelope, raw: RawArticle, limits: AdmitLimits) -> Admitted:
    """The only article of an envelope: its source learns what the item says of itself."""
    source = msgspec.structs.replace(
        envelope.source,
        item=raw.item_id or envelope.source.item,
        feed_title=raw.feed_title or envelope.source.feed_title,
        publisher=raw.publisher or envelope.source.publisher,
        site=raw.site or envelope.source.site,
    )
    known = msgspec.structs.replace(_light(envelope), source=source)
    return Admitted(key=key, envelope=known, raw=bounded(raw, limits))


def _light(envelope: Envelope) -> Envelope:
    """Leave the payload behind where it can be fetched again."""
    return msgspec.structs.replace(envelope, payload=b"") if envelope.claim else envelope


_READERS: Final[dict[str, Reader]] = {
    FEED: admit_feed,
    FEED_ENTRY: _read_entry,
    ARCHIVE: _read_archive,
    RECORD: _read_record,
    JSON: _read_json,
    HTML: _read_html,
    TEXT: _read_text,
}
