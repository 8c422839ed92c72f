"""`feed:`, `html:`, `text:` and `jsonl:`: files that match a pattern, in the order of their names.

A file that was read whole and has not changed is not read again. One that has changed is: its
items then count as seen, revised or new. A growing JSON lines file goes on where it ended, if what
was read before is unchanged. Names are listed once for as many turns as it takes to read them; a
file that is gone by the next listing is forgotten.
"""

import os
import stat as modes
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from glob import iglob
from pathlib import Path
from typing import Any, Final

import msgspec

from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.lines import FilePosition, Lines, start_of
from pipelines.sources.listing import Listing, may_match_later
from transforms.records.article import SourceKind, SourceRef
from transforms.records.travelling import ARCHIVE, FEED, HTML, JSON, RECORD, TEXT, Envelope

CONTENT_TYPES: Final[dict[SourceKind, str]] = {
    "feed": FEED,
    "html": HTML,
    "text": TEXT,
    "jsonl": JSON,
    "archive": ARCHIVE,
    "record": RECORD,
}

#: In continuous use, a last line without an end counts as whole once its file was left alone.
_SETTLED_S: Final = 10.0


class FilesSource:
    """Yields the files that match a pattern: an envelope a file, or a line of a JSON lines file.

    Args:
        uri: as the user gave it.
        kind: what the files are.
        pattern: a path with `*`, `**`, `?` or `[]`.
        by: what the files' names are sorted by.
        clock: monotonic seconds.
    """

    is_live = False

    def __init__(
        self,
        uri: str,
        kind: SourceKind,
        pattern: str,
        *,
        by: Callable[[str], Any] = str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.uri = uri
        self._kind = kind
        self._pattern = pattern
        self._listing = Listing(pattern, clock, by)
        # Each position is decoded once; None in what is new stands for a file that is gone.
        self._known: dict[str, FilePosition] = {}
        self._new: dict[str, FilePosition | None] = {}
        self._lines: Lines | None = None

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
        if first is None and not may_match_later(self._pattern):
            raise SourceUnavailable(f"no file matches {self.uri}: look at the path")
        if first is not None and not os.access(first, os.R_OK):
            raise SourceUnavailable(f"{first} cannot be read: look at its permissions")

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what was not read yet, going on through the listing that the last turn left.

        In continuous use a folder is listed once a second at most.
        """
        found = False
        for envelope in self._rest(positions, limit):
            found = True
            yield envelope
        if not found and self._listing.begin(patient=limit.following):
            self._forget_gone(positions)
            yield from self._rest(positions, limit)

    def is_busy(self) -> bool:
        """All that is there was given."""
        return False

    def progress(self) -> Mapping[str, str]:
        """Positions reached in this turn."""
        return {
            name: msgspec.json.encode(position).decode() if position else ""
            for name, position in self._new.items()
        }

    def acknowledge(self) -> None:
        """The positions are in the ledger."""
        self._new.clear()

    def release(self) -> None:
        """Go back to the ledger's positions."""
        for name in self._new:
            self._known.pop(name, None)
        self._new.clear()
        self._listing.drop()
        self.close()

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def close(self) -> None:
        """Close the file that is being read."""
        if self._lines is not None:
            self._lines.close()
            self._lines = None

    def _rest(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        for path in self._listing.rest():
            try:
                yield from self._take_file(path, self._position(path, positions), limit)
            except FileNotFoundError:
                continue  # removed between listing and reading: there is nothing to lose
            except OSError as error:
                raise SourceUnavailable(
                    f"{_shown(path)} cannot be read ({error.strerror}): look at it, or at the "
                    "pattern"
                ) from error

    def _position(self, path: str, positions: Mapping[str, str]) -> FilePosition | None:
        name = _shown(path)
        known = self._known.get(name)
        if known is None and name in positions:
            known = msgspec.json.decode(positions[name], type=FilePosition)
            self._known[name] = known
        return known

    def _forget_gone(self, positions: Mapping[str, str]) -> None:
        """Forget files that are not listed; none where nothing is: a disk may not be mounted."""
        listed = {_shown(path) for path in self._listing.names}
        for name in positions.keys() - listed if listed else ():
            self._known.pop(name, None)
            self._new[name] = None

    def _take_file(
        self, path: str, position: FilePosition | None, limit: Limit
    ) -> Iterator[Envelope]:
        stat = os.stat(path)  # noqa: PTH116 - for every file in every pass: a Path costs as much again
        if position and position.done and is_same(position, stat):
            return
        if modes.S_ISREG(stat.st_mode):
            yield from self._read(path, position, stat, limit)

    def _read(
        self, path: str, position: FilePosition | None, stat: os.stat_result, limit: Limit
    ) -> Iterator[Envelope]:
        """Yield what a file holds from a position on, noting each before it is given."""
        if self._kind == "jsonl":
            yield from self._take_lines(path, position, stat, limit)
            return
        payload = start_of(path)
        self._note(path, FilePosition(size=stat.st_size, mtime_ns=stat.st_mtime_ns, done=True))
        yield self._envelope(path, payload, stat, item=None)

    def _take_lines(
        self, path: str, position: FilePosition | None, stat: os.stat_result, limit: Limit
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
                yield self._envelope(path, start_of(path), stat, item=f"after {lines.line}")
        self.close()

    def _opened(self, path: str, position: FilePosition | None) -> Lines:
        """Go on with the open file where it stands at the position, else open it there."""
        offset = position.offset if position else 0
        if self._lines is not None and (self._lines.path, self._lines.offset) == (path, offset):
            return self._lines
        self.close()
        self._lines = Lines(path)
        if position is not None and not self._lines.skip(position):
            self._lines.close()
            self._lines = Lines(path)
        return self._lines

    def _note(self, path: str, position: FilePosition) -> None:
        name = _shown(path)
        self._known[name] = self._new[name] = position

    def _envelope(
        self, path: str, payload: bytes, stat: os.stat_result, item: str | None
    ) -> Envelope:
        return Envelope(
            payload=payload,
            content_type=CONTENT_TYPES[self._kind],
            source=SourceRef(kind=self._kind, origin=_shown(path), item=item),
            discovered=_moment(stat.st_mtime_ns),
        )


def _moment(nanoseconds: int) -> datetime:
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=rest // 1000)


def _just_touched(stat: os.stat_result) -> bool:
    """Say whether a file may still grow: it was written to just now."""
    return time.time() - stat.st_mtime < _SETTLED_S


def _shown(path: str) -> str:
    """Give a path as text; a byte that is no UTF-8 is written out in hexadecimal."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def is_same(position: FilePosition, stat: os.stat_result) -> bool:
    """Tell whether a file is as it was when it was read."""
    return (position.size, position.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
