"""Decompression of gzip, member by member, as its bytes come: bounded in memory and in time."""

import zlib
from typing import Final

GZIP_MAGIC: Final = b"\x1f\x8b"
_WINDOW: Final = 16 + zlib.MAX_WBITS
#: After each member zlib copies the rest of what it was given: in blocks that is never much.
_BLOCK_BYTES: Final = 4_096
#: An empty member has 20 bytes, and costs as much as to begin a stream. The tool that writes the
#: most (bgzip, one each 64 KB) needs 256 for the largest payload that is admitted.
_MOST_MEMBERS: Final = 4_096


class TooManyMembersError(ValueError):
    """A gzip stream of more members than any tool writes."""


class GunzipStream:
    """RFC 1952: one or more members; what follows the last one is ignored, as browsers do.

    Attributes:
        whole: what came so far ends with the end of a member, or nothing came.
    """

    def __init__(self) -> None:
        self.whole = True
        self._stream = zlib.decompressobj(_WINDOW)
        self._members = 1
        self._head = b""
        self._over = False

    def decode(self, block: bytes, room: int) -> bytes:
        """Decompress a block to at most `room` bytes, at least one; what is beyond is lost.

        Raises:
            TooManyMembersError: there are more than 4,096 members.
            zlib.error: the bytes are no gzip stream.
        """
        decoded = bytearray()
        view = memoryview(block)
        for start in range(0, len(view), _BLOCK_BYTES):
            if self._over or len(decoded) >= room:
                break
            rest = bytes(view[start : start + _BLOCK_BYTES])
            while rest and len(decoded) < room:
                rest = self._in_member(rest)
                if rest:
                    decoded += self._stream.decompress(rest, room - len(decoded))
                    rest = self._stream.unused_data
        if block:
            self.whole = self._stream.eof
        return bytes(decoded)

    def _in_member(self, rest: bytes) -> bytes:
        """Begin a further member where one has ended; give the bytes that are a member's."""
        if not self._stream.eof:
            return rest
        rest, self._head = self._head + rest, b""
        if self._over or not rest.startswith(GZIP_MAGIC[: len(rest)]):
            self._over = True
            return b""
        if len(rest) < len(GZIP_MAGIC):
            self._head = rest
            return b""
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise TooManyMembersError(f"the gzip stream has more than {_MOST_MEMBERS} members")
        self._stream = zlib.decompressobj(_WINDOW)
        return rest
