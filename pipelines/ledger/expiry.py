"""What is older than the horizon is forgotten: a little in each commit, the oldest first.

Texts are large, and kept for as long as near duplicates are looked for; what an article is known by
(its id, its content, who carries it) is small, and kept longer. An article that comes back after
that is new. The anchors of forgotten texts leave with the slice of the index they are in
(`pipelines.ledger.anchors`); until then they lead nowhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Table, func, select

from pipelines.ledger.anchors import FORGOTTEN_TO
from pipelines.ledger.recall import to_micros
from pipelines.ledger.rows import among, upsert
from pipelines.ledger.schema import ABOUT, ARTICLES, FAILURES, TEXTS, TRACES, TURNS, VOICES

#: Articles that are forgotten for each one that is judged, at most: in the long run as many.
FORGOTTEN_AT_ONCE: Final = 2
#: Turns that a turn forgets, at most.
_TURNS: Final = 2


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long the ledger remembers, from when it last learnt something.

    Attributes:
        texts: what near duplicates are found by, and the words that a revision is compared with.
        ids: articles by id and content with who carries them, failures, traces, turns and their
            books.
    """

    texts: timedelta
    ids: timedelta


def expire(connection: Connection, horizon: Horizon, at: datetime, *, most: int) -> int:
    """Forget some of what is older than the horizon.

    Args:
        connection: within a transaction.
        horizon: how long things are remembered.
        at: the present time.
        most: articles that are forgotten at most, and texts, failures and traces.

    Returns:
        How many articles, texts, failures, traces and turns were forgotten.
    """
    texts = _oldest(connection, TEXTS, to_micros(at - horizon.texts), most)
    _forget_texts(connection, texts)
    before = to_micros(at - horizon.ids)
    articles = _oldest(connection, ARTICLES, before, most)
    if articles:
        _forget_texts(connection, articles)
        for table in (VOICES, ARTICLES):
            connection.execute(table.delete().where(among(connection, table.c.number, articles)))
    turns = _forget_turns(connection, before, max(_TURNS, most))
    others = _forget_failures(connection, most) + _forget_traces(connection, before, most)
    return len(texts) + len(articles) + turns + others


def _oldest(connection: Connection, table: Table, before: int, most: int) -> list[int]:
    query = select(table.c.number).where(table.c.learnt < before)
    return list(connection.execute(query.order_by(table.c.learnt).limit(most)).scalars())


def _forget_texts(connection: Connection, numbers: list[int]) -> None:
    if not numbers:
        return
    connection.execute(TEXTS.delete().where(among(connection, TEXTS.c.number, numbers)))
    name = ABOUT.c.name == FORGOTTEN_TO
    last = int(connection.execute(select(ABOUT.c.value).where(name)).scalar() or 0)
    row = {"name": FORGOTTEN_TO, "value": str(max(last, *numbers))}
    upsert(connection, ABOUT, [row])


def _forget_turns(connection: Connection, before: int, most: int) -> int:
    """Forget published turns, never the last one, by which the next is numbered."""
    last = select(func.max(TURNS.c.number)).scalar_subquery()
    query = select(TURNS).where(TURNS.c.number < last).order_by(TURNS.c.number).limit(most)
    old = [row for row in connection.execute(query) if row.committed is not None]
    numbers = [row.number for row in old if row.published and row.committed < before]
    if numbers:
        connection.execute(TURNS.delete().where(among(connection, TURNS.c.number, numbers)))
    return len(numbers)


def _forget_failures(connection: Connection, most: int) -> int:
    """Forget failures that were last written in turns that were forgotten."""
    first = select(func.min(TURNS.c.number)).scalar_subquery()
    query = select(FAILURES.c.key).where(FAILURES.c.turn < first).limit(most)
    keys = list(connection.execute(query).scalars())
    if keys:
        connection.execute(FAILURES.delete().where(among(connection, FAILURES.c.key, keys)))
    return len(keys)


def _forget_traces(connection: Connection, before: int, most: int) -> int:
    query = select(TRACES.c.key).where(TRACES.c.last < before).order_by(TRACES.c.last).limit(most)
    keys = list(connection.execute(query).scalars())
    if keys:
        connection.execute(TRACES.delete().where(among(connection, TRACES.c.key, keys)))
    return len(keys)
