"""Bytes to text, and text to JSON: bounded decompression, and the encoding they are really in."""

import json
import re
import zlib
from collections.abc import Iterable
from typing import Any, Final

from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding

from transforms.errors import AdmitError
from transforms.gzip_members import GZIP_MAGIC, GunzipStream, TooManyMembersError

_CONTROLS: Final = bytes((*range(9), *range(14, 27), *range(28, 32)))
#: Binary formats hold 10 % and more of these bytes, text none or a stray one.
_CONTROL_SHARE: Final = 0.05
#: Python's codecs that no document is written in; some of them take quadratic time.
_NO_CHARSET: Final = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"}
)
_UTF16_HEAD: Final = 64
#: Of a text in UTF-16 that is mostly ASCII, so many characters have a zero byte.
_UTF16_SHARE: Final = 0.75
_SEVEN_BIT_ESCAPES: Final = re.compile(rb"\x1b[$(]|~\{")
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
#: A declared encoding is believed when it fails for at most one character in this many.
_FAILURE_DIVISOR: Final = 100
#: Bytes are broken UTF-8 (not another encoding) when so many good sequences stand by each bad one.
_GOOD_PER_BAD: Final = 4


class UndecodableError(ValueError):
    """The bytes are in no encoding that a text could be in."""


def gunzip(payload: bytes, cap: int) -> bytes:
    """Decompress a gzip payload (all its members); anything else is handed back as it is.

    Args:
        payload: bytes as served.
        cap: bytes that the result may have.

    Raises:
        AdmitError: `too_large` as soon as the cap is passed, or where there are more members than
            any tool writes; `broken_gzip`.
    """
    if not payload.startswith(GZIP_MAGIC):
        return payload
    stream = GunzipStream()
    try:
        decoded = stream.decode(payload, cap + 1)
    except TooManyMembersError as error:
        raise AdmitError("too_large", f"The payload cannot be read: {error}.") from error
    except zlib.error as error:
        raise AdmitError("broken_gzip", f"The gzip payload cannot be read: {error}.") from error
    if len(decoded) > cap:
        raise AdmitError("too_large", "The payload is too large after decompression.")
    if not stream.whole:
        raise AdmitError("broken_gzip", "The gzip payload ends before its end mark.")
    return decoded


def is_binary(payload: bytes) -> bool:
    """Tell whether control bytes make up so much of a payload that it cannot be text."""
    if read_bom(payload)[0] or _bare_utf16(payload):
        return False
    controls = len(payload) - len(payload.translate(None, _CONTROLS))
    return controls > _CONTROL_SHARE * len(payload)


def decode(payload: bytes, *declared: str | None) -> str:
    """Decode text by what the bytes are, then by what was declared.

    In this order: a byte order mark; UTF-8 where the bytes are valid (no other encoding gives
    valid multi-byte UTF-8 by chance, so this beats every declaration); UTF-8 with a few broken
    sequences; the declared encodings, as browsers understand their names (Latin-1 is
    Windows-1252); Windows-1252. Broken sequences become U+FFFD.

    Args:
        payload: bytes as served.
        declared: names of encodings, the most trusted first; unknown ones are passed over.

    Raises:
        UndecodableError: not even Windows-1252 fits.
    """
    bom_encoding, bom = read_bom(payload)
    if bom_encoding and bom:
        return payload[len(bom) :].decode(bom_encoding, "replace")
    if bare := _bare_utf16(payload):
        return payload.decode(bare, "replace")
    names = list(_codecs(declared))
    text = _as_utf8(payload, names)
    if text is None:
        text = next((found for name in names if (found := _as_declared(payload, name))), None)
    return _as_western(payload) if text is None else text


def decode_xml(payload: bytes, header_charset: str | None) -> str:
    """Decode an XML document; the HTTP charset is asked before the XML declaration (RFC 7303).

    Never fails: what fits no encoding is read as Windows-1252 with U+FFFD for its five gaps.
    """
    try:
        return decode(payload, header_charset, html_body_declared_encoding(payload))
    except UndecodableError:
        return payload.decode("cp1252", "replace")


def _bare_utf16(payload: bytes) -> str | None:
    """UTF-16 without a mark, as its first ASCII characters show."""
    head = payload[:_UTF16_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, few = _UTF16_SHARE * len(head) / 2, (1 - _UTF16_SHARE) * len(head) / 2
    if len(head) >= 4 and odd >= most and even <= few:
        return "utf-16-le"
    return "utf-16-be" if len(head) >= 4 and even >= most and odd <= few else None


def _codecs(declared: Iterable[str | None]) -> Iterable[str]:
    for label in declared:
        codec = resolve_encoding(label) if label else None
        if codec and codec not in _NO_CHARSET:
            yield codec


def _as_utf8(payload: bytes, names: list[str]) -> str | None:
    text = payload.decode("utf-8", "replace")
    if text.isascii():
        seven_bit = names and _SEVEN_BIT_ESCAPES.search(payload)
        return None if seven_bit and names[0].startswith(("iso2022", "hz")) else text
    bad = text.count(_REPLACED)
    if not bad:
        return text
    good = sum(len(run) for run in re.findall(r"[^\x00-\x7f\ufffd]+", text))
    return text if good >= _GOOD_PER_BAD * bad else None


def _as_declared(payload: bytes, codec: str) -> str | None:
    try:
        text = payload.decode(codec, "replace")
    except (LookupError, UnicodeError):  # not an encoding of text, or a codec that cannot replace
        return None
    return text if text.count(_REPLACED) * _FAILURE_DIVISOR <= len(text) else None


def _as_western(payload: bytes) -> str:
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError as error:
        raise UndecodableError("neither UTF-8 nor Windows-1252") from error


def load_json(text: str) -> Any:
    """Read one JSON value; control characters inside strings are let through.

    Raises:
        AdmitError: `broken_json`, with line and column.
    """
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise AdmitError("broken_json", f"The JSON is broken at {where}: {error.msg}.") from error
    except RecursionError as error:
        raise AdmitError("broken_json", "The JSON is nested too deeply.") from error
    except ValueError as error:  # an integer of more digits than Python reads
        raise AdmitError("broken_json", f"The JSON holds a bad number: {error}.") from error
