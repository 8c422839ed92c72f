"""Tables of a PostgreSQL database as an engine writes to them: batches, upserted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from pipelines.database_url import DatabaseUrl, database_url
from pipelines.ledger.postgresql import PostgresqlSchema
from pipelines.ledger.unavailable import reason, remedy
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.sql import METADATA, write_records
from transforms.records.article import Article, Duplicate
from transforms.records.dead_letter import DeadLetter

#: The schema of the tables where a URL names none.
_SCHEMA: Final = "public"


@dataclass(frozen=True)
class Tables:
    """The tables of one sink; holds no connection and no secret, so that it travels.

    Attributes:
        uri: as the user gave it.
    """

    uri: str

    def check(self) -> None:
        """Look whether the database answers.

        Raises:
            SinkUnavailable: a sentence.
        """
        with self._writing():
            pass

    def prepare(self) -> None:
        """Make the tables that are missing.

        Raises:
            SinkUnavailable: a sentence.
        """
        with self._writing() as connection:
            METADATA.create_all(connection)

    def write(self, articles: Sequence[Article], duplicates: Sequence[Duplicate]) -> None:
        """Write records in one transaction; an older version never replaces a newer one.

        Raises:
            SinkUnavailable: the database cannot take them, or is away.
        """
        # In one order, so that two batches never wait for each other's rows.
        ordered = sorted(articles, key=lambda one: (one.id, one.version))
        with self._writing() as connection:
            write_records(connection, ordered, sorted(duplicates, key=lambda one: one.id), [])

    def keep(self, ledger: Connection, place: str, letters: Sequence[DeadLetter]) -> None:
        """Write dead letters: in the ledger's transaction, if it is the same database.

        Args:
            ledger: within a transaction.
            place: the ledger's URL.
            letters: to be written.

        Raises:
            SinkUnavailable: the database cannot take them, or is away.
        """
        if database_url(place).libpq != self._url.libpq:
            with self._writing() as connection:
                write_records(connection, [], [], letters)
            return
        options = ledger.get_execution_options()
        theirs = options.get("schema_translate_map")
        ledger.execution_options(schema_translate_map={None: self._schema})
        try:
            write_records(ledger, [], [], letters)
        finally:
            ledger.execution_options(schema_translate_map=theirs)

    @property
    def _url(self) -> DatabaseUrl:
        return database_url(self.uri)

    @property
    def _schema(self) -> str:
        return self._url.schema or _SCHEMA

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        database = PostgresqlSchema(self.uri, DatabaseUrl(self._url.libpq, self._schema))
        try:
            with database.asked().begin() as connection:
                yield connection
        except DBAPIError as error:
            said = reason(error)
            raise SinkUnavailable(
                f"the sink {self.uri} cannot be written ({said}): {remedy(said)}"
            ) from error
