"""What the ledger and the SQLite sink do alike: name a file, insert or change rows."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import URL, Column, ColumnElement, Connection, Table, func, select
from sqlalchemy.dialects.sqlite import insert

_ROWS: Final = 5_000
_BUSY_S: Final = 30.0


def sqlite_url(path: Path) -> URL:
    """Name an SQLite file to SQLAlchemy, whatever characters are in its path."""
    return URL.create("sqlite", database=str(path))


def read_only(path: Path) -> sqlite3.Connection:
    """Connect so that SQLite neither makes nor changes the database.

    It writes ahead, so that who reads waits for nobody.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)


def among(column: Column[Any], values: Iterable[int] | Iterable[str]) -> ColumnElement[bool]:
    """Say that a column has one of any number of values, given to SQLite as one (a JSON array).

    An IN list would be parsed anew for each value, and is bounded.
    """
    array = func.json_each(msgspec.json.encode(list(values)).decode()).table_valued("value")
    return column.in_(select(array.c.value))


def upsert(
    connection: Connection,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    keep: Sequence[str] = (),
    rising: str | None = None,
) -> None:
    """Insert rows by primary key, the later of one key winning.

    Args:
        connection: within a transaction.
        table: with a primary key.
        rows: column to value, all with the same columns.
        keep: columns that stay as they were where the row is there.
        rising: a column that never falls: where the row that is there has a higher value, it stays
            as it is.
    """
    keys = [column.name for column in table.primary_key]
    insertion = insert(table)
    changed = {
        column.name: insertion.excluded[column.name]
        for column in table.columns
        if column.name not in (*keys, *keep)
    }
    guard = None if rising is None else insertion.excluded[rising] >= table.c[rising]
    statement = (
        insertion.on_conflict_do_update(index_elements=keys, set_=changed, where=guard)
        if changed
        else insertion.on_conflict_do_nothing(index_elements=keys)
    )
    ordered = list(rows)
    for start in range(0, len(ordered), _ROWS):
        connection.execute(statement, ordered[start : start + _ROWS])


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many small rows, passing over those that are there.

    The rows go to the driver as they are: SQLAlchemy would spend more on each than SQLite does.

    Args:
        connection: within a transaction.
        table: whose columns need no conversion.
        rows: values in the order of the table's columns.
    """
    if rows:
        statement = insert(table).on_conflict_do_nothing().compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(statement), list(rows))
