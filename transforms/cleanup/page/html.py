"""Whole HTML pages: the article's text by an extractor, its fields by `page_meta`."""

from typing import Any, Final

import lxml.etree
import lxml.html
from w3lib.encoding import html_to_unicode

from transforms.cleanup.blocks.article import About, find, judged, tidied
from transforms.cleanup.blocks.block import Block, written
from transforms.cleanup.blocks.seen import Sight
from transforms.cleanup.page.meta import PageMeta, page_meta
from transforms.cleanup.page.own_text import is_marked, is_teaser, own_lines
from transforms.cleanup.page.page_data import data_lines, data_scripts
from transforms.cleanup.page.tags import bearable_page
from transforms.cleanup.reading import Reading
from transforms.errors import CleanupError
from transforms.records.article import Record
from transforms.records.travelling import Origin

_PARSER: Final = lxml.html.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
)
#: Each element is made anew whenever it is looked at: a class for each tag costs a tenth of a page.
_PARSER.set_element_class_lookup(
    lxml.etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)
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
#: Tags of a page that are read: extraction took 1.1 s on 30,000 of the worst kind and 22 s on
#: 240,000. Of 126 real pages none has more than 8,100.
_MOST_TAGS: Final = 30_000
#: Nearly three times the largest of those.
_MOST_BYTES: Final = 4 * 1024 * 1024
#: Characters of a page's text; what else comes as text may have no more in one field either.
_LONGEST_BODY: Final = 1_000_000
#: How much longer a publisher's own text must be to be taken instead of what was found: on 29 pages
#: that had one in JSON-LD, all that were not given twice had 0.1 to 1.1 of the text found.
_FULLER: Final = 1.5
#: A shorter text is looked for in the page's data as well.
_SHORT: Final = 1_000
#: Elements that scripts fill, and the fewest characters that such a page's article has.
_SCRIPTED: Final = ("__next", "__nuxt", "root", "app", "react-root", "___gatsby")
_LEAST_OF_SHELL: Final = 200
#: What lxml and trafilatura let out on pages that are broken enough.
_LIBRARY_ERRORS: Final = (
    lxml.etree.LxmlError, ValueError, TypeError, AttributeError, LookupError, AssertionError,
    RecursionError, OverflowError,
)  # fmt: skip


class Page(Record, frozen=True, kw_only=True):
    """A page's article: `body` in paragraphs parted by blank lines, and what the page says of it.

    `blocks` holds the same with what the rules took away, marked with their names. `origin` says
    whether the body was found in the HTML or given in JSON-LD; `is_bare`, that it was given as one
    line without tags, which may have lost the spaces between its paragraphs; `is_cut`, that the
    page has more tags, or bytes, than are read.
    """

    body: str
    blocks: list[Block]
    origin: Origin
    meta: PageMeta
    is_bare: bool = False
    is_cut: bool = False


def read_page(page: bytes, reading: Reading, charset: str | None = None) -> Page:
    """Find the article of a page.

    Args:
        page: as served.
        reading: finds the article in the parsed page, and says which rules count.
        charset: of the HTTP header, where there was one.

    Raises:
        CleanupError: `no_article`, the page holds none; `broken_page`, it cannot be parsed;
            `too_large`, its text has more than a million characters.
    """
    markup, is_cut = bearable_page(_decoded(page, charset), _MOST_TAGS, _MOST_BYTES)
    try:
        tree = lxml.html.document_fromstring(markup, parser=_PARSER)
        meta = page_meta(tree)
        data = data_scripts(tree)
        _lighten(tree)
        found = find(tree, reading.extract, reading.rules)
        own, updates = own_lines(meta.body), own_lines(meta.updates)
    except _LIBRARY_ERRORS as error:
        detail = f"the page cannot be read as HTML ({type(error).__name__})"
        raise CleanupError("broken_page", detail) from error
    about = _about(meta)
    blocks = judged(tidied(found.lines), found.sight, about, reading.rules)
    origin: Origin = "html"
    is_bare = False
    if _size(own) > _FULLER * _kept(blocks) and not is_teaser(own):
        blocks, origin = judged(tidied(own), Sight(), about, reading.rules), "json-ld"
        is_bare = len(own) == 1 and not is_marked(meta.body or "")
    if _kept(blocks) < _SHORT:
        drawn = max(updates, data_lines(data), key=_size)
        if _size(drawn) > _FULLER * _kept(blocks):
            blocks = judged(tidied(drawn), Sight(), about, reading.rules)
            origin, is_bare = "json-ld" if drawn is updates else "html", False
    body = written(blocks)[0]
    if not body or (origin == "html" and len(body) < _LEAST_OF_SHELL and _is_shell(markup)):
        raise CleanupError("no_article", "the page holds no text that could be an article")
    if len(body) > _LONGEST_BODY:
        detail = f"the page's text has more than {_LONGEST_BODY} characters"
        raise CleanupError("too_large", detail)
    return Page(body=body, blocks=blocks, origin=origin, meta=meta, is_bare=is_bare, is_cut=is_cut)


def _about(meta: PageMeta) -> About:
    """All that a page calls its article and names as its authors, wherever it says so."""
    titles = dict.fromkeys(filter(None, [meta.title, *meta.headlines]))
    names = (name for byline in meta.bylines for name in byline.names)
    return About([*titles], [*dict.fromkeys([*meta.authors, *names])], meta.summary)


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _kept(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.op is None)


def _is_shell(markup: bytes) -> bool:
    """Whether scripts make the page: the element that they fill is empty, or says "Loading"."""
    tree = lxml.html.document_fromstring(markup, parser=_PARSER)
    lxml.etree.strip_elements(tree, *_DEAD_WEIGHT, with_tail=False)
    for name in _SCRIPTED:
        element = tree.find(f".//div[@id='{name}']")
        if element is not None:
            return len(element.text_content().strip()) < _LEAST_OF_SHELL
    return False


def _decoded(page: bytes, charset: str | None) -> str:
    """Decode a page: what is valid UTF-8 is, whatever it declares; else as browsers do."""
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        header = f"text/html; charset={charset}" if charset else None
        return html_to_unicode(header, page, default_encoding="cp1252")[1]


def _lighten(tree: Any) -> None:
    lxml.etree.strip_elements(tree, *_DEAD_WEIGHT, with_tail=False)
    most = _COUNT_PARAGRAPHS(tree) / 2
    margins = [(margin, _COUNT_PARAGRAPHS(margin)) for margin in tree.iter(*_MARGINS)]
    for margin, inside in margins:
        if inside <= most and margin.getparent() is not None:
            margin.drop_tree()
