"""A broken XML document made well-formed, in time and memory that its size bounds.

First what breaks most feeds is mended: bare ampersands, and names that HTML has and XML has not.
What is broken then still, and too large for the forgiving parser, goes through libxml2, which
closes, drops and goes on; that loses some text where the break is.
"""

import html
import re
from collections.abc import Container
from functools import partial
from html.entities import html5
from typing import Final

import lxml.etree

_CDATA: Final = "<![CDATA["
_CDATA_END: Final = "]]>"
_REFERENCE: Final = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z_][\w.-]{0,31});)?")
_OF_XML: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_DOCTYPE: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def mended_references(text: str, declared: Container[str] = ()) -> str:
    """Escape ampersands that begin no reference ("?a=1&lang=en"), but in CDATA sections.

    What HTML has a name for and XML has not is written out. The forgiving parser would take `&lang`
    for the bracket of that name.

    Args:
        text: the document.
        declared: entities that it has declared.
    """
    if "&" not in text:
        return text
    mended = partial(_mended, declared)
    parts: list[str] = []
    place = 0
    while place < len(text):
        start = text.find(_CDATA, place)
        end = text.find(_CDATA_END, start) if start >= 0 else -1
        if end < 0:
            start = end = len(text)
        parts += [_REFERENCE.sub(mended, text[place:start]), text[start:end]]
        place = end
    return "".join(parts)


def well_formed(text: str) -> bytes | None:
    """Have libxml2 make a well-formed document of a text; None where nothing comes of it."""
    if _DOCTYPE.search(text):  # entities of its own are not for this parser to expand
        return None
    parser = lxml.etree.XMLParser(
        recover=True, huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = lxml.etree.fromstring(text.encode(), parser)
    except (lxml.etree.LxmlError, ValueError):
        return None
    return None if root is None else bytes(lxml.etree.tostring(root, encoding="utf-8"))


def _mended(declared: Container[str], found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return "&amp;"
    if name.startswith("#") or name in _OF_XML or name in declared:
        return found[0]
    written = html5.get(f"{name};")
    return f"&amp;{name};" if written is None else html.escape(written)
