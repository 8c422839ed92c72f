"""The judge's look-ups, answered from the ledger."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, and_, select

from pipelines.ledger.anchors import numbers_with, unpacked
from pipelines.ledger.databases import database_at
from pipelines.ledger.rows import among
from pipelines.ledger.schema import ARTICLES, FAILURES, TEXTS, VOICES
from pipelines.ledger.unavailable import Place, explained
from transforms.memory import Remembered, Window
from transforms.records.travelling import Fingerprint

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: What articles are compared by; their texts themselves are asked for where they are needed.
_COMPARED: Final = (TEXTS.c.shingles, TEXTS.c.anchors, TEXTS.c.details)


@dataclass(frozen=True)
class ConnectionRecall:
    """What the ledger remembers, as a connection sees it."""

    connection: Connection

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id."""
        return {one.id: one for one in _articles(self.connection, ARTICLES.c.id, ids)}

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""
        found = _articles(self.connection, ARTICLES.c.content_hash, content_hashes)
        return [one for one in found if one.outcome == "enriched"]

    def by_anchors(self, anchors: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find enriched articles with any of these anchors, discovered then, each once."""
        earliest, latest = map(to_micros, within)
        numbers = numbers_with(self.connection, anchors)
        then = and_(
            ARTICLES.c.discovered.between(earliest, latest), TEXTS.c.number == ARTICLES.c.number
        )
        return _articles(self.connection, ARTICLES.c.number, numbers, then)

    def texts(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Find the texts of articles by id, as far as they are remembered."""
        query = select(ARTICLES.c.id, TEXTS.c.text).join_from(ARTICLES, TEXTS)
        rows = self.connection.execute(
            query.where(among(self.connection, ARTICLES.c.id, sorted(ids)))
        )
        return {row.id: row.text for row in rows}

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Say which of these failure keys were written."""
        return {row.key for row in _rows(self.connection, FAILURES, FAILURES.c.key, keys)}


@dataclass(frozen=True)
class LedgerRecall:
    """The same, fit to be sent to a worker: it holds the ledger's place, and no connection.

    Each call connects for itself, or takes the connection that its process keeps open.
    """

    place: Place

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id."""
        with self._asking() as recall:
            return recall.by_id(ids)

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""
        with self._asking() as recall:
            return recall.by_content(content_hashes)

    def by_anchors(self, anchors: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find enriched articles with any of these anchors, discovered then, each once."""
        with self._asking() as recall:
            return recall.by_anchors(anchors, within)

    def texts(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Find the texts of articles by id, as far as they are remembered."""
        with self._asking() as recall:
            return recall.texts(ids)

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Say which of these failure keys were written."""
        with self._asking() as recall:
            return recall.failed_before(keys)

    @contextmanager
    def _asking(self) -> Iterator[ConnectionRecall]:
        with explained(self.place), database_at(self.place).asked().connect() as connection:
            yield ConnectionRecall(connection)


def to_micros(moment: datetime) -> int:
    """Count microseconds since 1970, exactly (a float would lose some)."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def _articles(
    connection: Connection,
    column: Column[Any],
    values: Iterable[Any],
    also: ColumnElement[bool] | None = None,
) -> list[Remembered]:
    query = select(ARTICLES, *_COMPARED).outerjoin_from(ARTICLES, TEXTS)
    query = query.where(among(connection, column, sorted(values)))
    rows = connection.execute(query if also is None else query.where(also)).all()
    voices: dict[int, dict[str, str]] = {}
    for row in _rows(connection, VOICES, VOICES.c.number, [row.number for row in rows]):
        voices.setdefault(row.number, {})[row.voice] = row.content_hash
    return [_remembered(row, voices.get(row.number, {})) for row in rows]


def _rows(
    connection: Connection,
    table: Table,
    column: Column[Any],
    values: Iterable[Any],
) -> Sequence[Row[Any]]:
    query = select(table).where(among(connection, column, sorted(values)))
    return connection.execute(query).all()


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
        discovered=EPOCH + timedelta(microseconds=row.discovered),
        fingerprint=Fingerprint(
            title_hash=row.title_hash,
            body_hash=row.body_hash,
            shingles=row.shingles or b"",
            anchors=unpacked(row.anchors or b""),
            details=row.details or b"",
        ),
        learnt=EPOCH + timedelta(microseconds=row.learnt),
    )
