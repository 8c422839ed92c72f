"""The articles of an `sqlite:` sink, read back as records."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import Integer, create_engine, func, literal_column, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.ledger.sqlite import sqlite_url
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.sql.tables import ARTICLES

#: Rows of one query: between two the file is free for whoever writes to it.
_ROWS: Final = 100
_NESTED: Final = frozenset({
    "authors", "source", "categories", "quantities", "revision", "provenance", "edits", "flags",
    "pipeline",
})  # fmt: skip


def read_articles(path: Path, after: int) -> Iterator[tuple[int, bytes]]:
    """Yield articles as JSON without entities and topics, each with its row, in the rows' order.

    Those that are added meanwhile are not read.

    Args:
        path: the file.
        after: the row to begin behind; 0 for all.

    Raises:
        SinkUnavailable: the file is no sink of newsbeam's.
    """
    rowid = literal_column("rowid", Integer)
    engine = create_engine(sqlite_url(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            last = connection.execute(select(func.max(rowid)).select_from(ARTICLES)).scalar() or 0
        query = select(rowid, *ARTICLES.columns).order_by(rowid).limit(_ROWS)
        while after < last:
            within = query.where(rowid > after, rowid <= last)
            with engine.connect() as connection:
                rows = connection.execute(within).mappings().all()
            if not rows:
                return
            for row in rows:
                after = row[rowid]
                yield after, _record(row)
    except DatabaseError as error:
        raise SinkUnavailable(f"{path} holds no articles ({error.orig})") from error


def _record(row: Mapping[Any, Any]) -> bytes:
    fields = {column.name: _value(column.name, row[column]) for column in ARTICLES.columns}
    return msgspec.json.encode(fields)


def _value(name: str, value: Any) -> Any:
    """Read a column; what is broken stays as it is, and is found when the record is read."""
    if name not in _NESTED or not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
