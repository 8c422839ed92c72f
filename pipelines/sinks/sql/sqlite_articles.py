"""The articles of an `sqlite:` sink, read back as records."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Integer, create_engine, func, literal_column, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.ledger.sqlite import sqlite_url
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.sql.articles import read_pages
from pipelines.sinks.sql.tables import ARTICLES
from pipelines.sinks.stored import Stored, Wanted


class SqliteArticles:
    """The articles of a file, in the order of its rows.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(sqlite_url(path), poolclass=NullPool)

    def are_there(self) -> bool:
        """Look whether the file is there, and is a sink.

        Raises:
            SinkUnavailable: it is another file.
        """
        if not self._path.is_file():
            return False
        with self._connected() as connection:
            connection.execute(select(ARTICLES.c.id).limit(1))
        return True

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield articles; those that are added meanwhile are not read."""
        rowid = literal_column("rowid", Integer)
        with self._connected() as connection:
            last = connection.execute(select(func.max(rowid)).select_from(ARTICLES)).scalar() or 0
        yield from read_pages(self._connected, rowid, rowid <= last, wanted, whole=whole)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise SinkUnavailable(f"{self._path} holds no articles ({error.orig})") from error
