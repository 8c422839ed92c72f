"""The books of the turns that a ledger still knows, read without its lock."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select

from pipelines.books import Books
from pipelines.ledger.formats import refusal
from pipelines.ledger.reading import format_of, reading
from pipelines.ledger.recall import EPOCH
from pipelines.ledger.schema import SCHEMA_VERSION, TURNS
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from transforms.records.article import Record


class TurnBooks(Record, frozen=True, kw_only=True):
    """What a committed turn counted.

    `committed` is when, in UTC; None of a turn of an older format. `seconds` is how long each part
    of it took; empty while it is not published.
    """

    run: str
    committed: datetime | None
    books: Books
    seconds: dict[str, float] = {}


def read_turns(place: Place) -> list[TurnBooks]:
    """Read the turns of a ledger in their order; one moment's state.

    Raises:
        LedgerUnavailable: there is no ledger at the place, it is of another format, or it cannot be
            read.
    """
    with reading(place) as connection:
        version = format_of(connection, place)
        if version != SCHEMA_VERSION:
            raise LedgerUnavailable(refusal(place, version))
        columns = (TURNS.c.run, TURNS.c.committed, TURNS.c.books, TURNS.c.seconds)
        return [
            TurnBooks(
                run=row.run,
                committed=_moment(row.committed),
                books=msgspec.json.decode(row.books, type=Books),
                seconds=msgspec.json.decode(row.seconds or "{}", type=dict[str, float]),
            )
            for row in connection.execute(select(*columns).order_by(TURNS.c.number))
        ]


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)
