"""The verdicts that were given on an engine, each kept under the key of its item.

A bundle may run twice, in other company, and meet others that run at the same time. So a verdict is
kept in the transaction that remembers what it says, and is given again to whoever asks again: a
claim, as a ticket that was handed out.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    func,
    select,
    text,
)
from sqlalchemy import Sequence as DatabaseSequence

from pipelines.ledger.rows import among
from transforms.dedupe.judge import Judgement, Verdict
from transforms.memory import Change, Remembered, bare, told
from transforms.records.article import Record

#: Claims are given up after so many days: longer than Pub/Sub keeps a message (31 days at most).
KEPT_DAYS: Final = 35
#: What a verdict of an item says whose dead letter is kept: that is the end of it.
DIED: Final = "died"

METADATA: Final = MetaData()

#: `claim` is a `Claim` as MessagePack, `outcome` its verdict's, or "died".
CLAIMS: Final = Table(
    "ledger_claims",
    METADATA,
    Column("key", String(80), primary_key=True),
    Column("outcome", String(10), nullable=False),
    Column("claim", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
)
#: Numbers the batches: what a batch judged ranks by it.
BATCHES: Final = DatabaseSequence("ledger_batches", metadata=METADATA)


class Claim(Record, frozen=True, kw_only=True):
    """A verdict, and what is needed to take back what it had remembered.

    `change` is what was told, without what texts are compared by; None where nothing is to be taken
    back. `before` is what was remembered of its id until then.
    """

    verdict: Verdict
    change: Change | None = None
    before: Remembered | None = None


def new_claims(
    judgements: Iterable[Judgement], known: Mapping[str, Remembered], batch: str
) -> dict[str, Claim]:
    """Make the claims of items that were judged at once, by key.

    Args:
        judgements: in the order of judging.
        known: what was remembered of their ids before.
        batch: names the batch; see `transforms.memory.told`.
    """
    claims: dict[str, Claim] = {}
    so_far: dict[str, Remembered | None] = dict(known)
    for one in judgements:
        change = one.change
        claim = Claim(verdict=one.verdict)
        if change is not None:
            before = so_far.get(change.sketch.id)
            so_far[change.sketch.id] = told(change, before, batch)
            if change.what != "heard":
                claim = Claim(verdict=one.verdict, change=_bare(change), before=before)
        claims[one.verdict.key] = claim
    return claims


def claims_of(connection: Connection, keys: Collection[str]) -> dict[str, Claim]:
    """Find the claims of these keys."""
    query = select(CLAIMS.c.key, CLAIMS.c.claim).where(
        among(connection, CLAIMS.c.key, sorted(keys))
    )
    return {row.key: _DECODER.decode(row.claim) for row in connection.execute(query)}


def keep(connection: Connection, claims: Mapping[str, Claim]) -> None:
    """Keep new claims by key."""
    rows = [
        {"key": key, "outcome": _outcome(one), "claim": msgspec.msgpack.encode(one)}
        for key, one in claims.items()
    ]
    if rows:
        connection.execute(CLAIMS.insert(), rows)


def change_to(connection: Connection, claims: Mapping[str, Claim]) -> None:
    """Put other claims in the place of those that there are."""
    rows = [
        {"k": key, "o": _outcome(one), "c": msgspec.msgpack.encode(one)}
        for key, one in claims.items()
    ]
    if rows:
        statement = CLAIMS.update().where(CLAIMS.c.key == bindparam("k"))
        connection.execute(statement.values(claim=bindparam("c"), outcome=bindparam("o")), rows)


def purge(connection: Connection, at_most: int, days: int = KEPT_DAYS) -> None:
    """Give up the oldest claims that are older than so many days, a number of them at most."""
    old = func.now() - text(f"interval '{days} days'")
    keys = select(CLAIMS.c.key).where(CLAIMS.c.at < old).order_by(CLAIMS.c.at).limit(at_most)
    connection.execute(delete(CLAIMS).where(CLAIMS.c.key.in_(keys)))


def counted(connection: Connection, since: datetime) -> dict[str, int]:
    """Count the claims since a moment, by outcome."""
    query = select(CLAIMS.c.outcome, func.count()).where(CLAIMS.c.at >= since)
    rows = connection.execute(query.group_by(CLAIMS.c.outcome))
    return dict(sorted((outcome, count) for outcome, count in rows))


def died(claim: Claim) -> Claim:
    """Make the claim of an item whose dead letter is kept: whenever it comes again, it is seen."""
    verdict = Verdict(key=claim.verdict.key, outcome="seen", detail=DIED)
    return Claim(verdict=verdict)


_DECODER: Final = msgspec.msgpack.Decoder(Claim)


def _outcome(claim: Claim) -> str:
    return claim.verdict.detail if claim.verdict.detail == DIED else claim.verdict.outcome


def _bare(change: Change) -> Change:
    return msgspec.structs.replace(change, sketch=bare(change.sketch))
