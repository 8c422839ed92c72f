"""HTML fragments, as feeds carry them, to plain text.

Own code on lxml: html-text parts words at inline tags ("Lav rov" from "<b>Lav</b>rov"), inscriptis
lays text out for a terminal (indents, bullets, aligned cells) and takes eight times as long.
"""

import re
from typing import Any, Final

import lxml.etree
import lxml.html

from transforms.cleanup.page.tags import bearable
from transforms.cleanup.text.plain import decoded, tidy, tidy_line, unwrapped

_PARSER: Final = lxml.html.HTMLParser(
    encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
)
_DROPPED: Final = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "math",
    "audio", "video", "canvas", "head", "title", "select", "button", "textarea", "form", "map",
)  # fmt: skip
_CAPTION: Final = "figcaption"
#: Breaks while they are in the tree: Unicode's own separators, which XML allows.
_PARAGRAPH: Final = "\u2029"
_LINE: Final = "\u2028"
_EDGED: Final = re.compile("[\u2028\u2029\n][ \n\u2028\u2029]*")
_BLOCKS: Final = (
    "p", "div", "article", "section", "header", "footer", "main", "aside", "nav", "blockquote",
    "figure", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ul", "ol", "dl", "table",
    "pre", "address", "center", "details", "summary", "fieldset", "body", "caption",
)  # fmt: skip
#: What stands at both edges of an element (a line feed only before what follows a <br>).
_EDGES: Final = (
    dict.fromkeys(_BLOCKS, _PARAGRAPH)
    | dict.fromkeys(("li", "dt", "dd", "tr", "option"), _LINE)
    | {"td": " ", "th": " ", "img": " ", "br": "\n"}
)
_PRE: Final = re.compile(r"(<pre\b.*?(?:</pre>|$))", re.IGNORECASE | re.DOTALL)
_KNOWN_TAG: Final = re.compile(
    r"<!--|</?(?:p|br|div|a|b|i|em|strong|span|ul|ol|li|img|h[1-6]|table|tr|td|th|blockquote|figure"
    r"|figcaption|font|iframe|script|style|hr|sub|sup|small|u|section|article|pre|code|wbr|q|dl|dt"
    r"|dd|center|cite|video|audio|main|header|footer|abbr|del|ins|time)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,15})(?=[\s/>])")
#: Elements that have no end, or seldom have one.
_UNCLOSED: Final = frozenset({"br", "img", "hr", "wbr", "p", "li", "td", "tr"})
_CDATA: Final = re.compile(r"<!\[CDATA\[|\]\]>")
_TWICE: Final = 2


def has_markup(text: str) -> bool:
    """Whether a text that should be plain holds HTML tags."""
    return "<" in text and _KNOWN_TAG.search(text) is not None


def without_cdata(text: str) -> str:
    """Take off the marks of a CDATA section that a feed escaped, and so made text."""
    return _CDATA.sub("", text) if "<![CDATA[" in text else text


def to_text(fragment: str) -> str:
    """Turn a fragment into text: paragraphs parted by a blank line, lines by a line feed.

    Markup that was escaped once too often, as in many feeds, is read as markup; a fragment
    without any is plain text. Captions of figures are left out, unless there is nothing else.
    """
    fragment = without_cdata(fragment)
    if not has_markup(fragment):
        once = decoded(fragment)
        if not has_markup(once):
            return unwrapped(tidy(decoded(once)))
        fragment = once
    return tidy(decoded(_rendered(fragment)))


def to_line(text: str) -> str:
    """Turn a title, a name or a category, which may hold markup and entities, into one line.

    Tags that are not closed are what the line is about: "Why <table> came back".
    """
    text = without_cdata(text)
    for _ in range(_TWICE):
        if "<" not in text and "&" not in text:
            break
        text = _rendered(text) if has_markup(text) and _is_closed(text) else decoded(text)
    return tidy_line(text)


def _is_closed(text: str) -> bool:
    """Whether all tags that need one have an end."""
    open_tags: dict[str, int] = {}
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name not in _UNCLOSED:
            open_tags[name] = open_tags.get(name, 0) + (-1 if tag["end"] else 1)
    return not any(open_tags.values())


def _rendered(fragment: str) -> str:
    root = _parsed(_flowing(fragment))
    if root is None:
        return ""
    text = _text_of(root, captions=False)
    if text.strip() or f"<{_CAPTION}" not in fragment:
        return text
    return _text_of(_parsed(fragment), captions=True)


def _flowing(fragment: str) -> str:
    """White space as a browser shows it: one space, but for <pre>."""
    if "<pre" not in fragment:
        return " ".join(fragment.split())
    parts = _PRE.split(fragment)
    return "".join(
        part if number % 2 else " ".join(part.split()) for number, part in enumerate(parts)
    )


def _parsed(fragment: str) -> Any:
    """Parse to an element, or None where nothing is there (a comment, NULs)."""
    try:
        return lxml.html.document_fromstring(b"<div>" + bearable(fragment), parser=_PARSER)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _text_of(root: Any, *, captions: bool) -> str:
    """Write the breaks into the tree, so that the library gathers the text in one go."""
    lxml.etree.strip_elements(root, *_DROPPED, with_tail=False)
    if not captions:
        lxml.etree.strip_elements(root, _CAPTION, with_tail=False)
    for element in root.iter(*_EDGES):
        edge = _EDGES[element.tag]
        element.text = f"{edge}{element.text or ''}"
        element.tail = f"{'' if element.tag == 'br' else edge}{element.tail or ''}"
    for link in root.iter("a"):
        if not link.tail and getattr(link.getnext(), "tag", None) == "a":
            link.tail = " "
    return _EDGED.sub(_break, root.text_content())


def _break(edges: re.Match[str]) -> str:
    """Turn what met at one place into one break, the strongest that was asked for."""
    met = edges[0]
    if _PARAGRAPH in met or met.count("\n") > 1:
        return "\n\n"
    return "\n"
