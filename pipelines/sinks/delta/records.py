"""What else than articles stands in the tables of a `delta:` sink, read back."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec
from deltalake import DeltaTable

from pipelines.sinks.base import RunSummary, SinkUnavailable
from pipelines.sinks.delta.letters import is_there, read_dead_letters
from pipelines.sinks.delta.place import explained_store, place_of
from pipelines.sinks.delta.rows import RUNS
from transforms.records.article import Duplicate, Record
from transforms.records.dead_letter import DeadLetter

_R = TypeVar("_R", bound=Record)


class DeltaRecords:
    """What stands in the tables of a place.

    Args:
        uri: as the user gave it.

    Raises:
        OptionError: it names no place for tables.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._place = place_of(uri)
        self.unread = 0

    def check(self) -> None:
        """Look whether there is such a sink."""
        if not is_there(self._uri):
            raise SinkUnavailable(
                f"there are no records at {self._uri}: name the sink of the run that wrote them"
            )

    def duplicates(self) -> Iterator[Duplicate]:
        """Yield the duplicates."""
        return self._records("duplicates", Duplicate)

    def dead_letters(self) -> Iterator[DeadLetter]:
        """Yield the dead letters, a row group in memory."""
        return read_dead_letters(self._uri)

    def runs(self) -> Iterator[RunSummary]:
        """Yield the books of runs."""
        return self._records(RUNS, RunSummary)

    def _records(self, name: str, record: type[_R]) -> Iterator[_R]:
        place = self._place.table(name)
        with explained_store(self._uri):
            if not DeltaTable.is_deltatable(place, self._place.options):
                return
            data = DeltaTable(place, storage_options=self._place.options).to_pyarrow_dataset()
            columns = [one for one in record.__struct_fields__ if one in data.schema.names]
            for batch in data.to_batches(columns=columns, batch_readahead=1, fragment_readahead=1):
                for row in batch.to_pylist(maps_as_pydicts="strict"):
                    yield from self._converted(row, record)

    def _converted(self, row: dict[str, object], record: type[_R]) -> Iterator[_R]:
        try:
            yield msgspec.convert(row, record)
        except msgspec.ValidationError:
            self.unread += 1
