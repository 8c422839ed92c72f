"""An answer's body, decoded as it comes and never beyond its cap.

The decoding is our own because the client library inflates a whole block at once: a kilobyte
that stands for a megabyte would be in memory before anybody could count it.
"""

import re
import zlib
from typing import Final, Protocol

from pipelines.fetch.errors import FetchFailedError
from transforms.gzip_members import GunzipStream, TooManyMembersError

#: What is asked for. Every server knows gzip; nothing else is worth a dependency.
ACCEPT_ENCODING: Final = "gzip, deflate"

#: What servers write there by mistake: nothing was coded.
_NO_CODING: Final = frozenset(
    {"", "identity", "none", "binary", "8bit", "7bit", "ascii", "us-ascii"}
)
_CHARSETS: Final = ("utf", "iso-8859", "windows-12", "text/", "charset=")
#: The end of a feed, a page or a JSON object, and what may stand behind it.
_DOCUMENT_END: Final = re.compile(
    rb"(?:</(?:\w+:)?(?:rss|feed|rdf|html)\s*>|\})\s*(?:<!--[^<>]{0,500}-->\s*)?\Z", re.IGNORECASE
)
_TAIL_BYTES: Final = 1_024
_ZLIB_HEADER_BYTES: Final = 2


class _Decoder(Protocol):
    whole: bool

    def decode(self, block: bytes, room: int) -> bytes:
        """Decode a block to at most `room` bytes; what is beyond is lost."""


class _Identity:
    whole = True

    def decode(self, block: bytes, room: int) -> bytes:
        return block[:room]


class _Deflate:
    """RFC 9110 says zlib's format; some servers send the raw stream, and browsers take both."""

    def __init__(self) -> None:
        self._head = b""
        self._window: int | None = None
        self.whole = True

    def decode(self, block: bytes, room: int) -> bytes:
        if self._window is None:
            block = self._head = self._head + block
            self.whole = False
            if len(block) < _ZLIB_HEADER_BYTES:
                return b""
            self._window = zlib.MAX_WBITS if _is_zlib(block) else -zlib.MAX_WBITS
            self._stream = zlib.decompressobj(self._window)
        decoded = self._stream.decompress(block, room)
        self.whole = self._stream.eof
        return decoded


class BoundedBody:
    """Collects a body block by block.

    Args:
        encoding: the Content-Encoding header.
        limit: decoded bytes at most.
        cut: at the limit, keep what came so far and be done, instead of failing.

    Raises:
        FetchFailedError: protocol, the encoding is not one that was asked for.
    """

    def __init__(self, encoding: str | None, limit: int, *, cut: bool = False) -> None:
        self._decoder = _decoder((encoding or "").strip().lower())
        self._limit = limit
        self._cut = cut
        self._body = bytearray()

    def feed(self, block: bytes) -> bool:
        """Decode one more block; False when no more is wanted.

        Raises:
            FetchFailedError: too_large, or protocol when the block cannot be decoded.
        """
        try:
            self._body += self._decoder.decode(block, self._limit + 1 - len(self._body))
        except zlib.error:
            raise FetchFailedError("protocol", "the answer's compression is broken") from None
        except TooManyMembersError as error:
            raise FetchFailedError("too_large", str(error)) from None
        if len(self._body) <= self._limit:
            return True
        if not self._cut:
            raise FetchFailedError("too_large", f"the answer is larger than {self._limit} bytes")
        del self._body[self._limit :]
        return False

    @property
    def is_document(self) -> bool:
        """Whether what came so far ends as a whole feed or page does."""
        end = bytes(self._body[-_TAIL_BYTES:])
        return self._decoder.whole and _DOCUMENT_END.search(end) is not None

    def finish(self, *, ended: bool) -> bytes:
        """Give the body.

        Args:
            ended: the server had no more to send.

        Raises:
            FetchFailedError: protocol, the compressed stream broke off.
        """
        if ended and not self._decoder.whole:
            raise FetchFailedError("protocol", "the compressed answer breaks off")
        return bytes(self._body)


def _decoder(encoding: str) -> _Decoder:
    if encoding in _NO_CODING or encoding.startswith(_CHARSETS):
        return _Identity()
    if encoding in {"gzip", "x-gzip"}:
        return GunzipStream()
    if encoding == "deflate":
        return _Deflate()
    raise FetchFailedError("protocol", "the answer has an encoding that was not asked for")


def _is_zlib(head: bytes) -> bool:
    """Tell zlib's two-byte header (RFC 1950 2.2) from a raw stream."""
    return head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
