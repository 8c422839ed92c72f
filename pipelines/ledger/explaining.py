"""What a ledger knows of one article, address or file: read without its lock, changing nothing."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Row, func, inspect, or_, select

from pipelines.ledger.formats import refusal
from pipelines.ledger.reading import format_of, reading
from pipelines.ledger.recall import EPOCH
from pipelines.ledger.rows import among
from pipelines.ledger.schema import ARTICLES, POSITIONS, SCHEMA_VERSION, TRACES, TURNS, VOICES
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import without_credentials
from transforms.cleanup.fields.urls import canonicalize
from transforms.identity import article_id
from transforms.records.article import Record

#: Traces that are shown of one question, at most: a broken file may have thousands.
MOST: Final = 20

_URN: Final = "urn:newsbeam:"
_HEX: Final = re.compile("[0-9a-f]{32}")
_TURN: Final = re.compile(r"(\d{10})(~?)")


class Taken(Record, frozen=True, kw_only=True):
    """The turn in which something was judged: `run` and `at` are null where it is forgotten.

    `turn` is null on an engine, which takes none.
    """

    turn: int | None
    run: str | None
    at: datetime | None


class Copies(Record, frozen=True, kw_only=True):
    """Who carried an article beside the feed it came from first; `publishers` as far as known."""

    count: int
    publishers: list[str]
    first_seen: datetime
    last_seen: datetime


class Known(Record, frozen=True, kw_only=True):
    """An article that was judged.

    `outcome` is as in `transforms.memory.Remembered`. `first` is the turn that
    judged it first, `last` the one that last said something of it; null where that is forgotten.
    `feeds` counts who says it under this id.
    """

    id: str
    url: str | None
    outcome: str
    version: int
    content_hash: str
    discovered: datetime
    learnt: datetime
    first: Taken
    last: Taken | None
    feeds: int
    copies: Copies | None


class Traced(Record, frozen=True, kw_only=True):
    """An item that made no record: see `pipelines.ledger.traces.Trace`."""

    outcome: str
    reason: str
    id: str | None
    url: str | None
    origin: str | None
    item: str | None
    publisher: str | None
    original: str | None
    original_url: str | None
    similarity: float | None
    first_seen: datetime
    last: Taken
    last_seen: datetime


class Read(Record, frozen=True, kw_only=True):
    """A file or feed that was read: by which source."""

    item: str
    source: str


class Explained(Record, frozen=True, kw_only=True):
    """All that a ledger knows of what was asked; `traces` are the newest, `traced` counts all.

    `has_traces` is false of a ledger that no newsbeam that keeps traces has written to yet.
    """

    asked: str
    articles: list[Known]
    traces: list[Traced]
    traced: int
    read: list[Read]
    has_traces: bool

    @property
    def is_known(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.articles or self.traces or self.read)


class _Asked(NamedTuple):
    """What a question may mean: names of articles, addresses, names of files and items."""

    ids: list[str]
    urls: list[str]
    places: list[str]


def explain(place: Place, asked: str) -> Explained:
    """Find what became of an article; one moment's state.

    Args:
        place: of the ledger.
        asked: an id, with or without "urn:newsbeam:", the item's own id, a URL in any form, or the
            path of a file.

    Raises:
        LedgerUnavailable: there is no ledger at the place, it is of another format, or it cannot
            be read.
    """
    meant = _meant(asked.strip())
    with reading(place) as connection:
        version = format_of(connection, place)
        if version != SCHEMA_VERSION:
            raise LedgerUnavailable(refusal(place, version))
        schema = connection.schema_for_object(TRACES)
        has_traces = inspect(connection).has_table(TRACES.name, schema)
        rows = _traces(connection, meant) if has_traces else []
        return Explained(
            asked=asked.strip(),
            articles=_articles(connection, meant, has_traces=has_traces),
            traces=_traced(connection, rows[:MOST]),
            traced=len(rows),
            read=_read(connection, meant),
            has_traces=has_traces,
        )


def _meant(asked: str) -> _Asked:
    if asked.startswith(_URN):
        return _Asked([asked], [], [])
    own = article_id(canonical_url=None, item_id=asked, feed=None, content="")
    ids = [f"{_URN}{asked}", own] if _HEX.fullmatch(asked) else [own]
    canonical = canonicalize(asked)
    if canonical is not None:
        ids.append(article_id(canonical_url=canonical, item_id=None, feed=None, content=""))
        return _Asked(ids, [asked, canonical], [asked])
    return _Asked(ids, [], sorted({asked, str(Path(asked).absolute())}))


def _articles(connection: Connection, meant: _Asked, *, has_traces: bool) -> list[Known]:
    is_meant = _any(connection, (ARTICLES.c.id, meant.ids), (ARTICLES.c.url, meant.urls))
    rows = connection.execute(select(ARTICLES).where(is_meant).order_by(ARTICLES.c.rank)).all()
    return [
        Known(
            id=row.id,
            url=row.url,
            outcome=row.outcome,
            version=row.version,
            content_hash=row.content_hash,
            discovered=_moment(row.discovered),
            learnt=_moment(row.learnt),
            first=_taken(connection, _turn_of(row.rank)),
            last=_committed(connection, row.learnt),
            feeds=_feeds(connection, row.number),
            copies=_copies(connection, row.id) if has_traces else None,
        )
        for row in rows
    ]


def _traces(connection: Connection, meant: _Asked) -> Sequence[Row[Any]]:
    is_meant = _any(
        connection,
        (TRACES.c.id, meant.ids),
        (TRACES.c.url, meant.urls),
        (TRACES.c.origin, meant.places),
        (TRACES.c.item, meant.places),
    )
    query = select(TRACES).where(is_meant).order_by(TRACES.c.last.desc(), TRACES.c.key)
    return connection.execute(query).all()


def _traced(connection: Connection, rows: Sequence[Row[Any]]) -> list[Traced]:
    originals = sorted({row.original for row in rows if row.original is not None})
    query = select(ARTICLES.c.id, ARTICLES.c.url).where(among(connection, ARTICLES.c.id, originals))
    urls = {row.id: row.url for row in connection.execute(query)}
    return [
        Traced(
            outcome=row.outcome,
            reason=row.reason,
            id=row.id,
            url=row.url,
            origin=row.origin,
            item=row.item,
            publisher=row.publisher,
            original=row.original,
            original_url=urls.get(row.original),
            similarity=row.similarity,
            first_seen=_moment(row.first),
            last=_taken(connection, row.turn),
            last_seen=_moment(row.last),
        )
        for row in rows
    ]


def _copies(connection: Connection, name: str) -> Copies | None:
    """Count what repeats an article, and who that was."""
    copies = select(TRACES).where(TRACES.c.original == name, TRACES.c.outcome == "duplicate")
    rows = connection.execute(copies).all()
    if not rows:
        return None
    return Copies(
        count=len(rows),
        publishers=sorted({row.publisher for row in rows if row.publisher is not None}),
        first_seen=_moment(min(row.first for row in rows)),
        last_seen=_moment(max(row.last for row in rows)),
    )


def _read(connection: Connection, meant: _Asked) -> list[Read]:
    if not meant.places:
        return []
    query = select(POSITIONS.c.item, POSITIONS.c.source)
    rows = connection.execute(
        query.where(_any(connection, (POSITIONS.c.item, meant.places))).order_by(POSITIONS.c.source)
    )
    return [Read(item=row.item, source=without_credentials(row.source)) for row in rows]


def _any(
    connection: Connection, *wanted: tuple[Column[str], Collection[str]]
) -> ColumnElement[bool]:
    return or_(*(among(connection, column, values) for column, values in wanted))


def _feeds(connection: Connection, number: int) -> int:
    query = select(func.count()).where(VOICES.c.number == number)
    return connection.execute(query).scalar_one()


def _turn_of(rank: str) -> int | None:
    """Read a turn out of an article's rank; an engine's names the batch after it."""
    found = _TURN.match(rank)
    return int(found[1]) if found and not found[2] else None


def _taken(connection: Connection, turn: int | None) -> Taken:
    row = connection.execute(select(TURNS).where(TURNS.c.number == turn)).first()
    if row is None:
        return Taken(turn=turn, run=None, at=None)
    at = None if row.committed is None else _moment(row.committed)
    return Taken(turn=turn, run=row.run, at=at)


def _committed(connection: Connection, at: int) -> Taken | None:
    """Find the turn that was committed at a moment: the one that learnt what was learnt then."""
    query = select(func.max(TURNS.c.number)).where(TURNS.c.committed == at)
    turn = connection.execute(query).scalar()
    return None if turn is None else _taken(connection, turn)


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)
