"""Records become rows: Arrow batches, each small enough for one request."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
import pyarrow as pa

from pipelines.sinks.base import duplicate_key
from pipelines.sinks.bigquery.names import Kind
from pipelines.sinks.bigquery.schema import TABLES, row_schema
from pipelines.sinks.parquet import arrow_schema
from transforms.dead_letters import failure_key
from transforms.records.article import Article, Duplicate, Record, SourceRef, to_json
from transforms.records.dead_letter import DeadLetter

#: The largest request that the Storage Write API takes for certain, less room for the schema and
#: framing, in bytes (https://cloud.google.com/bigquery/quotas#write-api-limits).
LARGEST_BYTES: Final = 10_000_000 - 65_536

#: Arrow pads each of a row's some 200 buffers. Beyond that no record grows by more than a third
#: from JSON to Arrow: an empty text in a list has three bytes there and four here.
_PADDING_BYTES: Final = 65_536
#: A larger payload of a dead letter is parted; the rest of the letter needs a little room.
_PIECE_BYTES: Final = LARGEST_BYTES - 1_048_576


class _Row(NamedTuple):
    """A record as one row has it, and the plain columns beside it."""

    record: Record
    plain: Mapping[str, str | int | None]


class TooLarge(Exception):
    """A row does not fit into a request; `size` is in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(f"a row has {size} bytes, and BigQuery takes {LARGEST_BYTES} at most")
        self.size = size


def batch_of(kind: Kind, records: Sequence[Record]) -> pa.RecordBatch:
    """Make the rows of records of one kind, in their order."""
    rows = [row for one in records for row in _rows(one)]
    builtins = [msgspec.to_builtins(row.record, builtin_types=(datetime, bytes)) for row in rows]
    batch = pa.RecordBatch.from_pylist(builtins, schema=arrow_schema(TABLES[kind].record))
    for name, column in TABLES[kind].plain.items():
        values = pa.array([row.plain[name] for row in rows], type=column)
        batch = batch.append_column(pa.field(name, column), values)
    return batch.cast(row_schema(kind))


def requests(batch: pa.RecordBatch, largest: int = LARGEST_BYTES) -> Iterator[tuple[int, bytes]]:
    """Part a batch until each part fits into a request; give their rows' number and bytes.

    Raises:
        TooLarge: one row alone does not fit.
    """
    content = batch.serialize().to_pybytes()
    if len(content) <= largest:
        yield batch.num_rows, content
        return
    if batch.num_rows == 1:
        raise TooLarge(len(content))
    half = batch.num_rows // 2
    yield from requests(batch.slice(0, half), largest)
    yield from requests(batch.slice(half), largest)


def size_beyond(article: Article) -> int | None:
    """Give the size of an article's row in bytes where it does not fit; None where it does."""
    if len(to_json(article)) * 4 // 3 + _PADDING_BYTES <= LARGEST_BYTES:
        return None
    try:
        for _ in requests(batch_of("articles", [article])):
            pass
    except TooLarge as error:
        return error.size
    return None


def _rows(record: Record) -> Iterator[_Row]:
    if isinstance(record, DeadLetter):
        yield from _letter_rows(record)
    elif isinstance(record, Duplicate):
        yield _Row(record, {"key": duplicate_key(record), **_source(record.source)})
    elif isinstance(record, Article):
        yield _Row(record, _source(record.source))
    else:
        yield _Row(record, {})


def _letter_rows(letter: DeadLetter) -> Iterator[_Row]:
    """Part a payload that is too large for a row; an empty one makes a row too."""
    plain = {"key": failure_key(letter), **_source(letter.source)}
    starts = range(0, max(1, len(letter.payload)), _PIECE_BYTES)
    for part, start in enumerate(starts, 1):
        piece = letter.payload[start : start + _PIECE_BYTES]
        row = msgspec.structs.replace(letter, payload=piece)
        yield _Row(row, {**plain, "part": part, "parts": len(starts)})


def _source(source: SourceRef) -> dict[str, str | None]:
    return {"source_origin": source.origin, "source_publisher": source.publisher}
