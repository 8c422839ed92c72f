"""Records as rows of Delta tables: the schema of `parquet:`, in which anything may be null.

Spark and others write nullable columns, and a table whose columns may be null can grow one. All
tables but `runs` have a column `day`, by which they are partitioned.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
import pyarrow as pa

from pipelines.sinks.base import Outputs, RunSummary
from pipelines.sinks.days import Dated, day_of
from pipelines.sinks.folder import KINDS
from pipelines.sinks.parquet import arrow_schema
from transforms.records.article import Article, Record

DAY: Final = "day"
RUNS: Final = "runs"


def schemas() -> dict[str, pa.Schema]:
    """Give each table its schema, by the table's name."""
    dated = {kind: _nullable(arrow_schema(record)) for kind, record in KINDS.items()}
    by_day = {kind: schema.append(pa.field(DAY, pa.string())) for kind, schema in dated.items()}
    return {**by_day, RUNS: _nullable(arrow_schema(RunSummary))}


def rows_of(outputs: Outputs) -> dict[str, Sequence[Record]]:
    """List what each table gets of a turn; of an article's versions the newest only."""
    return {
        "articles": _newest(outputs.articles),
        "duplicates": outputs.duplicates,
        "dead_letters": outputs.dead_letters,
        RUNS: [outputs.summary],
    }


def to_table(schema: pa.Schema, records: Sequence[Record]) -> pa.Table:
    """Make rows of records."""
    return pa.Table.from_pylist([_row(one) for one in records], schema=schema)


def _row(record: Record) -> Mapping[str, object]:
    row: dict[str, object] = msgspec.to_builtins(record, builtin_types=(datetime, bytes))
    return {**row, DAY: day_of(record)} if isinstance(record, Dated) else row


def _newest(articles: Sequence[Article]) -> list[Article]:
    newest: dict[str, Article] = {}
    for article in articles:
        if article.id not in newest or article.version >= newest[article.id].version:
            newest[article.id] = article
    return list(newest.values())


def _nullable(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(one.name, _loose(one.type)) for one in schema])


def _loose(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(one.name, _loose(one.type)) for one in kind])
    if pa.types.is_map(kind):
        return pa.map_(kind.key_type, _loose(kind.item_type))
    if pa.types.is_list(kind):
        return pa.list_(_loose(kind.value_type))
    return kind
