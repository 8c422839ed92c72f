"""Whole HTML pages: the article's text by an extractor, its fields by `page_meta`."""

from typing import Any, Final

import lxml.etree
import lxml.html
from w3lib.encoding import html_to_unicode

from transforms.cleanup.page.meta import PageMeta, page_meta
from transforms.cleanup.page.tags import bearable_page
from transforms.cleanup.reading import Extractor
from transforms.errors import CleanupError
from transforms.records.article import Record
from transforms.records.travelling import Origin

_PARSER: Final = lxml.html.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
)
#: Never article text. Dropped before extraction, which walks the tree many times.
_DEAD_WEIGHT: Final = (
    "script", "style", "noscript", "svg", "template", "iframe", "head", "picture", "video", "audio",
    "canvas", "button", "input", "select", "textarea", "option", "link", "object", "embed", "track",
    "source", "use", "datalist", "applet", "map", "area", "frame", "frameset", "progress", "param",
    "output", "optgroup",
)  # fmt: skip
#: Dropped unless most paragraphs of the page stand in it (some pages are one unclosed <aside>).
_MARGINS: Final = ("aside", "footer", "nav", "menu", "dialog")
#: Margins may be nested, but the parser lets nothing be deeper than 256.
_COUNT_PARAGRAPHS: Final = lxml.etree.XPath("count(.//p)")
_EMBEDDED: Final = (
    "twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "fb-post", "reddit-embed",
    "bluesky-embed", "mastodon-embed",
)  # fmt: skip
#: Tags of a page that are read: extraction took 1.1 s on 30,000 of the worst kind and 22 s on
#: 240,000. Of 126 real pages none has more than 8,100.
_MOST_TAGS: Final = 30_000
#: Nearly three times the largest of those.
_MOST_BYTES: Final = 4 * 1024 * 1024
#: Characters of a page's text; what else comes as text may have no more in one field either.
_LONGEST_BODY: Final = 1_000_000
_LIST_ITEM: Final = "- "
#: How much longer a publisher's own text in JSON-LD must be to be taken instead of what was found:
#: on 33 pages that had one, 1.5 took the one that was found by half, and no other.
_FULLER: Final = 1.5
_OWN_PARAGRAPHS: Final = 3
#: What lxml and trafilatura let out on pages that are broken enough.
_LIBRARY_ERRORS: Final = (
    lxml.etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, AssertionError,
    RecursionError, OverflowError,
)  # fmt: skip


class Page(Record, frozen=True, kw_only=True):
    """A page's article: `body` in paragraphs parted by blank lines, and what the page says of it.

    `origin` says whether the body was found in the HTML or given in JSON-LD; `is_cut`, that the
    page has more tags, or bytes, than are read.
    """

    body: str
    origin: Origin
    meta: PageMeta
    is_cut: bool = False


def read_page(page: bytes, extract: Extractor, charset: str | None = None) -> Page:
    """Find the article of a page.

    Args:
        page: as served.
        extract: finds the article in the parsed page.
        charset: of the HTTP header, where there was one.

    Raises:
        CleanupError: `no_article`, the page holds none; `broken_page`, it cannot be parsed;
            `too_large`, its text has more than a million characters.
    """
    markup, is_cut = bearable_page(_decoded(page, charset), _MOST_TAGS, _MOST_BYTES)
    try:
        tree = lxml.html.document_fromstring(markup, parser=_PARSER)
        meta = page_meta(tree)
        _lighten(tree)
        found = extract(tree)
    except _LIBRARY_ERRORS as error:
        detail = f"the page cannot be read as HTML ({type(error).__name__})"
        raise CleanupError("broken_page", detail) from error
    body = _paragraphs(found)
    own = _own_text(meta.body)
    origin: Origin = "html"
    if len(own) > _FULLER * len(body):
        body, origin = own, "json-ld"
    if not body:
        raise CleanupError("no_article", "the page holds no text that could be an article")
    if len(body) > _LONGEST_BODY:
        detail = f"the page's text has more than {_LONGEST_BODY} characters"
        raise CleanupError("too_large", detail)
    return Page(body=body, origin=origin, meta=meta, is_cut=is_cut)


def _decoded(page: bytes, charset: str | None) -> str:
    """Decode a page: what is valid UTF-8 is, whatever it declares; else as browsers do."""
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        header = f"text/html; charset={charset}" if charset else None
        return html_to_unicode(header, page, default_encoding="cp1252")[1]


def _lighten(tree: Any) -> None:
    lxml.etree.strip_elements(tree, *_DEAD_WEIGHT, with_tail=False)
    for quote in list(tree.iter("blockquote")):
        if any(name in (quote.get("class") or "") for name in _EMBEDDED):
            quote.drop_tree()
    most = _COUNT_PARAGRAPHS(tree) / 2
    margins = [(margin, _COUNT_PARAGRAPHS(margin)) for margin in tree.iter(*_MARGINS)]
    for margin, inside in margins:
        if inside <= most and margin.getparent() is not None:
            margin.drop_tree()


def _paragraphs(text: str) -> str:
    """Make each of the extractor's lines a paragraph; items of a list stay together."""
    lines = [line.strip() for line in text.split("\n")]
    joined = ""
    before = ""
    for line in filter(None, lines):
        together = before.startswith(_LIST_ITEM) and line.startswith(_LIST_ITEM)
        joined += ("\n" if together else "\n\n") + line
        before = line
    return joined.strip()


def _own_text(own: str | None) -> str:
    """The publisher's own text of JSON-LD, where it is plain and has kept its paragraphs.

    Lines such as "+++dropcap" are marks of the editors' tool, not text.
    """
    if not own or "<" in own or own.count("\n") < _OWN_PARAGRAPHS:
        return ""
    lines = (line.strip() for line in own.split("\n"))
    return "\n\n".join(line for line in lines if line and not line.startswith("+++"))
