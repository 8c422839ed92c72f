"""What else than articles lies in the folder of a `jsonl:` or `parquet:` sink."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from pipelines.sinks.base import RunSummary, SinkUnavailable
from pipelines.sinks.folder import KINDS, turn_files
from transforms.records.article import Duplicate, Record
from transforms.records.dead_letter import DeadLetter

_R = TypeVar("_R", bound=Record)

_FOLDERS: Final = (*KINDS, "runs")


class FolderRecords:
    """What lies in a folder.

    Args:
        uri: as the user gave it.
        folder: of the sink.
        suffix: of its files, with the dot.
    """

    def __init__(self, uri: str, folder: Path, suffix: str) -> None:
        self._uri = uri
        self._folder = folder
        self._suffix = suffix
        self.unread = 0

    def check(self) -> None:
        """Look whether there is such a sink."""
        if not any((self._folder / name).is_dir() for name in _FOLDERS):
            raise SinkUnavailable(
                f"there are no records at {self._uri}: name the sink of the run that wrote them"
            )

    def duplicates(self) -> Iterator[Duplicate]:
        """Yield the duplicates in the order of writing."""
        return self._records("duplicates", Duplicate)

    def dead_letters(self) -> Iterator[DeadLetter]:
        """Yield the dead letters in the order of writing."""
        return self._records("dead_letters", DeadLetter)

    def runs(self) -> Iterator[RunSummary]:
        """Yield the books of runs in the order of their names."""
        with self._explained():
            for path in turn_files(self._folder / "runs", ".json"):
                yield from self._decoded([path.read_bytes()], RunSummary)

    def _records(self, kind: str, record: type[_R]) -> Iterator[_R]:
        with self._explained():
            for path in turn_files(self._folder / kind, self._suffix):
                if self._suffix == ".jsonl":
                    with path.open("rb") as lines:
                        yield from self._decoded(lines, record)
                else:
                    yield from self._rows(path, record)

    def _decoded(self, lines: Any, record: type[_R]) -> Iterator[_R]:
        decoder = msgspec.json.Decoder(record)
        for line in lines:
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.unread += 1

    def _rows(self, path: Path, record: type[_R]) -> Iterator[_R]:
        """Yield the rows of a Parquet file, a row group in memory."""
        import pyarrow as pa  # noqa: PLC0415 - loads Arrow
        import pyarrow.parquet as pq  # noqa: PLC0415

        try:
            with pq.ParquetFile(path) as file:
                for number in range(file.num_row_groups):
                    group = file.read_row_group(number, use_threads=False)
                    for row in group.to_pylist(maps_as_pydicts="strict"):
                        yield from self._converted(row, record)
        except (pa.ArrowException, UnicodeDecodeError):
            self.unread += 1

    def _converted(self, row: dict[str, object], record: type[_R]) -> Iterator[_R]:
        try:
            yield msgspec.convert(row, record)
        except msgspec.ValidationError:
            self.unread += 1

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SinkUnavailable(
                f"{self._uri} cannot be read: {error.strerror or error} ({error.filename})"
            ) from error
