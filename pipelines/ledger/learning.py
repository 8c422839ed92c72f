"""What a turn adds to the ledger, and how it becomes rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, select

from pipelines.ledger import anchors
from pipelines.ledger.expiry import FORGOTTEN_AT_ONCE, Horizon, expire
from pipelines.ledger.recall import EPOCH, to_micros
from pipelines.ledger.rows import among, upsert
from pipelines.ledger.schema import ARTICLES, FAILURES, KEYED_POSITIONS, POSITIONS, TEXTS, VOICES
from pipelines.ledger.traces import Trace, keep_traces
from transforms.identity import digest
from transforms.memory import Change, Remembered, Sketch, rank


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a turn adds to the ledger.

    Attributes:
        changes: what the judge wants remembered; of several with one id the last counts.
        failures: failure keys of the dead letters written.
        positions: (source, item) to the position reached, "" where the item is gone.
        at: when the turn is committed.
        horizon: how long things are remembered; None forgets nothing.
        traces: what became of items that made no record.
    """

    changes: Sequence[Change]
    failures: Sequence[str]
    positions: Mapping[tuple[str, str], str]
    at: datetime = EPOCH
    horizon: Horizon | None = None
    traces: Sequence[Trace] = ()


def learn(connection: Connection, turn: int, learnt: Learnt) -> None:
    """Write what a turn adds.

    Args:
        connection: within the turn's transaction.
        turn: its number, by which the new articles rank.
        learnt: what it adds.
    """
    apply_changes(connection, f"{turn:010d}", learnt.changes, learnt.at)
    upsert(connection, FAILURES, [{"key": key, "turn": turn} for key in learnt.failures])
    keep_traces(connection, learnt.traces, turn, to_micros(learnt.at))
    _keep(connection, learnt.positions)
    if learnt.horizon is not None:
        most = FORGOTTEN_AT_ONCE * len(learnt.changes)
        expire(connection, learnt.horizon, learnt.at, most=most)


def _keep(connection: Connection, positions: Mapping[tuple[str, str], str]) -> None:
    """Write the positions reached; forget those of items that are gone."""
    table = KEYED_POSITIONS if connection.dialect.name == "postgresql" else POSITIONS
    rows = [_position(table, *where, position) for where, position in positions.items()]
    upsert(connection, table, (row for row in rows if row["position"]))
    if gone := [row for row in rows if not row["position"]]:
        is_gone = and_(*(key == bindparam(f"gone_{key.name}") for key in table.primary_key))
        names = [key.name for key in table.primary_key]
        keys = [{f"gone_{name}": row[name] for name in names} for row in gone]
        connection.execute(table.delete().where(is_gone), keys)


def _position(table: Table, source: str, item: str, position: str) -> dict[str, str]:
    row = {"source": source, "item": item, "position": position}
    return {**row, "key": digest("position", source, item)} if "key" in table.columns else row


def apply_changes(connection: Connection, turn: str, told: Sequence[Change], at: datetime) -> None:
    """Write what the judge wants remembered; articles become as `transforms.memory.told` says.

    Args:
        connection: within a transaction.
        turn: names the items judged at once; sorts as text.
        told: of several with one id the last counts.
        at: the present time.
    """
    changes, now = sorted(told, key=attrgetter("place")), to_micros(at)
    judged = [one for one in changes if one.what != "heard"]
    last = {one.sketch.id: one for one in judged}
    known = _known(connection, {one.sketch.id for one in changes})
    drop_texts(connection, [known[name] for name in last if name in known])
    new = _numbered(connection, [name for name in last if name not in known])
    anchors.settle(connection, new.values())
    numbers = {**known, **new}
    # An article ranks by its first version, also where a later one came in the same turn.
    first = {one.sketch.id: one.place for one in reversed(judged)}
    articles = [
        article_row(
            numbers[name],
            one.sketch,
            now,
            rank=rank(turn, first[name]),
            version=one.version,
            outcome=one.what,
            home=one.sketch.house,
        )
        for name, one in last.items()
    ]
    upsert(connection, ARTICLES, articles, keep=("id", "rank"))
    _hear(connection, [known[name] for name in known if name not in last], now)
    enriched = [one for one in last.values() if one.what == "enriched"]
    upsert(
        connection, TEXTS, (text_row(numbers[one.sketch.id], one.sketch, now) for one in enriched)
    )
    prints = ((numbers[one.sketch.id], one.sketch.fingerprint) for one in enriched)
    anchors.add(connection, ((number, one.anchors) for number, one in prints))
    upsert(connection, VOICES, _voices(numbers, changes))


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Find the numbers of articles that have a row, by id."""
    columns = (ARTICLES.c.id, ARTICLES.c.number)
    query = select(*columns).where(among(connection, ARTICLES.c.id, sorted(ids)))
    return {row.id: row.number for row in connection.execute(query)}


def drop_texts(connection: Connection, numbers: Sequence[int]) -> None:
    """Forget what articles of which there is something new were compared by."""
    here = among(connection, TEXTS.c.number, numbers)
    rows = connection.execute(select(TEXTS.c.number, TEXTS.c.anchors).where(here)).all()
    anchors.drop(connection, (tuple(row) for row in rows))
    connection.execute(TEXTS.delete().where(here))


def _hear(connection: Connection, numbers: Sequence[int], at: int) -> None:
    """Note that articles which nothing new was said of are still about."""
    if numbers:
        here = ARTICLES.update().where(among(connection, ARTICLES.c.number, numbers))
        connection.execute(here.values(learnt=at))


def _numbered(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Number new articles, after the last one."""
    last = connection.execute(select(func.max(ARTICLES.c.number))).scalar() or 0
    return {name: number for number, name in enumerate(ids, start=last + 1)}


def _voices(numbers: Mapping[str, int], changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Say which voices carried what, the last of each last; none of articles nobody remembers."""
    spoken = [one.sketch for one in changes if one.sketch.id in numbers]
    return [
        {"number": numbers[one.id], "voice": one.voice, "content_hash": one.content_hash}
        for one in spoken
    ]


def article_row(
    number: int, one: Sketch | Remembered, at: int, **judged: str | int
) -> dict[str, Any]:
    """Make the row of what an article is known by, learnt at so many microseconds.

    Args:
        number: of the article in the ledger.
        one: the article.
        at: when the ledger was last told of it.
        judged: rank, version, outcome and home.
    """
    return {
        "number": number,
        "learnt": at,
        **judged,
        "id": one.id,
        "content_hash": one.content_hash,
        "url": one.url,
        "discovered": to_micros(one.discovered),
        "title_hash": one.fingerprint.title_hash,
        "body_hash": one.fingerprint.body_hash,
    }


def text_row(number: int, one: Sketch | Remembered, at: int) -> dict[str, Any]:
    """Make the row of what an article is compared by, learnt at so many microseconds."""
    return {
        "number": number,
        "learnt": at,
        "shingles": one.fingerprint.shingles,
        "anchors": anchors.packed(one.fingerprint.anchors),
        "details": one.fingerprint.details,
        "text": one.text,
    }
