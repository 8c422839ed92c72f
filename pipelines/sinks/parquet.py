"""`parquet:DIR`: the same layout as jsonl, with a schema declared from the record types."""

import io
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import inspect

from pipelines.sinks.folder import FolderSink
from transforms.records.article import Record
from transforms.records.dead_letter import DeadLetter

#: Dead letters hold whole documents: replay reads them a row group at a time.
_LETTERS_IN_GROUP: Final = 16


def open_parquet(uri: str, target: str) -> FolderSink:
    """Make the sink that writes Parquet files below a folder."""
    return FolderSink(uri, Path(target), ".parquet", _table)


@lru_cache(maxsize=8)
def arrow_schema(record_type: type[Record]) -> pa.Schema:
    """Declare the Arrow schema of a record type: times in UTC microseconds, dicts as maps."""
    info = inspect.type_info(record_type)
    assert isinstance(info, inspect.StructType)
    return pa.schema([_field(field) for field in info.fields])


def _table(record_type: type[Record], records: Sequence[Any]) -> bytes:
    rows = [msgspec.to_builtins(record, builtin_types=(datetime, bytes)) for record in records]
    table = pa.Table.from_pylist(rows, schema=arrow_schema(record_type))
    buffer = io.BytesIO()
    group = _LETTERS_IN_GROUP if record_type is DeadLetter else None
    pq.write_table(table, buffer, compression="zstd", row_group_size=group)
    return buffer.getvalue()


def _field(field: inspect.Field) -> pa.Field:
    kind, nullable = _nullable(field.type)
    return pa.field(field.encode_name, _arrow(kind), nullable=nullable)


def _nullable(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    if isinstance(kind, inspect.UnionType):
        (other,) = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return other, True
    return kind, False


_SCALARS: dict[type[inspect.Type], pa.DataType] = {
    inspect.StrType: pa.string(),
    inspect.LiteralType: pa.string(),
    inspect.IntType: pa.int64(),
    inspect.FloatType: pa.float64(),
    inspect.BoolType: pa.bool_(),
    inspect.BytesType: pa.binary(),
    inspect.DateTimeType: pa.timestamp("us", tz="UTC"),
}


def _arrow(kind: inspect.Type) -> pa.DataType:
    if isinstance(kind, inspect.StructType):
        return pa.struct([_field(field) for field in kind.fields])
    if isinstance(kind, inspect.ListType):
        return pa.list_(_arrow(kind.item_type))
    if isinstance(kind, inspect.DictType):
        return pa.map_(_arrow(kind.key_type), _arrow(kind.value_type))
    return _SCALARS[type(kind)]
