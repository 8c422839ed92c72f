"""The articles of a `postgresql:` sink, read back as records."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, select, true

from pipelines.database_url import database_url
from pipelines.ledger.postgresql import in_schema, pooled
from pipelines.sinks.sql.articles import PARTS, read_pages
from pipelines.sinks.sql.postgresql import explained, schema_of
from pipelines.sinks.sql.tables import ARTICLES
from pipelines.sinks.stored import Stored, Wanted


class PostgresqlArticles:
    """The articles of a PostgreSQL database, in the order of their ids.

    Args:
        uri: as the user gave it.

    Raises:
        ValueError: it is no database's URL, or holds a password.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._url = database_url(uri)

    def are_there(self) -> bool:
        """Look whether the database has the table, and lets us read it.

        Raises:
            SinkUnavailable: nothing answers, or it lets us not in.
        """
        with self._connected() as connection:
            schema = schema_of(connection, self._url)
            if not inspect(connection).has_table(ARTICLES.name, schema):
                return False
            for table in (ARTICLES, *PARTS.values()):
                connection.execute(select(true()).select_from(table).limit(1))
        return True

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield articles, a hundred in memory."""
        yield from read_pages(self._connected, ARTICLES.c.id, true(), wanted, whole=whole)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with (
            explained(f"the sink {self._uri}"),
            pooled(self._url, None).connect() as connection,
            in_schema(connection, schema_of(connection, self._url)),
        ):
            yield connection
