"""PostgreSQL: connections, locks and rights, and what its SQL does its own way.

Passwords are found by libpq in PGPASSWORD or a passfile, and never come here.
"""

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from types import ModuleType
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
from sqlalchemy.pool import QueuePool

from pipelines.database_url import DatabaseUrl, database_url
from pipelines.ledger.unavailable import LedgerUnavailable
from transforms.identity import digest

if TYPE_CHECKING:
    import psycopg

__all__ = [
    "among",
    "check_encoding",
    "check_rights",
    "connect",
    "engine_to",
    "in_schema",
    "insert",
    "insert_new",
    "is_same_database",
    "lock_key",
    "lock_within",
    "pooled",
    "values_of",
]

_CONNECT_S: Final = "10"
#: What makes two connections reach one database with the same rights.
_IDENTITY: Final = ("host", "hostaddr", "port", "dbname", "user")
_LACKS: Final = """
    WITH named AS (
        SELECT %(schema)s AS room, quote_ident(%(schema)s) AS quoted,
            quote_ident(%(schema)s) || '.' || %(table)s AS shelf
    )
    SELECT CASE
        WHEN pg_is_in_recovery()
            THEN 'the right to write, since the server is a copy of another one'
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


def connect(url: DatabaseUrl) -> "psycopg.Connection[Any]":
    """Connect as libpq does, saying who we are; waits 10 seconds where nothing says how long.

    An idle connection is kept alive, or networks between would forget it.

    Raises:
        LedgerUnavailable: the driver is not installed.
        psycopg.OperationalError: nothing answers, or it lets us not in.
    """
    own: dict[str, Any] = {"client_encoding": "UTF8", "fallback_application_name": _own_name()}
    own |= {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
    said = {name for name, _ in parse_qsl(urlsplit(url.libpq).query)}
    if "PGCONNECT_TIMEOUT" not in os.environ:
        own["connect_timeout"] = _CONNECT_S
    own = {name: value for name, value in own.items() if name not in said}
    made: psycopg.Connection[Any] = _driver().connect(url.libpq, **own)
    return made


def engine_to(schema: str | None, **options: Any) -> Engine:
    """Make an engine whose tables are those of a schema; None for the first that its user sees.

    Raises:
        LedgerUnavailable: the driver is not installed.
    """
    _driver()
    return create_engine(
        "postgresql+psycopg://",
        execution_options={"schema_translate_map": {None: schema}},
        **options,
    )


def pooled(url: DatabaseUrl, schema: str | None) -> Engine:
    """Give this process's connections to a database; a forked child makes its own.

    One stays open, and is looked at before it is used again.
    """
    return _pooled(url, schema, os.getpid())


def is_same_database(one: str, other: str) -> bool:
    """Say whether two URLs mean one database, and the same user in it."""
    return _identity(one) == _identity(other)


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


def lock_key(name: str) -> int:
    """Name an advisory lock, which the server keeps apart by database; a ledger's by its schema."""
    return int(digest("ledger", name)[-16:], 16) - (1 << 63)


def lock_within(connection: Connection, name: str) -> None:
    """Wait for an advisory lock, and hold it until the transaction ends."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (lock_key(name),))


@contextmanager
def in_schema(connection: Connection, schema: str | None) -> Iterator[None]:
    """Let tables be those of another schema for a while, within the same transaction."""
    before = connection.get_execution_options().get("schema_translate_map")
    connection.execution_options(schema_translate_map={None: schema})
    try:
        yield
    finally:
        connection.execution_options(schema_translate_map=before)


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


@lru_cache(maxsize=8)
def _pooled(url: DatabaseUrl, schema: str | None, process: int) -> Engine:
    del process
    creator = partial(connect, url)
    return engine_to(schema, poolclass=QueuePool, pool_size=1, pool_pre_ping=True, creator=creator)


def _identity(url: str) -> list[str | None]:
    """Resolve a URL as libpq does, with the environment's defaults."""
    _driver()
    from psycopg import pq  # noqa: PLC0415 - as above
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - as above

    defaults = {
        one.keyword.decode(): one.val.decode()
        for one in pq.Conninfo.get_defaults()
        if one.val is not None
    }
    said = {**defaults, **conninfo_to_dict(database_url(url).libpq)}
    found = {name: None if said.get(name) is None else str(said[name]) for name in _IDENTITY}
    found["dbname"] = found["dbname"] or found["user"]
    return list(found.values())


def _driver() -> ModuleType:
    """Load the driver, an extra which not everybody has.

    Raises:
        LedgerUnavailable: it is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - see above
    except ImportError:
        raise LedgerUnavailable(
            "PostgreSQL needs a driver that is not installed: pip install 'newsbeam[postgresql]'"
        ) from None
    return psycopg


def _own_name() -> str:
    """Say who we are, for whoever looks at the server's sessions; it takes 63 bytes."""
    host = socket.gethostname().encode("ascii", "replace").decode()
    return f"newsbeam {host[:40]} {os.getpid()}"
