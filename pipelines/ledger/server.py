"""A ledger in a schema of a PostgreSQL database, locked by a session.

The one connection that writes is the one that holds the lock (a session's advisory lock): a turn
cannot be committed without it, since both end at once.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import StaticPool

from pipelines.database_url import DatabaseUrl
from pipelines.ledger.held import HeldDatabase
from pipelines.ledger.postgresql import (
    check_encoding,
    check_rights,
    connect,
    engine_to,
    lock_key,
    pooled,
)
from pipelines.ledger.schema import ABOUT
from pipelines.ledger.unavailable import LedgerUnavailable, explained

if TYPE_CHECKING:
    import psycopg

#: The schema of a ledger whose URL names none: out of the way of the user's tables.
SCHEMA: Final = "newsbeam"

_POLL_S: Final = 0.1
_KEEPALIVE: Final = (
    "tcp_keepalives_idle = 30",
    "tcp_keepalives_interval = 10",
    "tcp_keepalives_count = 3",
)
_IDLE_TIMEOUT_SINCE: Final = 140_000
_HOLDER: Final = """
    SELECT application_name, host(client_addr), backend_start
    FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND (classid::bigint << 32 | objid::bigint) = %s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_TABLE_SIZES: Final = """
    SELECT relname, pg_total_relation_size(pg_class.oid)
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = %s AND relkind = 'r' AND relname LIKE 'ledger!_%%' ESCAPE '!'
"""


@dataclass(frozen=True)
class PostgresqlSchema:
    """A ledger in a schema of a PostgreSQL database.

    Attributes:
        place: the URL, as the user gave it.
        url: the same, read.
    """

    place: str
    url: DatabaseUrl

    @property
    def schema(self) -> str:
        """Where the ledger's tables are."""
        return self.url.schema or SCHEMA

    def held(self, wait_s: float) -> HeldDatabase:
        """Take the schema for this process alone."""
        locked = _Once(partial(self._locked, wait_s))
        engine = engine_to(self.schema, poolclass=StaticPool, creator=locked)
        try:
            with explained(self.place), engine.connect() as connection:
                check_encoding(connection, f"the ledger {self.place}")
        except BaseException:
            engine.dispose()
            raise
        return HeldDatabase(engine, engine.dispose)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Connect to read one moment's state, without the lock."""
        with explained(self.place), self.asked().connect() as connection:
            level = "REPEATABLE READ"
            options = {"isolation_level": level, "postgresql_readonly": True}
            yield connection.execution_options(**options)

    def asked(self) -> Engine:
        """Connections for look-ups, kept open; a forked child makes its own."""
        return pooled(self.url, self.schema)

    def check(self) -> None:
        """Look whether it could be held; makes nothing."""
        with self.snapshot() as connection:
            check_rights(connection, self.schema, ABOUT.name, f"the ledger {self.place}")

    def sizes(self, connection: Connection) -> tuple[int, int]:
        """Count the bytes of the ledger's tables; the server's log is not the ledger's."""
        return sum(self.table_sizes(connection).values()), 0

    def table_sizes(self, connection: Connection) -> dict[str, int]:
        """Count the bytes of each of the ledger's tables with its indexes."""
        rows = connection.exec_driver_sql(_TABLE_SIZES, (self.schema,))
        return {name: int(size) for name, size in rows}

    def shrink(self) -> None:
        """Do nothing: the server gives the room to what comes next."""

    def _locked(self, wait_s: float) -> "psycopg.Connection[Any]":
        """Connect, and take the lock on that connection."""
        connection = connect(self.url)
        try:
            connection.autocommit = True
            _outlive_pauses(connection)
            _lock(connection, self, wait_s)
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection


class _Once:
    """Makes one connection, which holds the lock, and never another in its place."""

    def __init__(self, made: Callable[[], "psycopg.Connection[Any]"]) -> None:
        self._made = made
        self._is_used = False

    def __call__(self) -> "psycopg.Connection[Any]":
        import psycopg  # noqa: PLC0415 - an extra, which not everybody has

        if self._is_used:
            raise psycopg.OperationalError("the connection that held the ledger's lock was lost")
        self._is_used = True
        return self._made()


def _outlive_pauses(connection: "psycopg.Connection[Any]") -> None:
    """Let a session last as long as its process: no longer pause ends it, and no dead peer stays.

    Without the latter a machine that vanished would hold the ledger for two hours.
    """
    for setting in _KEEPALIVE:
        connection.execute(f"SET {setting}")
    if connection.info.server_version >= _IDLE_TIMEOUT_SINCE:
        connection.execute("SET idle_session_timeout = 0")


def _lock(connection: "psycopg.Connection[Any]", database: PostgresqlSchema, wait_s: float) -> None:
    key = lock_key(database.schema)
    end = time.monotonic() + wait_s
    while not _is_taken(connection, key):
        if time.monotonic() >= end:
            raise LedgerUnavailable(
                f"another run is using the ledger {database.place}{_holder(connection, key)}: wait "
                "for it to end, or give each run its own --state"
            )
        time.sleep(min(_POLL_S, max(0.0, end - time.monotonic())))


def _is_taken(connection: "psycopg.Connection[Any]", key: int) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (key,)).fetchone()
    return row is not None and bool(row[0])


def _holder(connection: "psycopg.Connection[Any]", key: int) -> str:
    """Say who holds a lock; other users' sessions are not shown to everybody."""
    row = connection.execute(_HOLDER, (key,)).fetchone()
    if row is None or not row[0]:
        return ""
    name, address, since = row
    return f" ({name}{f' at {address}' if address else ''}, since {since:%Y-%m-%d %H:%M:%S %Z})"
