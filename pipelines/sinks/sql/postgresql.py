"""`postgresql://…`: the same tables with real types, in the schema that the URL's user sees first.

Where the ledger is in the same database, a turn's rows are written in the transaction that commits
it: nothing is staged, and nothing can come between. Else a turn is staged on a shelf and shown in
one transaction with a mark of the turn, as in SQLite.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, RowMapping, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from pipelines.database_url import DatabaseUrl, database_url
from pipelines.ledger.postgresql import (
    check_rights,
    in_schema,
    is_same_database,
    lock_within,
    pooled,
)
from pipelines.ledger.unavailable import LedgerUnavailable, Place, reason, remedy
from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.held import Held, Shelf
from pipelines.sinks.sql.formats import check_format, make_ready
from pipelines.sinks.sql.tables import (
    ARTICLES,
    DEAD_LETTERS,
    LETTER_COLUMNS,
    NUMBERED_DEAD_LETTERS,
)
from pipelines.sinks.sql.write import show
from transforms.records.article import Article
from transforms.records.dead_letter import DeadLetter


class PostgresqlSink:
    """Writes each turn's records to a PostgreSQL database, one transaction a turn, articles by id.

    Args:
        uri: as the user gave it.
        shelf: for turns that are staged and not yet published.
        ledger: where the ledger lies, if anything is remembered.

    Raises:
        ValueError: the URI is no database's URL, or holds a password.
    """

    def __init__(self, uri: str, shelf: Shelf, ledger: Place | None) -> None:
        self.uri = uri
        self.joins_commit = isinstance(ledger, str) and is_same_database(uri, ledger)
        self._url = database_url(uri)
        self._held = Held(uri, shelf)
        self._to_join: dict[str, Outputs] = {}
        self._schema: str | None = None

    def check(self) -> None:
        """Look whether the database answers, and its tables can be written to, or made.

        Raises:
            SinkUnavailable: they cannot.
        """
        self._held.check()
        with self._explained(), self._connected().connect() as connection:
            schema = schema_of(connection, self._url)
            check_rights(connection, schema, ARTICLES.name, f"the sink {self.uri}")
            with in_schema(connection, schema):
                check_format(connection, f"the sink {self.uri}")

    def refusal(self, article: Article) -> str | None:
        """A table takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Make the tables that are missing, and keep the turn's records.

        Raises:
            SinkUnavailable: the tables cannot be made, or the records not be kept.
        """
        self._make_tables()
        if self.joins_commit:
            self._to_join[turn] = outputs
        else:
            self._held.put(turn, outputs)

    def join(self, turn: str, connection: Connection) -> None:
        """Write the turn's records and its mark in the transaction that commits it.

        Raises:
            SinkUnavailable: they cannot be written.
        """
        with self._explained(), in_schema(connection, self._schema):
            show(connection, self.uri, turn, self._to_join[turn])

    def publish(self, turn: str) -> None:
        """Write the turn's records and its mark in one transaction, if that is not done.

        Raises:
            SinkUnavailable: they cannot be written, or are gone and not marked.
        """
        outputs = self._held.get(turn)
        self._make_tables()
        with (
            self._explained(),
            self._connected().begin() as connection,
            in_schema(connection, self._schema),
        ):
            show(connection, self.uri, turn, outputs)
        self._forget(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._forget(turn)

    def close(self) -> None:
        """The connection is the process's."""

    def _forget(self, turn: str) -> None:
        self._to_join.pop(turn, None)
        if not self.joins_commit:
            self._held.drop(turn)

    def _make_tables(self) -> None:
        """Make what is missing, once a process; two processes at once wait for each other."""
        if self._schema is not None:
            return
        with self._explained():
            self._schema = make_missing_tables(self.uri)

    def _connected(self) -> Engine:
        return pooled(self._url, None)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        with explained(f"the sink {self.uri}"):
            yield


def read_dead_letters(uri: str) -> Iterator[DeadLetter]:
    """Read the dead letters of a PostgreSQL sink back, in the order of writing.

    One is in memory at a time. Those that are written meanwhile are not read.

    Raises:
        SinkUnavailable: the database holds none.
    """
    url = database_url(uri)
    with (
        explained(uri),
        pooled(url, None).execution_options(isolation_level="AUTOCOMMIT").connect() as connection,
        in_schema(connection, schema_of(connection, url)),
    ):
        letters = NUMBERED_DEAD_LETTERS.c
        keys = connection.execute(select(letters.key).order_by(letters.number)).scalars().all()
        for key in keys:
            query = select(*LETTER_COLUMNS).where(DEAD_LETTERS.c.key == key)
            row = connection.execute(query).mappings().first()
            if row is not None:
                yield _letter(row)


def has_dead_letters(uri: str) -> bool:
    """Say whether a database has the table of dead letters.

    Raises:
        SinkUnavailable: nothing answers, or it lets us not in.
    """
    url = database_url(uri)
    with explained(uri), pooled(url, None).connect() as connection:
        return inspect(connection).has_table(DEAD_LETTERS.name, schema_of(connection, url))


def _letter(row: RowMapping) -> DeadLetter:
    fields: dict[str, Any] = {str(name): value for name, value in row.items()}
    fields["payload"] = bytes(row["payload"])
    return msgspec.convert(fields, DeadLetter, builtin_types=(bytes, type(row["at"])))


def make_missing_tables(uri: str) -> str:
    """Make the tables that are missing, and bring older ones on; two processes wait for each other.

    Returns:
        The schema in which they are.
    """
    url = database_url(uri)
    with pooled(url, None).begin() as connection:
        schema = schema_of(connection, url)
        lock_within(connection, f"tables of {schema}")
        if not inspect(connection).has_schema(schema):
            connection.execute(CreateSchema(schema))
        with in_schema(connection, schema):
            make_ready(connection, f"the sink {uri}")
    return schema


def schema_of(connection: Connection, url: DatabaseUrl) -> str:
    """Name the schema of the tables: the URL's, else the first that its user sees."""
    if url.schema is not None:
        return url.schema
    first = connection.exec_driver_sql("SELECT current_schema()").scalar()
    if first is None:
        raise LedgerUnavailable(
            "the search_path of the database names no schema that is there: add ?schema=NAME to "
            "the URL"
        )
    return str(first)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn an error of the database into a sentence.

    Args:
        what: names the sink.

    Raises:
        SinkUnavailable: the sentence.
    """
    try:
        yield
    except LedgerUnavailable as error:
        raise SinkUnavailable(str(error)) from error
    except DBAPIError as error:
        said = reason(error)
        raise SinkUnavailable(f"{what} cannot be used ({said}): {remedy(said)}") from error
