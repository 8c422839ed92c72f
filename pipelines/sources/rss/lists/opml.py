"""OPML 2.0 (https://opml.org/spec2.opml): a list of feeds, in folders.

Own code on lxml: listparser 0.20 loses feeds of lists whose attributes hold bare quotes, and takes
others for folders, without a word. Two of three lists found in the wild are no proper XML; what
their programs failed to escape is mended, and a list that still breaks is refused whole, since one
that breaks off would silently end the reading of all feeds after the break.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import lxml.etree

from pipelines.fetch.urls import public_url
from pipelines.sources.rss.lists.spec import FeedSpec

_NAMES: Final = (
    rb"(?:text|title|description|xmlUrl|htmlUrl|type|language|version|category|created|url"
    rb"|isComment|isBreakpoint)"
)
#: An attribute of an outline: it ends where a known attribute, or the tag's end, follows.
_ATTRIBUTE: Final = re.compile(
    rb"(?P<start>\s" + _NAMES + rb"\s*=\s*)\"(?P<value>.{0,8192}?)\""
    rb"(?=\s+" + _NAMES + rb"\s*=\s*\"|\s*/?>\s*(?:</?outline\b|</body\b|<!--))",
    re.DOTALL | re.IGNORECASE,
)
_BODY: Final = re.compile(rb"<body\b", re.IGNORECASE)
_BARE_AMPERSAND: Final = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});)"
)
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HTTP: Final = ("http://", "https://")


class BrokenOpml(ValueError):
    """A text that is no OPML: the sentence begins with its line where one is known."""


def read_opml(content: bytes) -> list[FeedSpec]:
    """Read the feeds of an OPML document in its order, with their folders as categories.

    A feed that is in no folder has the first path of its `category` attribute instead. Outlines
    without an address are folders; included lists and links to pages are not followed.

    Args:
        content: the document; never asks for another file or for the network.

    Raises:
        BrokenOpml: it is not XML even after mending, no OPML, or an address in it is none.
    """
    root = _parsed(content)
    if lxml.etree.QName(root).localname.lower() != "opml":
        raise BrokenOpml(f"its root element is <{lxml.etree.QName(root).localname}>, not <opml>")
    return [spec for outline in root.iter("{*}outline") for spec in _spec(outline)]


def write_opml(specs: Iterable[FeedSpec], title: str = "newsbeam feeds") -> bytes:
    """Write feeds as OPML 2.0 in nested folders; credentials and headers are left out.

    Feeds of one folder stand together, in the order given; a folder stands where its first feed
    does. `read_opml` gives the same names, languages and categories again.
    """
    root = lxml.etree.Element("opml", version="2.0")
    head = lxml.etree.SubElement(root, "head")
    lxml.etree.SubElement(head, "title").text = _legal(title)
    folders: dict[tuple[str, ...], Any] = {(): lxml.etree.SubElement(root, "body")}
    for spec in specs:
        folder = _folder(folders, spec.categories)
        lxml.etree.SubElement(folder, "outline", **_attributes(spec))
    written: bytes = lxml.etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return written


def feed_url(text: str) -> str | None:
    """Read a feed's address as lists write it: `feed:` forms are http(s); None for no address."""
    url = text.strip()
    if url.startswith("feed:"):
        rest = url.removeprefix("feed:")
        url = f"http:{rest}" if rest.startswith("//") else rest
    return url if url.lower().startswith(_HTTP) else None


def _parsed(content: bytes) -> Any:
    try:
        return lxml.etree.fromstring(content, _parser())
    except lxml.etree.XMLSyntaxError as error:
        sentence = _sentence(error)
    try:
        return lxml.etree.fromstring(_mended(content), _parser())
    except lxml.etree.XMLSyntaxError:
        raise BrokenOpml(sentence) from None


def _parser() -> Any:
    return lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )


def _sentence(error: lxml.etree.XMLSyntaxError) -> str:
    what = " ".join((error.msg or "it is empty").partition(", line")[0].split())
    return f"line {error.lineno or 1}: {what}"


def _mended(content: bytes) -> bytes:
    """Escape, in the title and in the attributes of outlines, what their program did not.

    A document that declares entities is left as it is: there a bare ampersand means something.
    """
    body = _BODY.search(content)
    if body is None or b"<!ENTITY" in content:
        return content
    head = _BARE_AMPERSAND.sub(b"&amp;", content[: body.start()])
    return head + _ATTRIBUTE.sub(_escaped, content[body.start() :])


def _escaped(attribute: re.Match[bytes]) -> bytes:
    value = _BARE_AMPERSAND.sub(b"&amp;", attribute["value"])
    value = value.replace(b"<", b"&lt;").replace(b">", b"&gt;").replace(b'"', b"&quot;")
    return attribute["start"] + b'"' + value + b'"'


def _spec(outline: Any) -> Iterator[FeedSpec]:
    """The feed of an outline, if it is one."""
    fields = {name.lower(): value for name, value in outline.attrib.items()}
    address = fields.get("xmlurl", "").strip()
    if not address:
        return
    url = feed_url(address)
    if url is None:
        shown = public_url(address)
        raise BrokenOpml(f"line {outline.sourceline}: {shown!r} is no http(s) address of a feed")
    name = _name(fields)
    yield FeedSpec(
        url=url,
        name=name if name != url else None,
        language=_line(fields.get("language", "")) or None,
        categories=_folders(outline) or _category(fields.get("category", "")),
    )


def _folders(outline: Any) -> tuple[str, ...]:
    above = [
        {name.lower(): value for name, value in folder.attrib.items()}
        for folder in outline.iterancestors("{*}outline")
    ]
    names = [_name(fields) for fields in reversed(above) if not fields.get("xmlurl", "").strip()]
    return tuple(name for name in names if name)


def _name(fields: dict[str, str]) -> str | None:
    return _line(fields.get("text", "")) or _line(fields.get("title", "")) or None


def _category(text: str) -> tuple[str, ...]:
    """The first of "/World/Europe,/Harbours", outermost first."""
    first = text.split(",", maxsplit=1)[0]
    return tuple(filter(None, map(_line, first.split("/"))))


def _line(text: str) -> str:
    return " ".join(text.split())


def _folder(folders: dict[tuple[str, ...], Any], path: Sequence[str]) -> Any:
    """Find or make a folder, and those around it."""
    for depth in range(1, len(path) + 1):
        inner, outer = tuple(path[:depth]), tuple(path[: depth - 1])
        if inner not in folders:
            name = _legal(path[depth - 1])
            folders[inner] = lxml.etree.SubElement(folders[outer], "outline", text=name)
    return folders[tuple(path)]


def _attributes(spec: FeedSpec) -> dict[str, str]:
    name = _legal(spec.name or spec.public_url)
    found = {"type": "rss", "text": name, "title": name, "xmlUrl": _legal(spec.public_url)}
    return found | ({"language": _legal(spec.language)} if spec.language else {})


def _legal(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _ILLEGAL.sub("", text)
