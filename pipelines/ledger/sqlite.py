"""What the ledger and the SQLite sink do alike: name a file, insert or change rows."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Table
from sqlalchemy.dialects.sqlite import insert

_ROWS: Final = 5_000


def sqlite_url(path: Path) -> URL:
    """Name an SQLite file to SQLAlchemy, whatever characters are in its path."""
    return URL.create("sqlite", database=str(path))


def upsert(
    connection: Connection,
    table: Table,
    rows: Iterable[Mapping[str, Any]],
    keep: Sequence[str] = (),
) -> None:
    """Insert rows by primary key, the later of one key winning.

    Args:
        connection: within a transaction.
        table: with a primary key.
        rows: column to value, all with the same columns.
        keep: columns that stay as they were where the row is there.
    """
    keys = [column.name for column in table.primary_key]
    insertion = insert(table)
    changed = {
        column.name: insertion.excluded[column.name]
        for column in table.columns
        if column.name not in (*keys, *keep)
    }
    statement = (
        insertion.on_conflict_do_update(index_elements=keys, set_=changed)
        if changed
        else insertion.on_conflict_do_nothing(index_elements=keys)
    )
    ordered = list(rows)
    for start in range(0, len(ordered), _ROWS):
        connection.execute(statement, ordered[start : start + _ROWS])
