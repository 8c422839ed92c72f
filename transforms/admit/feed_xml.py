"""XML feeds, well-formed or not, to feedparser's dictionaries, in bounded memory and time.

feedparser's own `parse` opens files and URLs, expands what a document type declares, and guesses
encodings anew. Here its two parsers are driven directly, on text that is decoded already: first
the strict one (expat), then, for what is not well-formed, the forgiving one for the rest.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html.entities import html5
from typing import Any, Final
from xml.parsers.expat import XMLParserType
from xml.parsers.expat import errors as expat_errors
from xml.sax import SAXException
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import feature_external_ges
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.exceptions import UndeclaredNamespace
from feedparser.mixin import _FeedParserMixin

from transforms.admit.fields import person
from transforms.admit.limits import AdmitLimits
from transforms.admit.mending import mended_references, well_formed
from transforms.errors import AdmitError

_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER: Final = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_DECLARATION: Final = re.compile(r"<\?xml\b[^>]*\?>")
_DECLARED: Final = b'<?xml version="1.0" encoding="utf-8"?>'
_JUNK_CHARS: Final = 4_096
#: The forgiving parser keeps 150 bytes for each attribute of two.
_LONG_TAG: Final = re.compile(r"<[^<>]{65536}")
_ROOT_END: Final = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_ROOT_END_CHARS: Final = 2_000
_ENTITY_REFERENCE: Final = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w")
_ENTITY_CHARS: Final = 1_024
_ENTITIES: Final = 2_048
_LOOSE_ENTITY_CHARS: Final = 16
_NAMESPACES: Final = 1_000
_ATTRIBUTES: Final = 500
_TAGS: Final = 500
_SKIPS: Final = 50
_MAX_CODE_POINT_DIGITS: Final = 7
#: What tells one entry from another.
_NAMES: Final = ("id", "link", "title")
_FEEDPARSER_FAILS: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    UndeclaredNamespace,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What feedparser made of a document.

    Attributes:
        feed: the feed's own fields, in feedparser's names.
        entries: the complete entries, in the document's order.
        version: feedparser's word for the format ("rss20", "atom10"), empty for no feed at all.
        complete: the document is well-formed, or at least its root element is closed.
    """

    feed: Mapping[str, Any]
    entries: list[Mapping[str, Any]]
    version: str
    complete: bool


class _Bounds(_FeedParserMixin):
    """What both parsers do other than feedparser does: caps, and three rules of reading."""

    limits = AdmitLimits()
    elements = 0
    guidislink = False
    resolve_relative_uris = False
    sanitize_html = False

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.elements += 1
        if self.elements > self.limits.elements:
            raise AdmitError(
                "too_large", f"The feed has more than {self.limits.elements} elements."
            )
        if len(self.entries) > self.limits.entries:
            raise AdmitError("too_large", f"The feed has more than {self.limits.entries} entries.")
        super().unknown_starttag(tag, attrs)

    def unknown_endtag(self, tag: str) -> None:
        """Leave an element's xml:base in it: feedparser keeps it where none stood around."""
        super().unknown_endtag(tag)
        if self.basestack:
            self.baseuri = self.basestack[-1]

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) > _NAMESPACES:
            raise AdmitError("too_large", f"The feed has more than {_NAMESPACES} namespaces.")
        super().track_namespace(prefix, uri)

    def _add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        # feedparser compares each tag with all before it: quadratic.
        if len(self._get_context().setdefault("tags", [])) < _TAGS:
            super()._add_tag(term, scheme, label)

    def _sync_author_detail(self, key: str = "author") -> None:
        # feedparser's pattern of an address cuts long top-level domains ("desk@quay.museum (Ada)")
        # in two, and takes quadratic time on a long word.
        context = self._get_context()
        authors = context.get(f"{key}s") or [{}]
        if authors[-1]:
            super()._sync_author_detail(key)
        elif name := person(context.get(key)):
            authors[-1]["name"] = name

    def _start_guid(self, attrs_d: dict[str, str]) -> None:
        # feedparser resolves a guid like a relative URL; it is an opaque name.
        super()._start_guid(attrs_d)
        self._save("permalink", bool(self.guidislink), overwrite=True)
        self.guidislink = False

    def _start_id(self, attrs_d: dict[str, str]) -> None:
        super()._start_id(attrs_d)
        self.guidislink = False

    # A caption or a podcast's blurb is not the entry's description: feedparser takes a second
    # description for the content, or lets it replace the first.
    def _start_media_description(self, attrs_d: dict[str, str]) -> None:
        self.push_content("media_description", attrs_d, "text/plain", 1)

    def _end_media_description(self) -> None:
        self.pop_content("media_description")

    def _start_itunes_summary(self, attrs_d: dict[str, str]) -> None:
        self.push_content("itunes_summary", attrs_d, "text/plain", 1)

    def _end_itunes_summary(self) -> None:
        self.pop_content("itunes_summary")

    # feedparser keeps only the last of several unknown elements of one name.
    def _end_hour(self) -> None:
        self._add_skip("skip_hours", self.pop("hour"))

    def _end_day(self) -> None:
        self._add_skip("skip_days", self.pop("day"))

    def _add_skip(self, name: str, value: str | None) -> None:
        skipped = self.feeddata.setdefault(name, [])
        if value and len(skipped) < _SKIPS:
            skipped.append(value)


class _Strict(_Bounds, StrictFeedParser):
    def startElementNS(  # noqa: N802 - SAX's name
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        # SAX looks each attribute up among all of them: quadratic.
        if len(attrs) > _ATTRIBUTES:
            raise AdmitError("too_large", f"An element has more than {_ATTRIBUTES} attributes.")
        super().startElementNS(name, qname, attrs)

    def skippedEntity(self, name: str) -> None:  # noqa: N802 - SAX's name
        """Keep what an external document type would have declared: &nbsp; and the like."""
        self.handle_data(html5.get(f"{name};", f"&{name};"))


class _Loose(_Bounds, LooseFeedParser):
    pass


class _Reader(ExpatParser):
    """Expat that looks at each entity a document declares, before any is expanded."""

    _parser: XMLParserType

    def __init__(self) -> None:
        super().__init__(namespaceHandling=1)
        self.declared: dict[str, str] = {}

    def reset(self) -> None:
        super().reset()
        self._parser.EntityDeclHandler = self._entity

    def _entity(self, name: str, parameter: int, value: str | None, *where: str | None) -> None:
        notation = where[-1]
        if parameter or notation:
            return
        if value is None:
            raise AdmitError("external_entity", f"The feed declares the external entity {name!r}.")
        self.declared[name] = value
        nested = _ENTITY_REFERENCE.search(value)
        if nested or len(value) > _ENTITY_CHARS or len(self.declared) > _ENTITIES:
            raise AdmitError("entity_bomb", f"The feed declares the entity {name!r} to expand it.")


def parse_xml(text: str, base: str | None, limits: AdmitLimits) -> ParsedFeed:
    """Read the text of an XML feed.

    Args:
        text: the decoded document.
        base: the URL that relative links are resolved against, where no xml:base says otherwise.
        limits: caps on elements, entries, and on the size of what the forgiving parser reads.

    Raises:
        AdmitError: `entity_bomb`, `external_entity`, `too_large`.
    """
    text = _legal(text)
    data = _DECLARED + text.encode()
    reader = _Reader()
    strict = _Strict(base, None, "utf-8")
    strict.limits = limits
    if _run_strict(reader, strict, data):
        return ParsedFeed(strict.feeddata, strict.entries, strict.version, complete=True)
    if _LONG_TAG.search(text):
        raise AdmitError("too_large", "The broken feed has an endless tag.")
    if len(data) > limits.broken_bytes:
        other = _parse_mended(text, base, limits)
    else:
        other = _parse_loose(text, base, reader.declared, limits)
    return replace(other, entries=_merged(_complete(strict), other.entries))


def _legal(text: str) -> str:
    """Take out what XML 1.0 forbids, what stands before the document, and its declaration."""
    text = _ILLEGAL.sub("", text)
    declaration = _DECLARATION.search(text, 0, _JUNK_CHARS)
    text = text[declaration.end() :] if declaration else text[max(text.find("<"), 0) :]
    return _CHARACTER.sub(_legal_reference, text) if "&#" in text else text


def _legal_reference(match: re.Match[str]) -> str:
    digits = (match[1] or match[2]).lstrip("0") or "0"
    if len(digits) > _MAX_CODE_POINT_DIGITS:
        return ""
    code = int(digits, 16 if match[1] else 10)
    legal = code <= 0x10FFFF and not _ILLEGAL.match(chr(code))
    return f"&#{code};" if legal else ""


def _run_strict(reader: _Reader, parser: _Strict, data: bytes) -> bool:
    reader.setFeature(feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    source = InputSource()
    source.setByteStream(io.BytesIO(data))
    try:
        reader.parse(source)
    except SAXException as error:
        if error.getMessage() == expat_errors.XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
            raise AdmitError("entity_bomb", "The feed's entities expand without end.") from error
        return False
    except _FEEDPARSER_FAILS:
        return False
    return True


def _parse_loose(
    text: str, base: str | None, declared: Mapping[str, str], limits: AdmitLimits
) -> ParsedFeed:
    # The forgiving parser does not count what it expands: long values stay unexpanded.
    short = {name: text for name, text in declared.items() if len(text) <= _LOOSE_ENTITY_CHARS}
    parser = _Loose(base, None, "utf-8", short)
    parser.limits = limits
    closed = bool(_ROOT_END.search(text, max(len(text) - _ROOT_END_CHARS, 0)))
    try:
        parser.feed(text)
    except _FEEDPARSER_FAILS:
        closed = False
    entries = parser.entries if closed else _complete(parser)
    return ParsedFeed(parser.feeddata, entries, parser.version, complete=closed)


def _parse_mended(text: str, base: str | None, limits: AdmitLimits) -> ParsedFeed:
    """Read a large broken feed with the strict parser, once it is made well-formed."""
    text = mended_references(text)
    data: bytes | None = text.encode()
    parser = _Strict(base, None, "utf-8")
    for mend in (None, well_formed):
        data = mend(text) if mend else data
        parser = _Strict(base, None, "utf-8")
        parser.limits = limits
        if data and _run_strict(_Reader(), parser, _DECLARED + data):
            break
    closed = bool(_ROOT_END.search(text, max(len(text) - _ROOT_END_CHARS, 0)))
    entries = list(parser.entries)
    # Where the document breaks off within an entry, libxml2 closes that.
    is_open = text.rfind("<item") > text.rfind("</item") or text.rfind("<entry") > text.rfind("</e")
    return ParsedFeed(
        parser.feeddata,
        entries[:-1] if is_open and not closed else entries,
        parser.version,
        complete=closed,
    )


def _complete(parser: _Bounds) -> list[Mapping[str, Any]]:
    """The entries without the last one, where that was left open."""
    entries: list[Mapping[str, Any]] = list(parser.entries)
    return entries[:-1] if parser.inentry else entries


def _merged(
    strict: list[Mapping[str, Any]], loose: list[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Entries before the break as the strict parser read them, the others from the forgiving one.

    The two differ in small things, so that an article would seem changed each time its feed is
    broken somewhere after it.
    """
    read = len(strict)
    if not read or (len(loose) >= read and _same(strict[-1], loose[read - 1])):
        return strict + loose[read:]
    return max(loose, strict, key=len)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return any(one.get(name) and one.get(name) == other.get(name) for name in _NAMES)
