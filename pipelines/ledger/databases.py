"""Where a ledger lies: the one place that chooses between SQLite and PostgreSQL."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Engine

from pipelines.database_url import database_url
from pipelines.ledger.held import HeldDatabase
from pipelines.ledger.sqlite import SqliteFile
from pipelines.ledger.unavailable import LedgerUnavailable, Place

if TYPE_CHECKING:
    from pipelines.ledger.server import PostgresqlSchema


class Database(Protocol):
    """A database that may hold a ledger; holds no connection and no secret, so that it travels."""

    @property
    def place(self) -> Place:
        """Name it, as the user did."""

    def held(self, wait_s: float) -> HeldDatabase:
        """Take it for this process alone, making it where it is missing and can be made.

        Raises:
            LedgerUnavailable: another run holds it for longer than `wait_s` seconds, or it cannot
                be used.
        """

    def snapshot(self) -> AbstractContextManager[Connection]:
        """Connect to read one moment's state, without the lock; makes and changes nothing.

        Raises:
            LedgerUnavailable: there is none, or it cannot be read.
        """

    def asked(self) -> Engine:
        """Give this process's connections for look-ups."""

    def sizes(self, connection: Connection) -> tuple[int, int]:
        """Count the bytes of the ledger, and of what was written ahead and is not in it yet."""

    def table_sizes(self, connection: Connection) -> dict[str, int]:
        """Count the bytes of each table with its indexes; none where that cannot be said."""

    def shrink(self) -> None:
        """Give the room of what was deleted back, where that is not done by itself."""


def database_at(place: Place) -> Database:
    """Name the database of a place; connects to nothing.

    Raises:
        LedgerUnavailable: the URL is malformed, or a driver is missing.
    """
    return SqliteFile(place) if isinstance(place, Path) else _server(place)


def check_server(url: str) -> None:
    """Look whether a ledger could be held at a URL; makes nothing.

    Raises:
        LedgerUnavailable: nothing answers, or it lets us not in, or not do what is needed.
    """
    _server(url).check()


def _server(url: str) -> "PostgresqlSchema":
    from pipelines.ledger.server import PostgresqlSchema  # noqa: PLC0415 - loads the dialect

    try:
        return PostgresqlSchema(url, database_url(url))
    except ValueError as error:
        raise LedgerUnavailable(f"the ledger cannot be used: {error}") from None
