"""The tables' schemas, made from the record types, and how an older table grows to them.

Pure: fields are what BigQuery's REST API calls a TableFieldSchema, as JSON has it
(https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema). All columns are
nullable or repeated, since only such can be added to a table that is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa

from pipelines.sinks.base import RunSummary
from pipelines.sinks.bigquery.names import SUFFIXES, VIEWED, Kind
from pipelines.sinks.parquet import arrow_schema
from transforms.records.article import Article, Duplicate, Record
from transforms.records.dead_letter import DeadLetter

Field = Mapping[str, Any]


@dataclass(frozen=True)
class TableSpec:
    """A table: the record, plain columns beside it, and how its rows lie.

    Attributes:
        record: each of its fields is a column.
        plain: columns beside it. BigQuery clusters by plain columns only, so what stands within
            the record is repeated here; `key` names what can come twice.
        day: a column by whose day the table is parted; None for the day of writing.
        clustered: columns, the most telling one first.
        one_of: columns that name what the view shows once.
        newest: columns of which it takes the highest.
    """

    record: type[Record]
    plain: Mapping[str, pa.DataType] = field(default_factory=dict)
    day: str | None = None
    clustered: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()


_FROM: Final = {"source_origin": pa.string(), "source_publisher": pa.string()}

TABLES: Final[dict[Kind, TableSpec]] = {
    "articles": TableSpec(
        Article,
        _FROM,
        "discovered",
        ("source_origin", "source_publisher", "language"),
        ("id",),
        ("version", "discovered"),
    ),
    "duplicates": TableSpec(
        Duplicate,
        {"key": pa.string(), **_FROM},
        "discovered",
        ("source_origin", "source_publisher", "language"),
        ("key",),
        ("discovered",),
    ),
    "dead_letters": TableSpec(
        DeadLetter,
        {"key": pa.string(), "part": pa.int64(), "parts": pa.int64(), **_FROM},
        "at",
        ("stage", "reason", "source_origin"),
        ("key", "part"),
        ("at",),
    ),
    "runs": TableSpec(RunSummary, clustered=("run",)),
}

_SCALARS: Final = {
    pa.string(): "STRING",
    pa.int64(): "INTEGER",
    pa.float64(): "FLOAT",
    pa.bool_(): "BOOLEAN",
    pa.binary(): "BYTES",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP",
}
#: Names that BigQuery's SQL has for what its REST API calls otherwise.
_SAME: Final = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN", "STRUCT": "RECORD"}


@lru_cache(maxsize=8)
def row_schema(kind: Kind) -> pa.Schema:
    """Give the Arrow schema of a table's rows: maps are lists of key and value."""
    spec = TABLES[kind]
    record = [pa.field(one.name, _listed(one.type)) for one in arrow_schema(spec.record)]
    return pa.schema([*record, *(pa.field(name, type_) for name, type_ in spec.plain.items())])


def fields_of(kind: Kind) -> list[Field]:
    """Give the fields of a table, nested ones within."""
    return [_field(one) for one in row_schema(kind)]


def table_json(kind: Kind) -> dict[str, Any]:
    """Describe a table as the REST API takes it, without its name."""
    spec = TABLES[kind]
    day = {} if spec.day is None else {"field": spec.day}
    return {
        "schema": {"fields": fields_of(kind)},
        "timePartitioning": {"type": "DAY", **day},
        "clustering": {"fields": list(spec.clustered)},
    }


def view_sql(kind: Kind, table: str) -> str:
    """Write the query of a view: of all versions and repetitions the newest one.

    Args:
        kind: a viewed one.
        table: its full name.
    """
    spec = TABLES[kind]
    # "at" is a word of SQL.
    parted = ", ".join(f"`{name}`" for name in spec.one_of)
    ordered = ", ".join(f"`{name}` DESC" for name in spec.newest)
    one = f"PARTITION BY {parted} ORDER BY {ordered}"
    # A table's name was matched against letters, digits and dashes (names.py).
    return f"SELECT * FROM `{table}` QUALIFY ROW_NUMBER() OVER ({one}) = 1"  # noqa: S608


def all_tables() -> dict[str, Any]:
    """Describe all tables and views of a sink named TABLE, for whoever makes them beforehand."""
    tables = {f"TABLE{suffix}": table_json(kind) for kind, suffix in SUFFIXES.items()}
    views = {
        f"TABLE{SUFFIXES[kind]}_latest": {
            "view": {"query": view_sql(kind, f"PROJECT.DATASET.TABLE{SUFFIXES[kind]}")}
        }
        for kind in VIEWED
    }
    return {**tables, **views}


def contradictions(found: Iterable[Field], wanted: Iterable[Field], above: str = "") -> list[str]:
    """Say which fields of a table cannot hold what is to be written, a phrase each.

    Args:
        found: the table's fields.
        wanted: those of `fields_of`.
        above: the names of the fields around, as "entities.".
    """
    ours = {_name(one): one for one in wanted}
    said = []
    for one in found:
        name, mine = f"{above}{one['name']}", ours.get(_name(one))
        if mine is None:
            if one.get("mode") == "REQUIRED":
                said.append(f"{name} is REQUIRED, and newsbeam does not write it")
        elif _kind(one) != _kind(mine):
            said.append(f"{name} is {_kind(one)}, and newsbeam writes {_kind(mine)}")
        else:
            said += contradictions(one.get("fields", ()), mine.get("fields", ()), f"{name}.")
    return said


def grown(found: Sequence[Field], wanted: Sequence[Field]) -> list[Field]:
    """Add to a table's fields those that it lacks, behind its own and within its records.

    What stands there is kept as it is, with descriptions and policies.
    """
    ours = {_name(one): one for one in wanted}
    there = {_name(one) for one in found}
    kept = [_grown(one, ours[_name(one)]) if _name(one) in ours else one for one in found]
    return [*kept, *(one for name, one in ours.items() if name not in there)]


def _grown(found: Field, wanted: Field) -> Field:
    if "fields" not in wanted:
        return found
    return {**found, "fields": grown(found["fields"], wanted["fields"])}


def _name(one: Field) -> str:
    """Fields are told apart without regard to case."""
    return str(one["name"]).lower()


def _kind(one: Field) -> str:
    named = str(one["type"]).upper()
    many = "REPEATED " if one.get("mode") == "REPEATED" else ""
    return f"{many}{_SAME.get(named, named)}"


def _listed(kind: pa.DataType) -> pa.DataType:
    """Turn maps into lists of key and value, and let every field be null."""
    if pa.types.is_map(kind):
        pair = {"key": _listed(kind.key_type), "value": _listed(kind.item_type)}
        return pa.list_(pa.struct(pair))
    if pa.types.is_list(kind):
        return pa.list_(_listed(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(one.name, _listed(one.type)) for one in kind])
    return kind


def _field(one: pa.Field) -> Field:
    kind, mode = one.type, "NULLABLE"
    if pa.types.is_list(kind):
        kind, mode = kind.value_type, "REPEATED"
    if pa.types.is_struct(kind):
        inner = [_field(part) for part in kind]
        return {"name": one.name, "type": "RECORD", "mode": mode, "fields": inner}
    return {"name": one.name, "type": _SCALARS[kind], "mode": mode}
