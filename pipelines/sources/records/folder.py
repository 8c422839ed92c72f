"""The articles of a `jsonl:` or `parquet:` sink's folder, the newest version of each."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from pipelines.sinks.folder import turn_files
from pipelines.sinks.stored import Stored, Wanted
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.files import FilesSource, is_same
from pipelines.sources.lines import FilePosition, Lines, start_of
from pipelines.sources.records.newest import Head, Newest, head_of
from transforms.records.article import Article, to_json
from transforms.records.travelling import Envelope

_log: Final = logging.getLogger(__name__)

T = TypeVar("T", Head, Article)


class FolderRecords(FilesSource):
    """Yields the articles that a sink wrote, and those again that other models would change.

    Args:
        uri: as the user gave it.
        folder: of the sink.
        made_by: names what makes entities and topics now; a position is good for one such name.
    """

    def __init__(self, uri: str, folder: str, made_by: Callable[[], str]) -> None:
        suffix = f".{uri.partition(':')[0]}"
        pattern = Path(escape(folder), "articles", "**", f"*{suffix}")
        super().__init__(uri, "record", str(pattern), by=_turn)
        self._folder = Path(folder, "articles")
        self._pattern_of_names = f"*{suffix}"
        self._reader = _reader_of(suffix)
        self._made_by = made_by
        self._now: str | None = None
        self._newest: Newest | None = None

    def check(self) -> None:
        """Look whether there is such a sink.

        Raises:
            SourceUnavailable: there is none.
        """
        if not self._folder.is_dir():
            raise SourceUnavailable(
                f"there are no articles at {self.uri}: name the sink of the run that wrote them"
            )

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what was not made by today's models yet; first all files are looked through."""
        if self._newest is None:
            files = sorted(self._folder.rglob(self._pattern_of_names))
            self._newest = Newest(head for path in files for head in self._reader(path).heads())
            _log.info("%s holds %d articles", self.uri, len(self._newest))
        yield from super().take(positions, limit)

    def release(self) -> None:
        """Go back to the ledger's positions."""
        super().release()
        self._newest = None

    def _position(self, path: str, positions: Mapping[str, str]) -> FilePosition | None:
        known = super()._position(path, positions)
        return known if known is not None and known.digest == self._name() else None

    def _name(self) -> str:
        if self._now is None:
            self._now = self._made_by()
        return self._now

    def _read(
        self, path: str, position: FilePosition | None, stat: os.stat_result, limit: Limit
    ) -> Iterator[Envelope]:
        del limit
        assert self._newest is not None
        passed = position.line if position is not None and is_same(position, stat) else 0
        for number, record in enumerate(self._reader(Path(path)).records(), start=1):
            if number > passed and self._newest.gives(head_of(record)):
                self._note(path, self._reached(stat, number, done=False))
                yield self._envelope(path, record, stat, item=str(number))
        self._note(path, self._reached(stat, 0, done=True))

    def _reached(self, stat: os.stat_result, line: int, *, done: bool) -> FilePosition:
        return FilePosition(
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            done=done,
            line=line,
            digest=self._name(),
        )


class FolderArticles:
    """The articles of a sink's folder, whichever files they lie in; a row group is in memory.

    Args:
        folder: of the sink.
        suffix: of its files, with its dot.
    """

    def __init__(self, folder: str, suffix: str) -> None:
        self._folder = Path(folder, "articles")
        self._suffix = suffix
        self._reader = _reader_of(suffix)

    def are_there(self) -> bool:
        """Look whether there is such a sink."""
        return self._folder.is_dir()

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield articles in the order of writing; first all files are looked through."""
        del whole
        files = turn_files(self._folder, self._suffix)
        newest = Newest(head for path in files for head in self._reader(path).heads())
        for path in files:
            for record in self._reader(path).records():
                head = head_of(record) or Head(id="", version=0)
                if newest.gives(head if head.id else None) and wanted(head.id, head.version):
                    yield Stored(head.id, head.version, record)


class _Lines:
    """A file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def heads(self) -> Iterator[Head | None]:
        return map(head_of, self.records())

    def records(self) -> Iterator[bytes]:
        lines = Lines(str(self._path))
        try:
            while line := lines.next_line():
                if line.strip():
                    yield line.rstrip(b"\r\n")
        finally:
            lines.close()


class _Table:
    """A Parquet file; one that cannot be read is given as its bytes, to be a dead letter."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def heads(self) -> Iterator[Head | None]:
        for row in self._rows(["id", "version"]):
            yield None if row is None else _converted(row, Head)

    def records(self) -> Iterator[bytes]:
        for row in self._rows(None):
            if row is None:
                yield start_of(str(self._path))
            else:
                article = _converted(row, Article)
                yield msgspec.json.encode(row) if article is None else to_json(article)

    def _rows(self, columns: list[str] | None) -> Iterator[dict[str, object] | None]:
        """Yield rows, a row group in memory; None in the place of what cannot be read."""
        import pyarrow as pa  # noqa: PLC0415 - loads Arrow
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            with pq.ParquetFile(self._path) as file:
                for number in range(file.num_row_groups):
                    group = file.read_row_group(number, columns=columns, use_threads=False)
                    yield from group.to_pylist(maps_as_pydicts="strict")
        except (pa.ArrowException, UnicodeDecodeError):
            yield None


def _reader_of(suffix: str) -> type[_Lines] | type[_Table]:
    """Choose what reads files of a kind."""
    return _Lines if suffix == ".jsonl" else _Table


def _converted(row: dict[str, object], kind: type[T]) -> T | None:
    try:
        return msgspec.convert(row, kind)
    except msgspec.ValidationError:
        return None


def _turn(path: str) -> tuple[str, str]:
    """Sort by the turn that a file is named by, whatever its day."""
    return Path(path).name, path
