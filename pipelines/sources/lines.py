"""A file of lines, packed or not, read on from where an earlier process stopped."""

import gzip
import hashlib
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from transforms.records.article import Record

#: A payload is cut here, just over what the graph admits: it then dies there as too large.
PAYLOAD_BYTES: Final = 17 * 1024 * 1024
_BLOCK: Final = 1024 * 1024
#: What unpacking a damaged file raises.
_DAMAGE: Final = (EOFError, gzip.BadGzipFile, zlib.error)


#: Opens a file for reading, by its path or URL.
Opener = Callable[[str], BinaryIO]


class FilePosition(Record, frozen=True, kw_only=True):
    """How far a file was read; `digest` is of the `offset` bytes (unpacked) that were."""

    size: int
    mtime_ns: int
    done: bool
    offset: int = 0
    line: int = 0
    digest: str = ""


def open_here(path: str) -> BinaryIO:
    """Open a file of this machine's."""
    return Path(path).open("rb")


def start_of(path: str, opened: Opener = open_here) -> bytes:
    """Read a file, the first `PAYLOAD_BYTES` of it."""
    with opened(path) as file:
        return file.read(PAYLOAD_BYTES)


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Lines:
    """An open JSON lines file that knows how far it was read and what stood there.

    `damaged` says that the file cannot be unpacked any further, `ended` that the last line read
    had its end.
    """

    def __init__(self, path: str, opened: Opener = open_here) -> None:
        self.path = path
        self.offset = 0
        self.line = 0
        with opened(path) as file:
            packed = file.read(2) == b"\x1f\x8b"
        self._raw = opened(path)
        self._file = cast("BinaryIO", gzip.open(self._raw)) if packed else self._raw  # noqa: SIM115 - closed by close()
        self.damaged = False
        self.ended = False
        self._hash: _Hash = hashlib.blake2b(digest_size=16)

    def next_line(self) -> bytes:
        """Read a line with its end; empty at the end of the file or of what can be unpacked."""
        try:
            line = self._file.readline(PAYLOAD_BYTES)
            rest = line
            while len(rest) == PAYLOAD_BYTES and not rest.endswith(b"\n"):
                self._count(rest)
                rest = self._file.readline(PAYLOAD_BYTES)
        except _DAMAGE:
            self.damaged = True
            return b""
        self._count(rest)
        self.ended = rest.endswith(b"\n")
        self.line += 1 if line else 0
        return line

    def skip(self, position: FilePosition) -> bool:
        """Go to a position; false where what stood before it is not there any more."""
        try:
            while self.offset < position.offset:
                block = self._file.read(min(_BLOCK, position.offset - self.offset))
                if not block:
                    return False
                self._count(block)
        except _DAMAGE:
            return False
        self.line = position.line
        return self._hash.hexdigest() == position.digest

    def position(self, stat: os.stat_result, *, done: bool) -> FilePosition:
        """Say how far the file was read."""
        return FilePosition(
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            done=done,
            offset=self.offset,
            line=self.line,
            digest=self._hash.hexdigest(),
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()

    def _count(self, data: bytes) -> None:
        self.offset += len(data)
        self._hash.update(data)
