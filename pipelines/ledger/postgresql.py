"""PostgreSQL: a ledger in a schema, locked by a session, and what its SQL does its own way.

The one connection that writes is the one that holds the lock (a session's advisory lock): a turn
cannot be committed without it, since both end at once. Passwords are found by libpq in PGPASSWORD
or a passfile, and never come here.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Table,
    any_,
    bindparam,
    column,
    create_engine,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.pool import QueuePool, StaticPool

from pipelines.database_url import DatabaseUrl
from pipelines.ledger.held import HeldDatabase
from pipelines.ledger.schema import ABOUT
from pipelines.ledger.unavailable import LedgerUnavailable, explained
from transforms.identity import digest

if TYPE_CHECKING:
    import psycopg

__all__ = [
    "PostgresqlSchema", "among", "connect", "insert", "insert_new", "lock_key", "values_of",
]  # fmt: skip

#: The schema of a ledger whose URL names none: out of the way of the user's tables.
SCHEMA: Final = "newsbeam"

_CONNECT_S: Final = "10"
_POLL_S: Final = 0.1
_HOLDER: Final = """
    SELECT application_name, host(client_addr), backend_start
    FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND (classid::bigint << 32 | objid::bigint) = %s
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_LACKS: Final = """
    WITH named AS (
        SELECT %(schema)s AS room, quote_ident(%(schema)s) AS quoted,
            quote_ident(%(schema)s) || '.' || %(table)s AS shelf
    )
    SELECT CASE
        WHEN pg_is_in_recovery() THEN 'a server that can be written to'
        WHEN to_regnamespace(quoted) IS NULL THEN
            CASE WHEN NOT has_database_privilege(current_database(), 'CREATE')
                THEN 'the right CREATE on the database ' || current_database() END
        WHEN NOT has_schema_privilege(room, 'USAGE')
            THEN 'the right USAGE on the schema ' || room
        WHEN to_regclass(shelf) IS NULL THEN
            CASE WHEN NOT has_schema_privilege(room, 'CREATE')
                THEN 'the right CREATE on the schema ' || room END
        WHEN NOT has_table_privilege(shelf, 'INSERT')
            THEN 'the right INSERT on the table ' || shelf
    END FROM named
"""
_BYTES: Final = """
    SELECT coalesce(sum(pg_total_relation_size(pg_class.oid)), 0)
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
        engine = self._engine(poolclass=StaticPool, creator=_Once(partial(self._locked, wait_s)))
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
        return _pooled(self, os.getpid())

    def check(self) -> None:
        """Look whether it could be held; makes nothing."""
        with self.snapshot() as connection:
            check_rights(connection, self.schema, ABOUT.name, f"the ledger {self.place}")

    def sizes(self, connection: Connection) -> tuple[int, int]:
        """Count the bytes of the ledger's tables; the server's log is not the ledger's."""
        return int(connection.exec_driver_sql(_BYTES, (self.schema,)).scalar_one()), 0

    def _engine(self, **options: Any) -> Engine:
        return create_engine(
            "postgresql+psycopg://",
            execution_options={"schema_translate_map": {None: self.schema}},
            **options,
        )

    def _locked(self, wait_s: float) -> "psycopg.Connection[Any]":
        """Connect, and take the lock on that connection."""
        connection = connect(self.url)
        try:
            connection.autocommit = True
            _lock(connection, self, wait_s)
            connection.autocommit = False
        except BaseException:
            connection.close()
            raise
        return connection


def connect(url: DatabaseUrl) -> "psycopg.Connection[Any]":
    """Connect as libpq does, saying who we are; waits 10 seconds where nothing says how long.

    Raises:
        LedgerUnavailable: the driver is not installed.
        psycopg.OperationalError: nothing answers, or it lets us not in.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra, which not everybody has
    except ImportError:
        raise LedgerUnavailable(
            "PostgreSQL needs a driver that is not installed: pip install 'newsbeam[postgresql]'"
        ) from None
    own: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": _own_name()}
    said = {name for name, _ in parse_qsl(urlsplit(url.libpq).query)}
    if "connect_timeout" not in said and "PGCONNECT_TIMEOUT" not in os.environ:
        own["connect_timeout"] = _CONNECT_S
    return psycopg.connect(url.libpq, **own)


def check_encoding(connection: Connection, what: str) -> None:
    """Insist on a database that can hold all text.

    Args:
        connection: to the database.
        what: names its user in the sentence.

    Raises:
        LedgerUnavailable: it has another encoding than UTF-8.
    """
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise LedgerUnavailable(
            f"{what} cannot be used: the database has the encoding {encoding}; make one with "
            "ENCODING 'UTF8'"
        )


def check_rights(connection: Connection, schema: str, table: str, what: str) -> None:
    """Insist on a database in which a table can be written to, and be made where it is missing.

    Args:
        connection: to the database.
        schema: of the table; it need not be there.
        table: any of those that are written to.
        what: names their user in the sentence.

    Raises:
        LedgerUnavailable: it cannot.
    """
    check_encoding(connection, what)
    values = {"schema": schema, "table": table}
    lacks = connection.exec_driver_sql(_LACKS, values).scalar()
    if lacks is not None:
        raise LedgerUnavailable(f"{what} cannot be used: the user lacks {lacks}")


def lock_key(schema: str) -> int:
    """Name the advisory lock of a ledger, which its server keeps apart by database."""
    return int(digest("ledger", schema)[-16:], 16) - (1 << 63)


def among(named: Column[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Say that a column has one of these values, given as an array."""
    array = bindparam(None, list(values), ARRAY(named.type), unique=True)
    return named == any_(array)


def values_of(named: Column[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[Any]:
    """Give the column of a table of these values, which has the column's type."""
    array = bindparam(None, list(values), ARRAY(named.type), unique=True)
    return func.unnest(array).table_valued("value").render_derived().c.value


def insert_new(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that are not there, given as an array a column."""
    arrays = [
        bindparam(one.name, list(values), ARRAY(one.type))
        for one, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    ]
    names = [one.name for one in table.columns]
    given = func.unnest(*arrays).table_valued(*map(column, names)).render_derived()
    connection.execute(insert(table).from_select(names, select(given)).on_conflict_do_nothing())


class _Once:
    """Makes one connection, which holds the lock, and never another in its place."""

    def __init__(self, made: Callable[[], "psycopg.Connection[Any]"]) -> None:
        self._made = made
        self._is_used = False

    def __call__(self) -> "psycopg.Connection[Any]":
        import psycopg  # noqa: PLC0415 - see connect

        if self._is_used:
            raise psycopg.OperationalError("the connection that held the ledger's lock was lost")
        self._is_used = True
        return self._made()


@lru_cache(maxsize=8)
def _pooled(database: PostgresqlSchema, process: int) -> Engine:
    """One connection stays open, and is looked at before it is used again."""
    del process
    return database._engine(  # noqa: SLF001 - of this module
        poolclass=QueuePool,
        pool_size=1,
        pool_pre_ping=True,
        creator=partial(connect, database.url),
    )


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


def _own_name() -> str:
    """Say who we are, for whoever looks at the server's sessions; it takes 63 bytes."""
    host = socket.gethostname().encode("ascii", "replace").decode()
    return f"newsbeam {host[:40]} {os.getpid()}"
