"""What became of items that made no record of their own: traces, kept for whoever asks later.

Nothing is judged by them. Of an article that has a record, the ledger's table of articles tells.
"""

from collections.abc import Iterable
from typing import Literal

from sqlalchemy import Connection

from pipelines.ledger.recall import to_micros
from pipelines.ledger.rows import upsert
from pipelines.ledger.schema import TRACES
from transforms.dedupe.judge import Judgement
from transforms.identity import digest
from transforms.records.article import Moment, Record


class Trace(Record, frozen=True, kw_only=True):
    """An item that repeats another article, that a rule dropped, or that died.

    `key` names it: the same item that ends the same way has the same key. `reason` is how the
    original was found, the rule, or "stage.reason" of the dead letter. `id` is the article's, as
    far as the item got; `origin` and `item` are its source's. `at` is when it was found.
    """

    key: str
    outcome: Literal["duplicate", "filtered", "dead"]
    reason: str
    at: Moment
    id: str | None = None
    url: str | None = None
    origin: str | None = None
    item: str | None = None
    publisher: str | None = None
    original: str | None = None
    similarity: float | None = None


def keep_traces(connection: Connection, traces: Iterable[Trace], turn: int | None, at: int) -> None:
    """Write what became of items; of one that ended so before, the first time stays.

    Args:
        connection: within a transaction.
        traces: in any order.
        turn: in which they ended so; None on an engine.
        at: the present time in microseconds.
    """
    rows = [
        {
            "key": one.key,
            "outcome": one.outcome,
            "reason": one.reason,
            "turn": turn,
            "id": one.id,
            "url": one.url,
            "origin": one.origin,
            "item": one.item,
            "publisher": one.publisher,
            "original": one.original,
            "similarity": one.similarity,
            "first": to_micros(one.at),
            "last": at,
        }
        for one in {one.key: one for one in traces}.values()
    ]
    upsert(connection, TRACES, rows, keep=("first",))


def duplicate_key(article: str, voice: str) -> str:
    """Name a duplicate by its id and who says it."""
    return digest("duplicate", article, voice)


def traces_of(judgements: Iterable[Judgement]) -> list[Trace]:
    """Make the traces of duplicates that an engine's judge found; it knows no publisher."""
    return [
        Trace(
            key=duplicate_key(change.sketch.id, change.sketch.voice),
            outcome="duplicate",
            reason=match.method,
            at=change.sketch.discovered,
            id=change.sketch.id,
            url=change.sketch.url,
            original=match.id,
            similarity=match.similarity,
        )
        for one in judgements
        if (match := one.verdict.duplicate_of) is not None and (change := one.change) is not None
    ]
