"""The ledger: one database, one writer, one transaction a turn.

What a turn did is true from the moment its transaction commits. Before, it can be taken back
whole; after, it can only be carried through (`pending`).
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateSchema

from pipelines.books import Books
from pipelines.ledger.anchors import settle_all
from pipelines.ledger.databases import database_at
from pipelines.ledger.expiry import Horizon, expire
from pipelines.ledger.formats import refusal
from pipelines.ledger.held import HeldDatabase
from pipelines.ledger.learning import Learnt, learn
from pipelines.ledger.reading import is_ledger
from pipelines.ledger.recall import LedgerRecall, to_micros
from pipelines.ledger.rows import upsert
from pipelines.ledger.schema import (
    ABOUT,
    GIVEN_UP,
    POSITIONS,
    SCHEMA_VERSION,
    TURNS,
    make_tables,
)
from pipelines.ledger.shelf import LedgerShelf
from pipelines.ledger.unavailable import (
    CommitUnknown,
    LedgerUnavailable,
    Place,
    explained,
    reason,
)
from pipelines.moments import reached

_UNDER_WAY: Final = "sinks_under_way"


class Ledger:
    """A ledger that this process alone writes to, from `open_ledger` until `close`."""

    def __init__(self, place: Place, held: HeldDatabase) -> None:
        self.place = place
        self._held = held
        self._positions: dict[str, dict[str, str]] = {}
        with self._reading() as connection:
            self.id = str(_about(connection, "id"))

    @property
    def recall(self) -> LedgerRecall:
        """The judge's look-ups, fit to be sent to a worker."""
        place = self.place
        return LedgerRecall(place if isinstance(place, str) else place.absolute())

    def shelf(self, sink: str) -> LedgerShelf:
        """Give a sink a place for what it stages, in the ledger's own database."""
        return LedgerShelf(self._writing, sink)

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
        with self._writing() as connection:
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
        self,
        number: int,
        run: str,
        sinks: Sequence[str],
        books: Books,
        learnt: Learnt,
        joining: Sequence[Callable[[Connection], None]] = (),
    ) -> None:
        """Make a turn true, in one transaction.

        Args:
            number: of the turn.
            run: that took it.
            sinks: for which it was staged, by their URIs.
            books: of the turn.
            learnt: what it adds to the ledger.
            joining: what else is written in the transaction, by sinks in the same database.

        Raises:
            CommitUnknown: the database was lost in the midst; the next start looks what is true.
            LedgerUnavailable: the database cannot take it (a full disk); nothing is changed.
        """
        turn = {
            "number": number,
            "run": run,
            "published": 0,
            "sinks": msgspec.json.encode(list(sinks)).decode(),
            "books": msgspec.json.encode(books).decode(),
            "committed": to_micros(learnt.at),
        }
        with self._writing() as connection:
            connection.execute(TURNS.insert(), turn)
            learn(connection, number, learnt)
            reached("ledger written")
            for write in joining:
                write(connection)
        self._remember(learnt.positions)

    def note(self, positions: Mapping[tuple[str, str], str]) -> None:
        """Keep positions of sources that had nothing to give."""
        nothing = Learnt(changes=(), failures=(), positions=positions)
        with self._writing() as connection:
            learn(connection, 0, nothing)
        self._remember(positions)

    def mark_published(self, number: int, seconds: Mapping[str, float] | None = None) -> None:
        """Note that all sinks show a turn, and how long its parts took."""
        text = None if seconds is None else msgspec.json.encode(seconds).decode()
        with self._writing() as connection:
            turn = TURNS.update().where(TURNS.c.number == number)
            connection.execute(turn.values(published=1, seconds=text))

    def give_up(self, number: int) -> None:
        """Note that a turn is done with, though not all of its sinks show it."""
        with self._writing() as connection:
            turn = TURNS.update().where(TURNS.c.number == number)
            connection.execute(turn.values(published=GIVEN_UP))

    def expire(self, horizon: Horizon, at: datetime, *, most: int) -> int:
        """Forget some of what is older than the horizon; say how much it was.

        Args:
            horizon: how long things are remembered.
            at: the present time.
            most: articles, texts and failures that are forgotten at most.
        """
        with self._writing() as connection:
            return expire(connection, horizon, at, most=most)

    def settle(self) -> None:
        """Tidy the whole index of near duplicates at once, which turns do a part at a time."""
        with self._writing() as connection:
            settle_all(connection)

    def sizes(self) -> tuple[int, int]:
        """Count the bytes of the ledger, and of what was written ahead and is not in it yet."""
        with self._reading() as connection:
            return database_at(self.place).sizes(connection)

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self._held.release()

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
        with explained(self.place), self._held.engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Write in one transaction."""
        with explained(self.place), self._held.engine.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            try:
                transaction.commit()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                raise CommitUnknown(
                    f"the ledger {self.place} was lost while it was written to ({reason(error)}): "
                    "start again when it answers; what it holds then is true"
                ) from error


def open_ledger(place: Place, *, wait_s: float) -> Ledger:
    """Open a ledger for writing, making it where there is none.

    Args:
        place: an SQLite file, whose folder is made where it is missing, or a `postgresql:` URL.
        wait_s: how long to wait for another run on the same ledger to end.

    Raises:
        LedgerUnavailable: another run holds it, the file is no database or of another version, the
            folder cannot be written, or the server lets us not in.
    """
    held = database_at(place).held(wait_s)
    try:
        with explained(place), held.engine.begin() as connection:
            _introduce(connection, place)
        return Ledger(place, held)
    except BaseException:
        held.release()
        raise


def turn_name(ledger_id: str, number: int) -> str:
    """Name a turn of a ledger uniquely over all ledgers, fit for a file name."""
    return f"{ledger_id[:8]}-{number:06d}"


def _introduce(connection: Connection, place: Place) -> None:
    """Make the tables that are missing, among none of another format."""
    if is_ledger(connection):
        version = _about(connection, "schema")
        if version not in (None, SCHEMA_VERSION):  # none: it was killed while it made the tables
            raise LedgerUnavailable(refusal(place, version, at_start=True))
    _make_schema(connection)
    make_tables(connection)
    if connection.execute(select(ABOUT.c.name)).first() is None:
        about = [
            {"name": "id", "value": uuid.uuid4().hex},
            {"name": "schema", "value": SCHEMA_VERSION},
        ]
        connection.execute(ABOUT.insert(), about)


def _make_schema(connection: Connection) -> None:
    """Make the schema of the tables, where the database has such."""
    schema = connection.schema_for_object(ABOUT)
    if schema is not None and not inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))


def _about(connection: Connection, name: str) -> str | None:
    return connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == name)).scalar()
