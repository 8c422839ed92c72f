"""What else than articles stands in the tables of `sqlite:` and `postgresql:` sinks, read back."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Column, Connection, Table, create_engine, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.database_url import database_url
from pipelines.ledger.postgresql import in_schema, pooled
from pipelines.ledger.sqlite import sqlite_url
from pipelines.sinks.base import RunSummary, SinkUnavailable
from pipelines.sinks.sql.postgresql import explained, has_dead_letters, schema_of
from pipelines.sinks.sql.postgresql import read_dead_letters as letters_of_postgresql
from pipelines.sinks.sql.sqlite import read_dead_letters as letters_of_sqlite
from pipelines.sinks.sql.tables import DUPLICATES, JSON, RUNS
from transforms.records.article import Duplicate, Record
from transforms.records.dead_letter import DeadLetter

_R = TypeVar("_R", bound=Record)
_Connect = Callable[[], AbstractContextManager[Connection]]


class SqlRecords:
    """What stands in the tables of a database.

    Args:
        connect: to the database, within the schema of the tables; raises SinkUnavailable.
        check: looks whether there is such a sink.
        letters: yields its dead letters.
    """

    def __init__(
        self,
        connect: _Connect,
        check: Callable[[], None],
        letters: Callable[[], Iterator[DeadLetter]],
    ) -> None:
        self._connect = connect
        self._check = check
        self._letters = letters
        self.unread = 0

    def check(self) -> None:
        """Look whether there is such a sink."""
        self._check()

    def duplicates(self) -> Iterator[Duplicate]:
        """Yield the duplicates in the order of their keys."""
        with self._connect() as connection:
            query = select(*_columns(connection, DUPLICATES)).order_by(DUPLICATES.c.key)
            for row in connection.execute(query).mappings():
                yield from self._converted(_duplicate(_fields(DUPLICATES, row)), Duplicate)

    def dead_letters(self) -> Iterator[DeadLetter]:
        """Yield the dead letters in the order of writing."""
        return self._letters()

    def runs(self) -> Iterator[RunSummary]:
        """Yield the books of runs."""
        with self._connect() as connection:
            for row in connection.execute(select(RUNS).order_by(RUNS.c.run)).mappings():
                yield from self._converted(_fields(RUNS, row)["summary"], RunSummary)

    def _converted(self, fields: Any, record: type[_R]) -> Iterator[_R]:
        try:
            yield msgspec.convert(fields, record)
        except msgspec.ValidationError:
            self.unread += 1


def sqlite_records(uri: str, path: Path) -> SqlRecords:
    """Make what can be read of an SQLite file."""
    connect = partial(_sqlite_connection, path)

    def check() -> None:
        if not path.is_file():
            raise SinkUnavailable(
                f"there are no records at {uri}: name the sink of the run that wrote them"
            )
        with connect() as connection:
            connection.execute(select(RUNS.c.run).limit(1))

    return SqlRecords(connect, check, partial(letters_of_sqlite, path))


def postgresql_records(uri: str) -> SqlRecords:
    """Make what can be read of a PostgreSQL database."""

    def check() -> None:
        if not has_dead_letters(uri):
            raise SinkUnavailable(
                f"there are no records at {uri}: name the sink of the run that wrote them"
            )

    return SqlRecords(partial(_server_connection, uri), check, partial(letters_of_postgresql, uri))


@contextmanager
def _sqlite_connection(path: Path) -> Iterator[Connection]:
    engine = create_engine(sqlite_url(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        raise SinkUnavailable(f"{path} holds no records of newsbeam ({error.orig})") from error


@contextmanager
def _server_connection(uri: str) -> Iterator[Connection]:
    url = database_url(uri)
    with (
        explained(uri),
        pooled(url, None).connect() as connection,
        in_schema(connection, schema_of(connection, url)),
    ):
        yield connection


def _columns(connection: Connection, table: Table) -> list[Column[Any]]:
    """List the columns that are there: a newsbeam of before wrote fewer."""
    schema = connection.schema_for_object(table)
    there = {one["name"] for one in inspect(connection).get_columns(table.name, schema)}
    return [one for one in table.columns if one.name in there]


def _duplicate(fields: dict[str, Any]) -> dict[str, Any]:
    original = {
        "id": fields["original"],
        "method": fields["method"],
        "similarity": fields["similarity"],
        "url": fields["original_url"],
    }
    return {**fields, "duplicate_of": original}


def _fields(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Read a row; what is no JSON stays as it is, and is found when the record is made."""
    # SQLAlchemy's names are a kind of str that msgspec does not take.
    return {
        str(column.name): _parsed(row[column.name]) if column.type is JSON else row[column.name]
        for column in table.columns
        if column.name in row
    }


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value  # the driver of PostgreSQL has parsed it
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
