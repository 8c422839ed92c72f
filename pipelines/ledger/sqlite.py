"""SQLite: a ledger in a file, locked by one beside it, and what its SQL does its own way."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Table,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from pipelines.disk import make_folder
from pipelines.ledger.held import HeldDatabase
from pipelines.ledger.unavailable import LedgerUnavailable

__all__ = ["SqliteFile", "among", "insert", "insert_new", "lock_file", "sqlite_url"]

_BUSY_S: Final = 30.0
_TABLE_SIZES: Final = """
    SELECT tbl_name AS name, sum(pgsize) AS size
    FROM dbstat JOIN sqlite_master USING (name) WHERE aggregate = TRUE GROUP BY tbl_name
"""


@dataclass(frozen=True)
class SqliteFile:
    """A ledger in an SQLite file.

    Each look-up opens the file for itself: they are a handful a turn, and nothing stays open across
    a fork or a pickle.
    """

    place: Path

    def held(self, wait_s: float) -> HeldDatabase:
        """Take the file for this process alone; it and its folder are made where missing."""
        lock = lock_file(self.place, wait_s=wait_s)
        engine = create_engine(sqlite_url(self.place), poolclass=NullPool)
        event.listen(engine, "connect", _set_pragmas)

        def release() -> None:
            engine.dispose()
            lock.release()

        return HeldDatabase(engine, release)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Connect to read one moment's state, without the lock."""
        if not self.place.is_file():
            raise LedgerUnavailable(
                f"there is no ledger {self.place}: name the --state of a run, or the newsbeam.db "
                "beside its records"
            )
        engine = self.asked()
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("BEGIN")  # or each query would see a moment of its own
                yield connection
        except DatabaseError as error:
            raise LedgerUnavailable(
                f"the ledger {self.place} cannot be read ({error.orig}): it must be a newsbeam "
                "ledger"
            ) from error
        finally:
            engine.dispose()

    def asked(self) -> Engine:
        """Read only: a ledger that is gone is an error, not an empty one that knows nothing."""
        return create_engine(
            "sqlite://", creator=partial(_read_only, self.place), poolclass=NullPool
        )

    def sizes(self, connection: Connection) -> tuple[int, int]:
        """Count the bytes of the file, and of its write-ahead log."""
        del connection
        return _size(self.place), _size(self.place.with_name(f"{self.place.name}-wal"))

    def table_sizes(self, connection: Connection) -> dict[str, int]:
        """Count the bytes of each table with its indexes, page by page."""
        try:
            return {row.name: row.size for row in connection.exec_driver_sql(_TABLE_SIZES)}
        except OperationalError:  # an SQLite without the table that knows
            return {}

    def shrink(self) -> None:
        """Write the file anew without what is free in it."""
        engine = create_engine(sqlite_url(self.place), poolclass=NullPool)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def lock_file(path: Path, *, wait_s: float) -> FileLock:
    """Take a ledger for this process alone, until the lock is released.

    Args:
        path: the SQLite file; its folder is made where it is missing.
        wait_s: how long to wait for another run on the same ledger to end.

    Raises:
        LedgerUnavailable: another run holds it, or the folder cannot be written.
    """
    lock = FileLock(f"{path}.lock")
    try:
        make_folder(path.parent)
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise LedgerUnavailable(
            f"another run is using the ledger {path}: wait for it to end, or give each run its "
            "own --state"
        ) from None
    except OSError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be made: {error.strerror or error}; name a writable --state"
        ) from None
    return lock


def sqlite_url(path: Path) -> URL:
    """Name an SQLite file to SQLAlchemy, whatever characters are in its path."""
    return URL.create("sqlite", database=str(path))


def among(column: Column[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Say that a column has one of these values, given as a JSON array."""
    return column.in_(select(values_of(column, values)))


def values_of(column: Column[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[Any]:
    """Give the column of a table of these values, which has the column's type."""
    del column
    return func.json_each(msgspec.json.encode(values).decode()).table_valued("value").c.value


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that are not there.

    They go to the driver as they are: SQLAlchemy would spend more on each than SQLite does.
    """
    statement = insert(table).on_conflict_do_nothing().compile(dialect=connection.dialect)
    connection.exec_driver_sql(str(statement), list(rows))


def _read_only(path: Path) -> sqlite3.Connection:
    """Connect so that SQLite neither makes nor changes the database.

    It writes ahead, so that who reads waits for nobody.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)


def _set_pragmas(connection: sqlite3.Connection, record: object) -> None:
    """Write ahead (readers go on while a turn commits) and sync each commit to the disk.

    Pages of 8 KB (where the file is new) hold two or three articles; one of 4 KB holds one, and
    stays half empty.
    """
    del record
    for pragma in (
        "page_size=8192",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
