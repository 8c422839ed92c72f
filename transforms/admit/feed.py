"""A feed, of any format, to one raw article an entry."""

from dataclasses import dataclass

import msgspec

from transforms.addresses import is_web
from transforms.admit.decoding import decode_xml
from transforms.admit.feed_entry import raw_entry
from transforms.admit.feed_xml import ParsedFeed, parse_xml
from transforms.admit.fields import absolute, excess, plain, without_images
from transforms.admit.hints import FeedHints, hints_of
from transforms.admit.json_feed import parse_json_feed
from transforms.admit.limits import AdmitLimits
from transforms.admit.media import looks_like_feed, looks_like_html
from transforms.admit.shared_links import with_shared_links
from transforms.errors import AdmitError
from transforms.identity import entry_key
from transforms.records.travelling import FEED_ENTRY, Admitted, Envelope, RawArticle


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as it was read: its complete entries, in the document's order, and its own pace."""

    articles: list[RawArticle]
    hints: FeedHints


def admit_feed(
    key: str, envelope: Envelope, payload: bytes, charset: str | None, limits: AdmitLimits
) -> list[Admitted]:
    """Turn a feed into its entries, each with an envelope of its own.

    An entry's envelope holds the raw article as JSON, so that a dead letter of it can be replayed
    without the feed; where the feed's envelope is claimed, that is written when it is needed. A
    broken entry is passed on: what is an article is for cleanup to say. One with a field that is
    too long is passed on without its text, and dies alone.

    Args:
        key: the document's.
        envelope: where the feed came from.
        payload: the feed, decompressed.
        charset: the encoding that HTTP declared.
        limits: caps.

    Returns:
        The complete entries in the document's order; none for a valid feed without entries.

    Raises:
        AdmitError: `not_a_feed`, `broken_feed`, `entity_bomb`, `external_entity`, `too_large`.
    """
    articles = read_feed(envelope, payload, charset, limits).articles
    return [
        _fitting(admitted_entry(key, envelope, place, raw), limits)
        for place, raw in enumerate(articles)
    ]


def _fitting(admitted: Admitted, limits: AdmitLimits) -> Admitted:
    """Let an entry that is too long travel without its text: it costs no other entry anything."""
    too_long = excess(admitted.raw, limits)
    if too_long is None:
        return admitted
    return msgspec.structs.replace(admitted, raw=RawArticle(came_from="feed", too_long=too_long))


def read_feed(
    envelope: Envelope, payload: bytes, charset: str | None, limits: AdmitLimits
) -> FeedDocument:
    """Read a feed; arguments and errors are those of `admit_feed`."""
    text = decode_xml(payload, charset)
    base = _base(envelope)
    if text.lstrip().startswith(("{", "[")):
        document = FeedDocument(parse_json_feed(text, base), FeedHints())
    else:
        document = _read_xml(text, base, limits)
    if len(document.articles) > limits.entries:
        raise AdmitError("too_large", f"The feed has more than {limits.entries} entries.")
    language = envelope.attributes.get("language")
    articles = [
        without_images(msgspec.structs.replace(raw, language=raw.language or language), limits)
        for raw in document.articles
    ]
    return FeedDocument(with_shared_links(articles), document.hints)


def _base(envelope: Envelope) -> str | None:
    """The feed's own URL, where it is known: the one that answered, else the one that was asked."""
    url = envelope.attributes.get("url")
    if url is None and envelope.source.kind == "rss":
        url = envelope.source.origin.removeprefix("rss:")
    return url if is_web(url) else None


def _read_xml(text: str, base: str | None, limits: AdmitLimits) -> FeedDocument:
    if looks_like_html(text):
        raise AdmitError("not_a_feed", "The document is an HTML page, not a feed.")
    parsed = parse_xml(text, base, limits)
    if not parsed.entries:
        _refuse_unless_valid(parsed, text)
    own_url = base or _self_link(parsed)
    home = absolute(own_url, parsed.feed.get("link"))
    home = home if is_web(home) else None
    base = base or home or own_url
    title = plain(parsed.feed.get("title"))
    articles = [
        msgspec.structs.replace(raw_entry(entry, parsed, base), feed_title=title, site=home)
        for entry in parsed.entries
    ]
    return FeedDocument(articles, hints_of(parsed.feed))


def _self_link(parsed: ParsedFeed) -> str | None:
    links = (link.get("href") for link in parsed.feed.get("links", ()))
    return next((url for url in links if is_web(url)), None)


def _refuse_unless_valid(parsed: ParsedFeed, text: str) -> None:
    if not parsed.version and not looks_like_feed(text):
        raise AdmitError("not_a_feed", "The document is neither RSS, Atom, RDF nor a JSON Feed.")
    if not parsed.version or not parsed.complete:
        raise AdmitError("broken_feed", "The feed is broken before its first complete entry.")


def admitted_entry(document: str, envelope: Envelope, place: int, raw: RawArticle) -> Admitted:
    """Give a feed's entry a key and an envelope of its own.

    Args:
        document: the feed document's key.
        envelope: the feed's.
        place: the entry's in the feed, from 0.
        raw: the entry.
    """
    source = msgspec.structs.replace(
        envelope.source,
        item=raw.item_id or raw.url or envelope.source.item,
        feed_title=raw.feed_title,
        publisher=raw.publisher,
        site=raw.site,
    )
    child = msgspec.structs.replace(
        envelope,
        payload=b"" if envelope.claim else msgspec.json.encode(raw),
        content_type=FEED_ENTRY,
        source=source,
        order=f"{envelope.order}.{place:06d}",
        document=document,
        claim=envelope.claim and msgspec.structs.replace(envelope.claim, entry=place),
    )
    return Admitted(key=entry_key(document, place), envelope=child, raw=raw)
