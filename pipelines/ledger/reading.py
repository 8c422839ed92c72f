"""A look into a ledger, without its lock and without changing it, also while a run writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, inspect, select

from pipelines.ledger.databases import database_at
from pipelines.ledger.formats import refusal
from pipelines.ledger.schema import ABOUT, POSITIONS, SCHEMA_VERSION
from pipelines.ledger.unavailable import LedgerUnavailable, Place


class Position(NamedTuple):
    """How far a source was read: its own JSON for an item, a path or a feed's URL."""

    source: str
    item: str
    position: str


def read_positions(place: Place, scheme: str) -> list[Position]:
    """Read the positions of all sources of a kind, by source and item; one moment's state.

    Args:
        place: of the ledger.
        scheme: the kind, as in "rss".

    Raises:
        LedgerUnavailable: there is no ledger at the place (none is made), it is of another version,
            or it cannot be read.
    """
    with reading(place) as connection:
        version = format_of(connection, place)
        if version != SCHEMA_VERSION:
            raise LedgerUnavailable(refusal(place, version))
        query = (
            select(POSITIONS)
            .where(POSITIONS.c.source.startswith(f"{scheme}:", autoescape=True))
            .order_by(POSITIONS.c.source, POSITIONS.c.item)
        )
        return [Position(row.source, row.item, row.position) for row in connection.execute(query)]


def read_format(place: Place) -> str | None:
    """Read which format a ledger has; None where it was never finished.

    Raises:
        LedgerUnavailable: there is no ledger at the place, or it cannot be read.
    """
    with reading(place) as connection:
        return format_of(connection, place)


def has_ledger(place: Place) -> bool:
    """Say whether a ledger was begun and finished at a place: a run makes it where it was not.

    Raises:
        LedgerUnavailable: there is a file that cannot be read, or no such database.
    """
    if isinstance(place, Path) and not place.is_file():
        return False
    with reading(place) as connection:
        return is_ledger(connection) and format_of(connection, place) is not None


@contextmanager
def reading(place: Place) -> Iterator[Connection]:
    """Connect to a ledger; all that is read within is one moment's state.

    Raises:
        LedgerUnavailable: there is no ledger at the place (none is made), or it cannot be read.
    """
    with database_at(place).snapshot() as connection:
        yield connection


def format_of(connection: Connection, place: Place) -> str | None:
    """Read which format a ledger has; None where it was never finished.

    Raises:
        LedgerUnavailable: the database is no ledger.
    """
    if not is_ledger(connection):
        raise LedgerUnavailable(f"{place} is no newsbeam ledger: name the --state of a run")
    query = select(ABOUT.c.value).where(ABOUT.c.name == "schema")
    return connection.execute(query).scalar_one_or_none()


def is_ledger(connection: Connection) -> bool:
    """Say whether a database has a ledger's tables, or the first of them."""
    return inspect(connection).has_table(ABOUT.name, connection.schema_for_object(ABOUT))
