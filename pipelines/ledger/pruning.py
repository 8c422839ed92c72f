"""All that is older than the horizon, forgotten at once, and its room given back."""

from datetime import datetime
from typing import Final, NamedTuple

from pipelines.ledger.databases import database_at
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.formats import refusal
from pipelines.ledger.reading import read_format
from pipelines.ledger.schema import SCHEMA_VERSION
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable, Place, explained
from pipelines.moments import reached

#: Articles that are forgotten in one transaction.
_AT_ONCE: Final = 10_000


class Pruned(NamedTuple):
    """What was done: rows forgotten, and the ledger's bytes before and after."""

    forgotten: int
    before: int
    after: int


def prune(place: Place, horizon: Horizon, at: datetime, *, wait_s: float) -> Pruned:
    """Forget all that is older than the horizon.

    Killed at any moment, a part is forgotten; again completes it. A file shrinks, for which it
    needs as much free space as what is left of it; a server takes new rows where the old ones were.

    Raises:
        LedgerUnavailable: there is no ledger, another run holds it, or there is no room. Without
            room to shrink, it is pruned, and as large as before.
    """
    if (version := read_format(place)) != SCHEMA_VERSION:
        raise LedgerUnavailable(refusal(place, version))
    database = database_at(place)
    with database.snapshot() as connection:
        before = sum(database.sizes(connection))
    ledger = open_ledger(place, wait_s=wait_s)
    try:
        forgotten = 0
        while count := ledger.expire(horizon, at, most=_AT_ONCE):
            forgotten += count
            reached("some forgotten")
        ledger.settle()
        with explained(place):
            database.shrink()
    finally:
        ledger.close()
    with database.snapshot() as connection:
        return Pruned(forgotten, before, sum(database.sizes(connection)))
