"""The dead letters of Delta tables, read back."""

from collections.abc import Iterator

import msgspec
import pyarrow as pa
from deltalake import DeltaTable

from pipelines.sinks.delta.place import explained_store, place_of
from pipelines.sinks.delta.rows import RUNS
from transforms.records.dead_letter import DeadLetter


def is_there(uri: str) -> bool:
    """Say whether a sink's tables are there.

    Raises:
        SinkUnavailable: the store cannot be asked.
    """
    return _is_table(uri, RUNS)


def read_dead_letters(uri: str) -> Iterator[DeadLetter]:
    """Read the dead letters of a sink back, a row group in memory at a time.

    They come turn by turn, until files are written together: then by days.

    Raises:
        SinkUnavailable: they cannot be read.
    """
    if not _is_table(uri, "dead_letters"):
        return
    place = place_of(uri)
    with explained_store(uri):
        table = DeltaTable(place.table("dead_letters"), storage_options=place.options)
        files = {str(file.path): file for file in table.to_pyarrow_dataset().get_fragments()}
        for path in in_order(table):
            for group in files[path].split_by_row_group():
                rows = group.to_table(columns=list(DeadLetter.__struct_fields__))
                for row in rows.to_pylist(maps_as_pydicts="strict"):
                    yield msgspec.convert(row, DeadLetter)


def _is_table(uri: str, name: str) -> bool:
    place = place_of(uri)
    with explained_store(uri):
        return bool(DeltaTable.is_deltatable(place.table(name), place.options))


def in_order(table: DeltaTable) -> list[str]:
    """List the files of a table as they were written."""
    files = pa.table(table.get_add_actions())
    written = zip(
        files.column("modification_time").to_pylist(), files.column("path").to_pylist(), strict=True
    )
    return [path for _, path in sorted(written)]
