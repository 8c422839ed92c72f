"""The ledger: one database, one writer, one transaction a turn.

What a turn did is true from the moment its transaction commits. Before, it can be taken back
whole; after, it can only be carried through (`pending`).
"""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, delete, event, func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.books import Books
from pipelines.ledger.known import LedgerKnown, to_micros
from pipelines.ledger.schema import (
    ABOUT,
    ARTICLES,
    BANDS,
    FAILURES,
    METADATA,
    POSITIONS,
    SCHEMA_VERSION,
    TURNS,
    VOICES,
)
from pipelines.ledger.sqlite import sqlite_url, upsert
from transforms.dedupe.memory import Sketch


class LedgerUnavailable(Exception):
    """The ledger cannot be used: one sentence that says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """An article as the ledger keeps it; `version` is 0 for a duplicate."""

    sketch: Sketch
    outcome: Literal["enriched", "duplicate"]
    version: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a turn adds to the ledger.

    Attributes:
        judged: new and revised articles, and duplicates by content or nearness, in the order of
            taking; of several with one id the last counts.
        heard: repetitions of a known id by another voice (duplicates by URL).
        failures: failure keys of the dead letters written.
        positions: (source, item) to the position reached.
    """

    judged: Sequence[Judgement]
    heard: Sequence[Sketch]
    failures: Sequence[str]
    positions: Mapping[tuple[str, str], str]


class Ledger:
    """A ledger that this process alone writes to, from `open_ledger` until `close`."""

    def __init__(self, path: Path, engine: Engine, lock: FileLock) -> None:
        self.path = path
        self._engine = engine
        self._lock = lock
        with self._reading() as connection:
            self.id = _about(connection, "id")

    @property
    def known(self) -> LedgerKnown:
        """The judge's look-ups, fit to be sent to a worker."""
        return LedgerKnown(self.path.absolute())

    def turn_name(self, number: int) -> str:
        """Name a turn uniquely over all ledgers, fit for a file name."""
        return f"{self.id[:8]}-{number:06d}"

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

    def positions(self, source: str) -> dict[str, str]:
        """Read how far a source was read, item to position."""
        with self._reading() as connection:
            query = select(POSITIONS).where(POSITIONS.c.source == source)
            return {row.item: row.position for row in connection.execute(query)}

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
        with _explained(self.path), self._engine.begin() as connection:
            connection.execute(TURNS.insert(), turn)
            _learn(connection, number, learnt)

    def note(self, positions: Mapping[tuple[str, str], str]) -> None:
        """Keep positions of sources that had nothing to give."""
        nothing = Learnt(judged=(), heard=(), failures=(), positions=positions)
        with _explained(self.path), self._engine.begin() as connection:
            _learn(connection, 0, nothing)

    def mark_published(self, number: int) -> None:
        """Note that all sinks show a turn."""
        with _explained(self.path), self._engine.begin() as connection:
            connection.execute(TURNS.update().where(TURNS.c.number == number).values(published=1))

    def close(self) -> None:
        """Let go of the database and of the lock."""
        self._engine.dispose()
        self._lock.release()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """Connect to read, which needs room too: for the index of the write-ahead log."""
        with _explained(self.path), self._engine.connect() as connection:
            yield connection


def open_ledger(path: Path, *, wait_s: float) -> Ledger:
    """Open a ledger for writing, making it where there is none.

    Args:
        path: the SQLite file; its folder is made where it is missing.
        wait_s: how long to wait for another run on the same ledger to end.

    Raises:
        LedgerUnavailable: another run holds it, the file is no database or of another version, or
            the folder cannot be written.
    """
    lock = FileLock(f"{path}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
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
    try:
        engine = create_engine(sqlite_url(path), poolclass=NullPool)
        event.listen(engine, "connect", _set_pragmas)
        with _explained(path), engine.begin() as connection:
            METADATA.create_all(connection)
            _introduce(connection, path)
    except BaseException:
        lock.release()
        raise
    return Ledger(path, engine, lock)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be used ({error.orig}): it must be a newsbeam ledger in a "
            "writable folder with free space"
        ) from error


def _set_pragmas(connection: sqlite3.Connection, record: object) -> None:
    """Write ahead (readers go on while a turn commits) and sync each commit to the disk."""
    del record
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _introduce(connection: Connection, path: Path) -> None:
    if connection.execute(select(ABOUT.c.name)).first() is None:
        about = [
            {"name": "id", "value": uuid.uuid4().hex},
            {"name": "schema", "value": SCHEMA_VERSION},
        ]
        connection.execute(ABOUT.insert(), about)
    version = _about(connection, "schema")
    if version != SCHEMA_VERSION:
        raise LedgerUnavailable(
            f"the ledger {path} has the format {version}, this newsbeam writes "
            f"{SCHEMA_VERSION}: use the newsbeam it was made with, or a new --state"
        )


def _about(connection: Connection, name: str) -> str:
    return str(connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == name)).scalar_one())


def _learn(connection: Connection, number: int, learnt: Learnt) -> None:
    last = {one.sketch.id: one for one in learnt.judged}
    # An article ranks by its first version, also where a later one came in the same turn.
    first = {one.sketch.id: one.sketch.key for one in reversed(learnt.judged)}
    _forget_bands(connection, list(last))
    articles = [_row(f"{number:010d}.{first[name]}", one) for name, one in last.items()]
    upsert(connection, ARTICLES, articles, keep=("rank",))
    bands = [
        {"band": band, "id": name}
        for name, one in last.items()
        for band in one.sketch.fingerprint.bands
    ]
    upsert(connection, BANDS, bands)
    speakers = sorted(
        (*(one.sketch for one in learnt.judged), *learnt.heard), key=lambda one: one.key
    )
    voices = [{"id": s.id, "voice": s.voice, "content_hash": s.content_hash} for s in speakers]
    upsert(connection, VOICES, voices)
    upsert(connection, FAILURES, [{"key": key} for key in learnt.failures])
    positions = [
        {"source": source, "item": item, "position": position}
        for (source, item), position in learnt.positions.items()
    ]
    upsert(connection, POSITIONS, positions)


def _row(rank: str, judgement: Judgement) -> dict[str, Any]:
    one = judgement.sketch
    return {
        "id": one.id,
        "rank": rank,
        "version": judgement.version,
        "outcome": judgement.outcome,
        "home": one.house,
        "content_hash": one.content_hash,
        "url": one.url,
        "discovered": to_micros(one.discovered),
        "title_hash": one.fingerprint.title_hash,
        "body_hash": one.fingerprint.body_hash,
        "shingles": one.fingerprint.shingles,
        "bands": np.array(one.fingerprint.bands, "<i8").tobytes(),
    }


def _forget_bands(connection: Connection, ids: Sequence[str]) -> None:
    """Drop the bands of earlier versions, found by the copy that each article's row holds."""
    for start in range(0, len(ids), 500):
        chunk = ids[start : start + 500]
        query = select(ARTICLES.c.id, ARTICLES.c.bands).where(ARTICLES.c.id.in_(chunk))
        for row in connection.execute(query).all():
            bands = np.frombuffer(row.bands, "<i8").tolist()
            connection.execute(delete(BANDS).where(BANDS.c.band.in_(bands), BANDS.c.id == row.id))
