"""The article put together: raw strings in, a record without entities and topics out."""

from datetime import datetime
from typing import Final

import msgspec

from transforms.cleanup.body import Body, read_body
from transforms.cleanup.fields import choose as fields
from transforms.cleanup.fields import dates
from transforms.cleanup.fields.choose import Notes, Places
from transforms.cleanup.fields.links import Links, links_of
from transforms.cleanup.fields.urls import canonicalize, is_too_long
from transforms.cleanup.fragment.markup import to_line
from transforms.cleanup.page.entry import choose
from transforms.cleanup.page.html import Page
from transforms.cleanup.page.meta import PageMeta
from transforms.cleanup.reading import Reading
from transforms.cleanup.text.opening import opening_of
from transforms.errors import CleanupError
from transforms.identity import article_id, content_hash, squeezed
from transforms.records.article import Article, Pipeline, SourceRef
from transforms.records.travelling import Admitted, Envelope, RawArticle, declared_charset

_ELLIPSES: Final = ("[...]", "[…]", "...", "…")


def clean(admitted: Admitted, pipeline: Pipeline, reading: Reading) -> Article:
    """Turn a raw article into a clean one; the same input gives the same bytes.

    Args:
        admitted: what the publisher wrote.
        pipeline: what the record says made it.
        reading: what reads pages and recognises languages.

    Raises:
        CleanupError: `no_article`, `broken_page` or `too_large` for a page; `too_large` for an
            entry of a feed; `empty_body` where neither a title nor a body is left.
    """
    envelope, notes = admitted.envelope, Notes()
    if admitted.raw.too_long:
        raise CleanupError("too_large", admitted.raw.too_long)
    raw, page = choose(admitted.raw, declared_charset(envelope), reading, notes)
    places = Places(raw, page.meta if page else PageMeta())
    title, body, summary = _text(places, page, reading, notes)
    content = content_hash(title, body.text)
    links = _links(raw, places, notes)
    source = _source(envelope.source, places)
    discovered = _discovered(raw, envelope)
    language = fields.language_of(places, title, body.text, reading.guess, notes)
    authors, dateline = fields.authors_and_dateline(
        places, body.opening or opening_of(body.text), notes
    )
    fields.note_gaps(title, body.text, page, notes)
    article = Article(
        id=_id(raw, source, links.name, content),
        content_hash=content,
        url=links.url,
        canonical_url=links.canonical,
        title=title,
        body=body.text,
        summary=summary,
        language=language,
        dateline=dateline,
        image=fields.image_of(places, links.url, notes),
        published=fields.published_of(places, body.header_date, discovered, notes),
        modified=fields.modified_of(places, discovered, notes),
        discovered=discovered,
        authors=authors,
        source=source,
        categories=fields.categories_of(places, notes),
        edits=body.edits,
        pipeline=pipeline,
    )
    return _noted(article, notes)


def _noted(article: Article, notes: Notes) -> Article:
    """Add the notes, once all readers have written theirs, in whichever order they stand."""
    return msgspec.structs.replace(
        article, provenance=dict(sorted(notes.provenance.items())), flags=sorted(notes.flags)
    )


def _text(
    places: Places, page: Page | None, reading: Reading, notes: Notes
) -> tuple[str | None, Body, str | None]:
    """Title, body and summary; raises CleanupError where neither a title nor a body is left."""
    title = fields.title_of(places, notes)
    body, summary = _body_and_summary(places, page, title, reading, notes)
    title = title or notes.pick("title", (body.headline, "text"))
    if not title and not body.text:
        raise CleanupError("empty_body", "neither a title nor a body is left after cleanup")
    return title, body, summary


def _body_and_summary(
    places: Places, page: Page | None, title: str | None, reading: Reading, notes: Notes
) -> tuple[Body, str | None]:
    """The body, else the summary in its place; the summary where it says more than the body."""
    body = read_body(places.raw, page, title, reading)
    summary, origin = next(
        ((value, place) for value, place in places.lines("summary") if value), (None, None)
    )
    if not body.text and summary and squeezed(summary) != squeezed(title or ""):
        notes.flags.add("summary_as_body")
        body, summary = body._replace(text=summary, origin=origin), None
    notes.pick("body", (body.text, body.origin))
    if summary is None or _begins(body.text, summary):
        return body, None
    return body, notes.pick("summary", (summary, origin))


def _begins(body: str, summary: str) -> bool:
    """Whether a summary is only the body's beginning, cut off or not."""
    start = summary
    for ellipsis in _ELLIPSES:
        start = start.removesuffix(ellipsis).rstrip()
    return squeezed(body[: 2 * len(start) + 100]).startswith(squeezed(start))


def _links(raw: RawArticle, places: Places, notes: Notes) -> Links:
    """The article's URLs; one that several share is shown, and names none of them."""
    links = links_of(raw, places.meta)
    if links.url:
        notes.provenance["url"] = links.origin or places.given
    elif any(is_too_long(url) for url in (raw.url, places.meta.url)):
        notes.flags.add("url_too_long")
    if not raw.url_is_shared:
        return links
    notes.flags.add("shared_link")
    return links._replace(canonical=None, name=None)


def _discovered(raw: RawArticle, envelope: Envelope) -> datetime:
    own = dates.parse(raw.discovered) if raw.discovered else None
    return own.at if own else envelope.discovered


def _source(source: SourceRef, places: Places) -> SourceRef:
    """The source as it was named, completed by what the item and its page say."""
    raw = places.raw
    publisher = next((value for value, _ in places.lines("publisher") if value), None)
    return msgspec.structs.replace(
        source,
        item=source.item or raw.item_id,
        feed_title=source.feed_title or to_line(raw.feed_title or "") or None,
        publisher=source.publisher or publisher,
        site=source.site or raw.site,
    )


def _id(raw: RawArticle, source: SourceRef, canonical: str | None, content: str) -> str:
    feed = _feed_scope(source) if raw.came_from == "feed" else None
    # Items of one page without guids are told apart by their places on it.
    place = raw.url if raw.url_is_shared and raw.url and "#" in raw.url else None
    return article_id(
        canonical_url=canonical, item_id=raw.item_id or place, feed=feed, content=content
    )


def _feed_scope(source: SourceRef) -> str:
    """What a guid is unique within: the feed's site, else its URL; never a file's path."""
    site = canonicalize(source.site or "") or source.site
    return site or canonicalize(source.origin) or source.feed_title or ""
