"""The articles of a Delta table, read back as records."""

from collections.abc import Iterator
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.delta.letters import in_order
from pipelines.sinks.delta.place import DeltaPlace, explained_store, place_of
from pipelines.sinks.stored import Stored, Wanted
from transforms.records.article import Article

_ROWS: Final = 100
_HEAD: Final = ["id", "version"]
_PARTS: Final = frozenset({"entities", "topics"})


class DeltaArticles:
    """The articles of a sink as its table is when reading begins, whatever is written meanwhile.

    Args:
        uri: as the user gave it.

    Raises:
        OptionError: it names no place for tables.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._place: DeltaPlace = place_of(uri)

    def are_there(self) -> bool:
        """Look whether the table is there, in a form that can be read.

        Raises:
            SinkUnavailable: the store cannot be asked, or other programs made it a table of a kind
                that is not known here.
        """
        with explained_store(self._uri):
            if not DeltaTable.is_deltatable(self._where, self._place.options):
                return False
            self._opened().to_pyarrow_dataset()
        return True

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield articles file by file, those written first before others; a hundred in memory."""
        names = [one for one in Article.__struct_fields__ if whole or one not in _PARTS]
        with explained_store(self._uri):
            table = self._opened()
            files = table.to_pyarrow_dataset().filesystem
            for path in in_order(table):
                try:
                    with files.open_input_file(path) as opened, pq.ParquetFile(opened) as file:
                        yield from _of_file(file, names, wanted)
                except pa.ArrowException as error:
                    said = f"a file of {self._where} cannot be read ({error})"
                    raise SinkUnavailable(f"{said}: look at {path}") from error

    @property
    def _where(self) -> str:
        return self._place.table("articles")

    def _opened(self) -> DeltaTable:
        return DeltaTable(self._where, storage_options=self._place.options)


def _of_file(file: pq.ParquetFile, names: list[str], wanted: Wanted) -> Iterator[Stored]:
    there = [one for one in names if one in file.schema_arrow.names]
    # By row groups: one pass over all of them would keep the bytes of all.
    for group in range(file.num_row_groups):
        heads = file.read_row_group(group, columns=_HEAD, use_threads=False)
        if any(wanted(*head) for head in _heads(heads)):
            for rows in file.iter_batches(_ROWS, [group], there, use_threads=False):
                yield from _stored(rows, wanted)


def _heads(rows: pa.Table | pa.RecordBatch) -> Iterator[tuple[str, int]]:
    return zip(*(rows.column(name).to_pylist() for name in _HEAD), strict=True)


def _stored(rows: pa.RecordBatch, wanted: Wanted) -> Iterator[Stored]:
    # Row by row: Arrow cannot take some rows of every type that other writers choose for texts.
    for number, head in enumerate(_heads(rows)):
        if wanted(*head):
            (row,) = rows.slice(number, 1).to_pylist(maps_as_pydicts="strict")
            yield Stored(*head, msgspec.json.encode(row))
