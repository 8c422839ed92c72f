"""The ledger: one database, one writer, one transaction a turn.

What a turn did is true from the moment its transaction commits. Before, it can be taken back
whole; after, it can only be carried through (`pending`).
"""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, func, inspect, select
from sqlalchemy.pool import NullPool

from pipelines.books import Books
from pipelines.disk import make_folder
from pipelines.ledger.formats import refusal
from pipelines.ledger.learning import Learnt, learn
from pipelines.ledger.recall import LedgerRecall
from pipelines.ledger.schema import (
    ABOUT,
    GIVEN_UP,
    METADATA,
    POSITIONS,
    SCHEMA_VERSION,
    TURNS,
)
from pipelines.ledger.sqlite import sqlite_url, upsert
from pipelines.ledger.unavailable import LedgerUnavailable, explained
from pipelines.moments import reached

_UNDER_WAY: Final = "sinks_under_way"


class Ledger:
    """A ledger that this process alone writes to, from `open_ledger` until `close`."""

    def __init__(self, path: Path, engine: Engine, lock: FileLock) -> None:
        self.path = path
        self._engine = engine
        self._lock = lock
        self._positions: dict[str, dict[str, str]] = {}
        with self._reading() as connection:
            self.id = str(_about(connection, "id"))

    @property
    def recall(self) -> LedgerRecall:
        """The judge's look-ups, fit to be sent to a worker."""
        return LedgerRecall(self.path.absolute())

    def turn_name(self, number: int) -> str:
        """Name a turn uniquely over all ledgers, fit for a file name."""
        return turn_name(self.id, number)

    def next_turn(self) -> int:
        """Number the turn after the last committed one, from 1."""
        with self._reading() as connection:
            return 1 + (connection.execute(select(func.max(TURNS.c.number))).scalar() or 0)

    def pending(self) -> list[tuple[int, list[str]]]:
        """List committed turns that were not published to the end, with the URIs of their sinks."""
        with self._reading() as connection:
            query = select(TURNS).where(TURNS.c.published == 0).order_by(TURNS.c.number)
            return [
                (row.number, msgspec.json.decode(row.sinks, type=list[str]))
                for row in connection.execute(query)
            ]

    def begin(self, sinks: Sequence[str]) -> None:
        """Note the URIs of the sinks for which the turn under way will be staged.

        Raises:
            LedgerUnavailable: the database cannot take it (a full disk).
        """
        if sorted(sinks) == sorted(self.under_way()):
            return
        row = {"name": _UNDER_WAY, "value": msgspec.json.encode(list(sinks)).decode()}
        with explained(self.path), self._engine.begin() as connection:
            upsert(connection, ABOUT, [row])

    def under_way(self) -> list[str]:
        """List the URIs of the sinks for which a turn was last staged, committed or not."""
        with self._reading() as connection:
            uris = _about(connection, _UNDER_WAY)
            return [] if uris is None else msgspec.json.decode(uris, type=list[str])

    def positions(self, source: str) -> Mapping[str, str]:
        """Give how far a source was read, item to position; each commit changes what was given.

        Read once, for nobody else writes: a folder may have a million files.
        """
        if source not in self._positions:
            with self._reading() as connection:
                query = select(POSITIONS).where(POSITIONS.c.source == source)
                rows = connection.execute(query)
                self._positions[source] = {row.item: row.position for row in rows}
        return self._positions[source]

    def commit(
        self, number: int, run: str, sinks: Sequence[str], books: Books, learnt: Learnt
    ) -> None:
        """Make a turn true, in one transaction.

        Raises:
            LedgerUnavailable: the database cannot take it (a full disk); nothing is changed.
        """
        turn = {
            "number": number,
            "run": run,
            "published": 0,
            "sinks": msgspec.json.encode(list(sinks)).decode(),
            "books": msgspec.json.encode(books).decode(),
        }
        with explained(self.path), self._engine.begin() as connection:
            connection.execute(TURNS.insert(), turn)
            learn(connection, number, learnt)
            reached("ledger written")
        self._remember(learnt.positions)

    def note(self, positions: Mapping[tuple[str, str], str]) -> None:
        """Keep positions of sources that had nothing to give."""
        nothing = Learnt(changes=(), failures=(), positions=positions)
        with explained(self.path), self._engine.begin() as connection:
            learn(connection, 0, nothing)
        self._remember(positions)

    def mark_published(self, number: int, seconds: Mapping[str, float] | None = None) -> None:
        """Note that all sinks show a turn, and how long its parts took."""
        text = None if seconds is None else msgspec.json.encode(seconds).decode()
        with explained(self.path), self._engine.begin() as connection:
            turn = TURNS.update().where(TURNS.c.number == number)
            connection.execute(turn.values(published=1, seconds=text))

    def give_up(self, number: int) -> None:
        """Note that a turn is done with, though not all of its sinks show it."""
        with explained(self.path), self._engine.begin() as connection:
            turn = TURNS.update().where(TURNS.c.number == number)
            connection.execute(turn.values(published=GIVEN_UP))

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self._engine.dispose()
        self._lock.release()

    def _remember(self, positions: Mapping[tuple[str, str], str]) -> None:
        """Change what was read; what was not is read when it is asked for."""
        for (source, item), position in positions.items():
            known = self._positions.get(source, {})
            if position:
                known[item] = position
            else:
                known.pop(item, None)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Connect to read, which needs room too: for the index of the write-ahead log."""
        with explained(self.path), self._engine.connect() as connection:
            yield connection


def lock_ledger(path: Path, *, wait_s: float) -> FileLock:
    """Take a ledger for this process alone, until the lock is released.

    Args:
        path: the SQLite file; its folder is made where it is missing.
        wait_s: how long to wait for another run on the same ledger to end.

    Raises:
        LedgerUnavailable: another run holds it, or the folder cannot be written.
    """
    lock = FileLock(f"{path}.lock")
    try:
        make_folder(path.parent)
        lock.acquire(timeout=wait_s)
    except Timeout:
        raise LedgerUnavailable(
            f"another run is using the ledger {path}: wait for it to end, or give each run its "
            "own --state"
        ) from None
    except OSError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be made: {error.strerror or error}; name a writable --state"
        ) from None
    return lock


def open_ledger(path: Path, *, wait_s: float) -> Ledger:
    """Open a ledger for writing, making it where there is none.

    Args:
        path: the SQLite file; its folder is made where it is missing.
        wait_s: how long to wait for another run on the same ledger to end.

    Raises:
        LedgerUnavailable: another run holds it, the file is no database or of another version, or
            the folder cannot be written.
    """
    lock = lock_ledger(path, wait_s=wait_s)
    try:
        engine = create_engine(sqlite_url(path), poolclass=NullPool)
        event.listen(engine, "connect", _set_pragmas)
        with explained(path), engine.begin() as connection:
            _introduce(connection, path)
    except BaseException:
        lock.release()
        raise
    return Ledger(path, engine, lock)


def turn_name(ledger_id: str, number: int) -> str:
    """Name a turn of a ledger uniquely over all ledgers, fit for a file name."""
    return f"{ledger_id[:8]}-{number:06d}"


def _set_pragmas(connection: sqlite3.Connection, record: object) -> None:
    """Write ahead (readers go on while a turn commits) and sync each commit to the disk.

    Pages of 8 KB (where the file is new) hold two or three articles; one of 4 KB holds one, and
    stays half empty.
    """
    del record
    for pragma in (
        "page_size=8192",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _introduce(connection: Connection, path: Path) -> None:
    """Make the tables that are missing, in no file of another format."""
    if inspect(connection).has_table(ABOUT.name):
        version = _about(connection, "schema")
        if version not in (None, SCHEMA_VERSION):  # none: it was killed while it made the tables
            raise LedgerUnavailable(refusal(path, version, at_start=True))
    METADATA.create_all(connection)
    if connection.execute(select(ABOUT.c.name)).first() is None:
        about = [
            {"name": "id", "value": uuid.uuid4().hex},
            {"name": "schema", "value": SCHEMA_VERSION},
        ]
        connection.execute(ABOUT.insert(), about)


def _about(connection: Connection, name: str) -> str | None:
    return connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == name)).scalar()
