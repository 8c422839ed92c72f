"""What ledger and sinks do alike with rows, in whichever dialect of SQL a connection speaks."""

from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table

from pipelines.ledger import sqlite

_ROWS: Final = 5_000


def among(
    connection: Connection, column: Column[Any], values: Iterable[int] | Iterable[str]
) -> ColumnElement[bool]:
    """Say that a column has one of any number of values, given to the database as one array.

    An IN list would be parsed anew for each value, and is bounded.
    """
    found: ColumnElement[bool] = _dialect(connection).among(column, list(values))
    return found


def values(connection: Connection, column: Column[Any], given: Sequence[int]) -> ColumnElement[Any]:
    """Give the column of a table of values, for a join; they go to the database as one array."""
    found: ColumnElement[Any] = _dialect(connection).values_of(column, given)
    return found


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
    insertion = _dialect(connection).insert(table)
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

    Args:
        connection: within a transaction.
        table: whose columns need no conversion.
        rows: values in the order of the table's columns.
    """
    if rows:
        _dialect(connection).insert_new(connection, table, rows)


def _dialect(connection: Connection) -> ModuleType:
    """Choose the module that knows a connection's dialect; who has no PostgreSQL loads none."""
    if connection.dialect.name == "postgresql":
        from pipelines.ledger import postgresql  # noqa: PLC0415 - loads SQLAlchemy's dialect

        return postgresql
    return sqlite
