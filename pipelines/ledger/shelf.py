"""What sinks keep in the ledger's database from one process to the next."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from pipelines.ledger.rows import upsert
from pipelines.ledger.schema import HELD
from pipelines.ledger.unavailable import LedgerUnavailable


@dataclass(frozen=True)
class LedgerShelf:
    """The rows of one sink; written by whoever holds the ledger.

    Attributes:
        writing: begins a transaction of the ledger's.
        sink: a name that stays.
    """

    writing: Callable[[], AbstractContextManager[Connection]]
    sink: str

    def check(self, what: str) -> None:
        """The ledger itself is looked at elsewhere."""

    def put(self, name: str, content: bytes) -> None:
        """Write a row.

        Raises:
            LedgerUnavailable: the database cannot take it.
        """
        with self.writing() as connection:
            upsert(connection, HELD, [{"sink": self.sink, "name": name, "content": content}])

    def get(self, name: str) -> bytes | None:
        """Read a row.

        Raises:
            LedgerUnavailable: the database cannot be read.
        """
        with self.writing() as connection:
            return connection.execute(select(HELD.c.content).where(self._is(name))).scalar()

    def drop(self, name: str) -> None:
        """Delete a row; what stays where the database is lost is deleted at the next start."""
        with suppress(LedgerUnavailable), self.writing() as connection:
            connection.execute(delete(HELD).where(self._is(name)))

    def names(self) -> list[str]:
        """Name the rows.

        Raises:
            LedgerUnavailable: the database cannot be read.
        """
        query = select(HELD.c.name).where(HELD.c.sink == self.sink)
        with self.writing() as connection:
            return sorted(connection.execute(query).scalars())

    def _is(self, name: str) -> ColumnElement[bool]:
        return and_(HELD.c.sink == self.sink, HELD.c.name == name)
