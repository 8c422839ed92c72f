"""`feed:`, `html:`, `text:` and `jsonl:`: files that match a pattern, in the order of their names.

A file that was read whole and has not changed is not read again. One that has changed is: its
items then count as seen, revised or new. A growing JSON lines file goes on where it ended, if what
was read before is unchanged.
"""

import gzip
import hashlib
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from glob import has_magic, iglob
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

import msgspec

from pipelines.sources.base import Limit, SourceUnavailable
from transforms.records import FEED, HTML, JSON, TEXT, Envelope, Record, SourceKind, SourceRef

CONTENT_TYPES: Final[dict[SourceKind, str]] = {
    "feed": FEED,
    "html": HTML,
    "text": TEXT,
    "jsonl": JSON,
}

#: A payload is cut here, just over what the graph admits: it then dies there as too large.
_PAYLOAD_BYTES: Final = 17 * 1024 * 1024
_BLOCK: Final = 1024 * 1024
#: In continuous use, a last line without an end counts as whole once its file was left alone.
_SETTLED_S: Final = 10.0
#: What unpacking a damaged file raises.
_DAMAGE: Final = (EOFError, gzip.BadGzipFile, zlib.error)


class Position(Record, frozen=True, kw_only=True):
    """How far a file was read; `digest` is of the `offset` bytes (unpacked) that were."""

    size: int
    mtime_ns: int
    done: bool
    offset: int = 0
    line: int = 0
    digest: str = ""


class FilesSource:
    """Yields the files that match a pattern: an envelope a file, or a line of a JSON lines file.

    Args:
        uri: as the user gave it.
        kind: what the files are.
        pattern: a path with `*`, `**`, `?` or `[]`.
    """

    def __init__(self, uri: str, kind: SourceKind, pattern: str) -> None:
        self.uri = uri
        self._kind = kind
        self._pattern = pattern
        self._progress: dict[str, str] = {}
        self._lines: _Lines | None = None

    def check(self) -> None:
        """Look whether the pattern matches anything, or lies in a folder that it one day may.

        Raises:
            SourceUnavailable: neither is so, or the pattern names a folder or an unreadable file.
        """
        if Path(self._pattern).is_dir():
            raise SourceUnavailable(
                f"{self.uri} names a folder: say which files in it, as in "
                f"{self._kind}:{self._pattern.rstrip('/')}/*"
            )
        first = next(iglob(self._pattern, recursive=True), None)
        if first is None and not _may_match_later(self._pattern):
            raise SourceUnavailable(f"no file matches {self.uri}: look at the path")
        if first is not None and not os.access(first, os.R_OK):
            raise SourceUnavailable(f"{first} cannot be read: look at its permissions")

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what was not read yet."""
        for path in sorted(iglob(self._pattern, recursive=True)):
            known = self._progress.get(_shown(path)) or positions.get(_shown(path))
            position = msgspec.json.decode(known, type=Position) if known else None
            try:
                yield from self._take_file(path, position, limit)
            except FileNotFoundError:
                continue  # removed between listing and reading: there is nothing to lose
            except OSError as error:
                raise SourceUnavailable(
                    f"{_shown(path)} cannot be read ({error.strerror}): look at it, or at the "
                    "pattern"
                ) from error

    def progress(self) -> Mapping[str, str]:
        """Positions reached in this turn."""
        return dict(self._progress)

    def acknowledge(self) -> None:
        """The positions are in the ledger."""
        self._progress.clear()

    def release(self) -> None:
        """Go back to the ledger's positions."""
        self._progress.clear()
        self.close()

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def close(self) -> None:
        """Close the file that is being read."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def _take_file(self, path: str, position: Position | None, limit: Limit) -> Iterator[Envelope]:
        stat = Path(path).stat()
        if not Path(path).is_file():
            return
        if position and position.done and _same(position, stat):
            return
        if self._kind == "jsonl":
            yield from self._take_lines(path, position, stat, limit)
            return
        payload = _start_of(path)
        self._note(path, Position(size=stat.st_size, mtime_ns=stat.st_mtime_ns, done=True))
        yield self._envelope(path, payload, stat, item=None)

    def _take_lines(
        self, path: str, position: Position | None, stat: os.stat_result, limit: Limit
    ) -> Iterator[Envelope]:
        lines = self._opened(path, position)
        while line := lines.next_line():
            if limit.following and not lines.ended and _just_touched(stat):
                break
            self._note(path, lines.position(stat, done=False))
            if line.strip():
                yield self._envelope(path, line.rstrip(b"\r\n"), stat, item=str(lines.line))
        else:
            self._note(path, lines.position(stat, done=True))
            if lines.damaged:
                yield self._envelope(path, _start_of(path), stat, item=f"after {lines.line}")
        self.close()

    def _opened(self, path: str, position: Position | None) -> "_Lines":
        """Go on with the open file where it stands at the position, else open it there."""
        offset = position.offset if position else 0
        if self._lines is not None and (self._lines.path, self._lines.offset) == (path, offset):
            return self._lines
        self.close()
        self._lines = _Lines(path)
        if position is not None and not self._lines.skip(position):
            self._lines.close()
            self._lines = _Lines(path)
        return self._lines

    def _note(self, path: str, position: Position) -> None:
        self._progress[_shown(path)] = msgspec.json.encode(position).decode()

    def _envelope(
        self, path: str, payload: bytes, stat: os.stat_result, item: str | None
    ) -> Envelope:
        return Envelope(
            payload=payload,
            content_type=CONTENT_TYPES[self._kind],
            source=SourceRef(kind=self._kind, origin=_shown(path), item=item),
            discovered=_moment(stat.st_mtime_ns),
        )


def _start_of(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(_PAYLOAD_BYTES)


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class _Lines:
    """An open JSON lines file that knows how far it was read and what stood there.

    `damaged` says that the file cannot be unpacked any further, `ended` that the last line read
    had its end.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.offset = 0
        self.line = 0
        with Path(path).open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        self._file = cast("BinaryIO", gzip.open(path) if packed else Path(path).open("rb"))  # noqa: SIM115 - closed by close()
        self.damaged = False
        self.ended = False
        self._hash: _Hash = hashlib.blake2b(digest_size=16)

    def next_line(self) -> bytes:
        """Read a line with its end; empty at the end of the file or of what can be unpacked."""
        try:
            line = self._file.readline(_PAYLOAD_BYTES)
            rest = line
            while len(rest) == _PAYLOAD_BYTES and not rest.endswith(b"\n"):
                self._count(rest)
                rest = self._file.readline(_PAYLOAD_BYTES)
        except _DAMAGE:
            self.damaged = True
            return b""
        self._count(rest)
        self.ended = rest.endswith(b"\n")
        self.line += 1 if line else 0
        return line

    def skip(self, position: Position) -> bool:
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

    def position(self, stat: os.stat_result, *, done: bool) -> Position:
        """Say how far the file was read."""
        return Position(
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

    def _count(self, data: bytes) -> None:
        self.offset += len(data)
        self._hash.update(data)


def _moment(nanoseconds: int) -> datetime:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000)


def _just_touched(stat: os.stat_result) -> bool:
    """Say whether a file may still grow: it was written to just now."""
    return time.time() - stat.st_mtime < _SETTLED_S


def _may_match_later(pattern: str) -> bool:
    """Say whether files may yet come to a pattern: the folder before its first `*` is there."""
    settled = next(folder for folder in Path(pattern).parents if not has_magic(str(folder)))
    return has_magic(pattern) and settled.is_dir()


def _shown(path: str) -> str:
    """Give a path as text; a byte that is no UTF-8 is written out in hexadecimal."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _same(position: Position, stat: os.stat_result) -> bool:
    return (position.size, position.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
