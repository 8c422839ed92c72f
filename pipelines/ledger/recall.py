"""The judge's look-ups, answered from the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Engine, Row, Table, create_engine, select
from sqlalchemy.pool import NullPool

from pipelines.ledger.bands import numbers_with, unpacked
from pipelines.ledger.schema import ARTICLES, FAILURES, VOICES
from pipelines.ledger.sqlite import among, read_only
from pipelines.ledger.unavailable import explained
from transforms.memory import Remembered, Window
from transforms.records.travelling import Fingerprint

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class LedgerRecall:
    """What the ledger remembers; holds only its path, so that it can be sent to a worker.

    Each call opens the ledger for itself: look-ups are a handful a turn, and nothing stays open
    across a fork or a pickle.
    """

    path: Path

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id."""
        with self._reading() as connection:
            found = _articles(connection, ARTICLES.c.id, ids)
        return {one.id: one for one in found}

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""
        with self._reading() as connection:
            found = _articles(connection, ARTICLES.c.content_hash, content_hashes)
        return [one for one in found if one.outcome == "enriched"]

    def by_bands(self, bands: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find enriched articles with any of these bands, discovered then, each once."""
        earliest, latest = map(to_micros, within)
        with self._reading() as connection:
            numbers = numbers_with(connection, bands)
            then = ARTICLES.c.discovered.between(earliest, latest)
            return _articles(connection, ARTICLES.c.number, numbers, then)

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Say which of these failure keys were written."""
        with self._reading() as connection:
            return {row.key for row in _rows(connection, FAILURES, FAILURES.c.key, keys)}

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with explained(self.path), _engine(self.path).connect() as connection:
            yield connection


def to_micros(moment: datetime) -> int:
    """Count microseconds since 1970, exactly (a float would lose some)."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


@lru_cache(maxsize=8)
def _engine(path: Path) -> Engine:
    """Reads only: a ledger that is gone is an error, not an empty one that knows nothing."""
    return create_engine("sqlite://", creator=partial(read_only, path), poolclass=NullPool)


def _articles(
    connection: Connection,
    column: Column[Any],
    values: Iterable[Any],
    also: ColumnElement[bool] | None = None,
) -> list[Remembered]:
    rows = _rows(connection, ARTICLES, column, values, also)
    voices: dict[int, dict[str, str]] = {}
    for row in _rows(connection, VOICES, VOICES.c.number, [row.number for row in rows]):
        voices.setdefault(row.number, {})[row.voice] = row.content_hash
    return [_remembered(row, voices.get(row.number, {})) for row in rows]


def _rows(
    connection: Connection,
    table: Table,
    column: Column[Any],
    values: Iterable[Any],
    also: ColumnElement[bool] | None = None,
) -> Sequence[Row[Any]]:
    query = select(table).where(among(column, sorted(values)))
    return connection.execute(query if also is None else query.where(also)).all()


def _remembered(row: Row[Any], voices: dict[str, str]) -> Remembered:
    return Remembered(
        id=row.id,
        rank=row.rank,
        version=row.version,
        outcome=row.outcome,
        home=row.home,
        voices=voices,
        content_hash=row.content_hash,
        url=row.url,
        discovered=_EPOCH + timedelta(microseconds=row.discovered),
        fingerprint=Fingerprint(
            title_hash=row.title_hash,
            body_hash=row.body_hash,
            shingles=row.shingles,
            bands=unpacked(row.bands),
        ),
    )
