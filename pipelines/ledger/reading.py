"""A look into a ledger, without its lock and without changing it, also while a run writes to it."""

import sqlite3
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Connection, create_engine, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.ledger.schema import ABOUT, POSITIONS, SCHEMA_VERSION
from pipelines.ledger.store import LedgerUnavailable

_BUSY_S: Final = 30.0


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
    if not path.is_file():
        raise LedgerUnavailable(
            f"there is no ledger {path}: name the --state of a run, or the newsbeam.db beside its "
            "records"
        )
    engine = create_engine("sqlite://", creator=partial(_connected, path), poolclass=NullPool)
    try:
        with engine.begin() as connection:
            _check(connection, path)
            query = (
                select(POSITIONS)
                .where(POSITIONS.c.source.startswith(f"{scheme}:", autoescape=True))
                .order_by(POSITIONS.c.source, POSITIONS.c.item)
            )
            return [
                Position(row.source, row.item, row.position) for row in connection.execute(query)
            ]
    except DatabaseError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be read ({error.orig}): it must be a newsbeam ledger"
        ) from error
    finally:
        engine.dispose()


def _connected(path: Path) -> sqlite3.Connection:
    """Connect so that SQLite neither makes nor changes the database.

    It writes ahead, so that who reads waits for nobody.
    """
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)


def _check(connection: Connection, path: Path) -> None:
    if not inspect(connection).has_table(ABOUT.name):
        raise LedgerUnavailable(f"{path} is no newsbeam ledger: name the --state of a run")
    query = select(ABOUT.c.value).where(ABOUT.c.name == "schema")
    version = connection.execute(query).scalar_one_or_none()
    if version != SCHEMA_VERSION:
        raise LedgerUnavailable(
            f"the ledger {path} has the format {version}, this newsbeam reads {SCHEMA_VERSION}: "
            "use the newsbeam it was made with"
        )
