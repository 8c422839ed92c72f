"""The article's fields put together: raw strings in, a record without entities and topics out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from w3lib.encoding import http_content_type_encoding

from transforms.cleanup import dates
from transforms.cleanup.authors import authors_of
from transforms.cleanup.body import Body, read_body
from transforms.cleanup.fragments import to_line
from transforms.cleanup.html import Page, read_page
from transforms.cleanup.language import identify
from transforms.cleanup.links import Links, absolute, links_of
from transforms.cleanup.opening import opening_of
from transforms.cleanup.page_meta import PageMeta
from transforms.cleanup.urls import canonicalize
from transforms.errors import CleanupError
from transforms.identity import article_id, content_hash, squeezed
from transforms.records import (
    Admitted,
    Article,
    Author,
    Envelope,
    Origin,
    Pipeline,
    RawArticle,
    SourceRef,
)

_SHORT_WORDS: Final = 25
_SHORT_FOR_LANGUAGE: Final = 300
#: Languages written without spaces, where two characters make about one word.
_UNSPACED: Final = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_ELLIPSES: Final = ("[...]", "[…]", "...", "…")
_NOTHING: Final = PageMeta()


class _Notes:
    """What is said about an article beside its fields: provenance and flags."""

    def __init__(self) -> None:
        self.provenance: dict[str, str] = {}
        self.flags: set[str] = set()

    def pick(self, field: str, *candidates: tuple[str | None, Origin | None]) -> str | None:
        """Take the first candidate that holds anything, and note where it is from."""
        for value, origin in candidates:
            if value:
                if origin is not None:
                    self.provenance[field] = origin
                return value
        return None


def clean(admitted: Admitted, pipeline: Pipeline) -> Article:
    """Turn a raw article into a clean one; the same input gives the same bytes.

    Raises:
        CleanupError: `no_article` or `broken_page` for a page; `empty_body` where neither a title
            nor a body is left.
    """
    raw, envelope, notes = admitted.raw, admitted.envelope, _Notes()
    page = _page(raw, envelope)
    meta = page.meta if page else _NOTHING
    given = _given_origin(raw)
    title = notes.pick("title", (_line(raw.title), given), (_line(meta.title), _of(meta, "title")))
    body, summary = _body_and_summary(raw, page, title, notes)
    title = title or notes.pick("title", (body.headline, "text"))
    if not title and not body.text:
        raise CleanupError("empty_body", "neither a title nor a body is left after cleanup")
    discovered = _discovered(raw, envelope)
    links = links_of(raw, meta)
    notes.pick("url", (links.url, given if raw.url else _of(meta, "url")))
    content = content_hash(title, body.text)
    language = _language(raw, meta, title, body.text, notes)
    authors, dateline = _authors(raw, meta, body.text, notes)
    published = _published(raw, meta, body, discovered, notes)
    modified = _date("modified", _dated(raw.modified, given, meta, "modified"), discovered, notes)
    source = _source(envelope.source, raw, meta)
    _flag_gaps(title, body.text, language, notes)
    return Article(
        id=article_id(
            canonical_url=links.canonical,
            item_id=raw.item_id,
            feed=_feed_scope(source) if raw.came_from == "feed" else None,
            content=content,
        ),
        content_hash=content,
        url=links.url,
        canonical_url=links.canonical,
        title=title,
        body=body.text,
        summary=summary,
        language=language,
        dateline=dateline,
        image=_image(raw, meta, links, notes),
        published=published,
        modified=modified,
        discovered=discovered,
        authors=authors,
        source=source,
        categories=_categories(raw, meta, notes),
        provenance=dict(sorted(notes.provenance.items())),
        edits=body.edits,
        flags=sorted(notes.flags),
        pipeline=pipeline,
    )


def _page(raw: RawArticle, envelope: Envelope) -> Page | None:
    if raw.page is None:
        return None
    headers = (
        envelope.content_type,
        *map(envelope.attributes.get, ("content-type", "Content-Type")),
    )
    return read_page(raw.page, next(filter(None, map(http_content_type_encoding, headers)), None))


def _given_origin(raw: RawArticle) -> Origin:
    """Where a raw field is from that is no part of a page or a plain text: beside it."""
    return "attribute" if raw.came_from in {"html", "text"} else raw.came_from


def _of(meta: PageMeta, field: str) -> Origin | None:
    return meta.origins.get(field)


def _line(text: str | None) -> str | None:
    return to_line(text) or None if text else None


def _body_and_summary(
    raw: RawArticle, page: Page | None, title: str | None, notes: _Notes
) -> tuple[Body, str | None]:
    """The body, else the summary in its place; the summary where it says more than the body."""
    body = read_body(raw, page, title)
    meta = page.meta if page else _NOTHING
    summary = _line(raw.summary) or _line(meta.summary)
    if not body.text and summary and (not title or squeezed(summary) != squeezed(title)):
        notes.flags.add("summary_as_body")
        body, summary = body._replace(text=summary, origin=_given_origin(raw)), None
    notes.pick("body", (body.text, body.origin))
    if summary is None or _begins(body.text, summary):
        return body, None
    notes.provenance["summary"] = _given_origin(raw) if raw.summary else _of(meta, "summary") or ""
    return body, summary


def _begins(body: str, summary: str) -> bool:
    """Whether a summary is only the body's beginning, cut off or not."""
    start = summary
    for ellipsis in _ELLIPSES:
        start = start.removesuffix(ellipsis).rstrip()
    return squeezed(body[: 2 * len(start) + 100]).startswith(squeezed(start))


def _discovered(raw: RawArticle, envelope: Envelope) -> datetime:
    own = dates.parse(raw.discovered) if raw.discovered else None
    return own.at if own else envelope.discovered


def _dated(
    value: str | None, origin: Origin, meta: PageMeta, field: str
) -> list[tuple[str | None, Origin | None]]:
    return [(value, origin), (getattr(meta, field), _of(meta, field))]


def _published(
    raw: RawArticle, meta: PageMeta, body: Body, discovered: datetime, notes: _Notes
) -> datetime | None:
    candidates = _dated(raw.published, _given_origin(raw), meta, "published")
    candidates.insert(1, (body.header_date, "text"))
    if not any(value for value, _ in candidates):
        notes.flags.add("no_date")
    return _date("published", candidates, discovered, notes)


def _date(
    field: str,
    candidates: Sequence[tuple[str | None, Origin | None]],
    discovered: datetime,
    notes: _Notes,
) -> datetime | None:
    """Read a date; one that cannot be read or be true stands in provenance, as it was written."""
    value = notes.pick(field, *candidates)
    if value is None:
        return None
    moment = dates.parse(value)
    doubt = dates.doubt(moment.at, discovered) if moment else "bad_date"
    if moment is not None and doubt is None:
        notes.flags.update(() if moment.zoned else ("no_zone",))
        return moment.at
    notes.flags.update((doubt,) if doubt else ())
    del notes.provenance[field]
    notes.provenance[f"{field}_raw"] = value.strip()
    return None


def _language(
    raw: RawArticle, meta: PageMeta, title: str | None, body: str, notes: _Notes
) -> str | None:
    declared, origin = raw.language, _given_origin(raw)
    if not declared and meta.language:
        declared, origin = meta.language, meta.origins["language"]
    text = body if len(body) >= _SHORT_FOR_LANGUAGE else f"{title or ''}\n{body}"
    spoken = identify(text, declared)
    if spoken.mismatch:
        notes.flags.add("language_mismatch")
    return notes.pick("language", (spoken.code, "text" if spoken.from_text else origin))


def _authors(
    raw: RawArticle, meta: PageMeta, body: str, notes: _Notes
) -> tuple[list[Author], str | None]:
    """The named authors, else those of the text; the dateline's agency is added to either."""
    opening = opening_of(body)
    given = authors_of(raw.authors)
    found = given or authors_of(meta.authors)
    origin = _given_origin(raw) if given else _of(meta, "authors")
    if not found:
        found, origin = opening.authors, "text"
    elif not any(author.is_agency for author in found):
        found = found + [author for author in opening.authors if author.is_agency]
    notes.pick("authors", ("found" if found else None, origin))
    return found, notes.pick("dateline", (opening.dateline, "text"))


def _categories(raw: RawArticle, meta: PageMeta, notes: _Notes) -> list[str]:
    found = _distinct(raw.categories)
    origin: Origin | None = _given_origin(raw)
    if not found:
        found, origin = _distinct(meta.categories), _of(meta, "categories")
    notes.pick("categories", ("found" if found else None, origin))
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    """Names as plain text, each once, whatever its case."""
    lines = filter(None, map(to_line, names))
    found: dict[str, str] = {}
    for line in lines:
        found.setdefault(line.casefold(), line)
    return list(found.values())


def _image(raw: RawArticle, meta: PageMeta, links: Links, notes: _Notes) -> str | None:
    return notes.pick(
        "image",
        (absolute(links.url, raw.image), _given_origin(raw)),
        (absolute(links.url, meta.image), _of(meta, "image")),
    )


def _source(source: SourceRef, raw: RawArticle, meta: PageMeta) -> SourceRef:
    return msgspec.structs.replace(
        source,
        item=source.item or raw.item_id,
        feed_title=source.feed_title or _line(raw.feed_title),
        publisher=source.publisher or _line(raw.publisher) or _line(meta.publisher),
        site=source.site or raw.site,
    )


def _feed_scope(source: SourceRef) -> str:
    """What a guid is unique within: the feed's site, else its URL; never a file's path."""
    site = canonicalize(source.site or "") or source.site
    return site or canonicalize(source.origin) or source.feed_title or ""


def _flag_gaps(title: str | None, body: str, language: str | None, notes: _Notes) -> None:
    words = len(body) // 2 if language in _UNSPACED else len(body.split())
    if not body:
        notes.flags.add("no_body")
    elif words < _SHORT_WORDS:
        notes.flags.add("short_body")
    if not title:
        notes.flags.add("no_title")
