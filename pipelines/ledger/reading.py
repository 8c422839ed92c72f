"""A look into a ledger, without its lock and without changing it, also while a run writes to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, create_engine, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.ledger.formats import refusal
from pipelines.ledger.schema import ABOUT, POSITIONS, SCHEMA_VERSION
from pipelines.ledger.sqlite import read_only
from pipelines.ledger.unavailable import LedgerUnavailable


class Position(NamedTuple):
    """How far a source was read: its own JSON for an item, a path or a feed's URL."""

    source: str
    item: str
    position: str


def read_positions(path: Path, scheme: str) -> list[Position]:
    """Read the positions of all sources of a kind, by source and item; one moment's state.

    Args:
        path: the SQLite file.
        scheme: the kind, as in "rss".

    Raises:
        LedgerUnavailable: there is no ledger at the path (none is made), it is of another version,
            or it cannot be read.
    """
    with reading(path) as connection:
        version = format_of(connection, path)
        if version != SCHEMA_VERSION:
            raise LedgerUnavailable(refusal(path, version))
        query = (
            select(POSITIONS)
            .where(POSITIONS.c.source.startswith(f"{scheme}:", autoescape=True))
            .order_by(POSITIONS.c.source, POSITIONS.c.item)
        )
        return [Position(row.source, row.item, row.position) for row in connection.execute(query)]


def read_format(path: Path) -> str | None:
    """Read which format a ledger has; None where it was never finished.

    Raises:
        LedgerUnavailable: there is no ledger at the path, or it cannot be read.
    """
    with reading(path) as connection:
        return format_of(connection, path)


def has_ledger(path: Path) -> bool:
    """Say whether a ledger was begun and finished at a path: a run makes it where it was not.

    Raises:
        LedgerUnavailable: there is a file that cannot be read.
    """
    if not path.is_file():
        return False
    with reading(path) as connection:
        return inspect(connection).has_table(ABOUT.name) and format_of(connection, path) is not None


@contextmanager
def reading(path: Path) -> Iterator[Connection]:
    """Connect to a ledger; all that is read within is one moment's state.

    Raises:
        LedgerUnavailable: there is no ledger at the path (none is made), or it cannot be read.
    """
    if not path.is_file():
        raise LedgerUnavailable(
            f"there is no ledger {path}: name the --state of a run, or the newsbeam.db beside its "
            "records"
        )
    engine = create_engine("sqlite://", creator=partial(read_only, path), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN")  # or each query would see a moment of its own
            yield connection
    except DatabaseError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be read ({error.orig}): it must be a newsbeam ledger"
        ) from error
    finally:
        engine.dispose()


def format_of(connection: Connection, path: Path) -> str | None:
    """Read which format a ledger has; None where it was never finished.

    Raises:
        LedgerUnavailable: the database is no ledger.
    """
    if not inspect(connection).has_table(ABOUT.name):
        raise LedgerUnavailable(f"{path} is no newsbeam ledger: name the --state of a run")
    query = select(ABOUT.c.value).where(ABOUT.c.name == "schema")
    return connection.execute(query).scalar_one_or_none()
