"""XML feeds, well-formed or not, to feedparser's dictionaries, in bounded memory and time.

feedparser's own `parse` opens files and URLs, expands what a document type declares, and guesses
encodings anew. Here its two parsers are driven directly, on text that is decoded already: first
the strict one (expat), then, for what is not well-formed, the forgiving one for the rest.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from xml.parsers.expat import errors as expat_errors
from xml.sax import SAXException
from xml.sax.handler import feature_external_ges
from xml.sax.xmlreader import InputSource

from feedparser.exceptions import UndeclaredNamespace

from transforms.admit.feed_parsers import Bounded, EntityReader, Loose, Strict
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
_LOOSE_ENTITY_CHARS: Final = 16
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
    reader = EntityReader()
    strict = Strict(base, None, "utf-8")
    strict.limits = limits
    if _run_strict(reader, strict, data):
        return ParsedFeed(strict.feeddata, strict.entries, strict.version, complete=True)
    if _LONG_TAG.search(text):
        raise AdmitError("too_large", "The broken feed has an endless tag.")
    text = mended_references(text, reader.declared)
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


def _run_strict(reader: EntityReader, parser: Strict, data: bytes) -> bool:
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
    parser = Loose(base, None, "utf-8", short)
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
    data: bytes | None = text.encode()
    parser = Strict(base, None, "utf-8")
    for mend in (None, well_formed):
        data = mend(text) if mend else data
        parser = Strict(base, None, "utf-8")
        parser.limits = limits
        if data and _run_strict(EntityReader(), parser, _DECLARED + data):
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


def _complete(parser: Bounded) -> list[Mapping[str, Any]]:
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
