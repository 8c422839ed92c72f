"""`postgresql://…` as an engine writes to it: batches of records, upserted in the same tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection

from pipelines.database_url import database_url
from pipelines.ledger.postgresql import check_rights, in_schema, is_same_database, pooled
from pipelines.sinks.sql.postgresql import explained, make_missing_tables, schema_of
from pipelines.sinks.sql.tables import ARTICLES
from pipelines.sinks.sql.write import write_articles, write_dead_letters, write_duplicates
from transforms.records.article import Article, Duplicate
from transforms.records.dead_letter import DeadLetter


@dataclass(frozen=True)
class Tables:
    """The tables of one sink; holds no connection and no secret, so that it travels.

    Attributes:
        uri: as the user gave it.
    """

    uri: str

    def check(self) -> None:
        """Look whether the database answers, and its tables can be written to, or made.

        Raises:
            SinkUnavailable: a sentence.
        """
        url = database_url(self.uri)
        with explained(self._name), pooled(url, None).connect() as connection:
            check_rights(connection, schema_of(connection, url), ARTICLES.name, self._name)

    def prepare(self) -> None:
        """Make the tables that are missing.

        Raises:
            SinkUnavailable: a sentence.
        """
        with explained(self._name):
            make_missing_tables(self.uri)

    def write(self, articles: Sequence[Article], duplicates: Sequence[Duplicate]) -> None:
        """Write records in one transaction; an older version never replaces a newer one.

        Raises:
            SinkUnavailable: the database cannot take them, or is away.
        """
        # In one order, so that two batches never wait for each other's rows.
        ordered = sorted(articles, key=lambda one: (one.id, one.version))
        with self._writing() as connection:
            write_articles(connection, ordered)
            write_duplicates(connection, duplicates)

    def keep(self, ledger: Connection, place: str, letters: Sequence[DeadLetter]) -> None:
        """Write dead letters: in the ledger's transaction, if it is the same database.

        Args:
            ledger: within a transaction.
            place: the ledger's URL.
            letters: to be written.

        Raises:
            SinkUnavailable: the database cannot take them, or is away.
        """
        if is_same_database(self.uri, place):
            with explained(self._name):
                schema = schema_of(ledger, database_url(self.uri))
                with in_schema(ledger, schema):
                    write_dead_letters(ledger, letters)
        else:
            with self._writing() as connection:
                write_dead_letters(connection, letters)

    @property
    def _name(self) -> str:
        return f"the sink {self.uri}"

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        url = database_url(self.uri)
        with (
            explained(self._name),
            pooled(url, None).begin() as connection,
            in_schema(connection, schema_of(connection, url)),
        ):
            yield connection
