"""The index of near duplicates: anchors to article numbers, in two tables of the same columns.

An anchor is a hash, so the anchors of a turn fall everywhere into the index: with a million
articles each of a turn's 44,000 rows changes a page of its own. New rows therefore go to a small
table, and from there, for every 1,000 articles, a sixteenth of the range of anchors is moved to the
large one, in its order: what some 16 turns learnt there meets in the same pages, and no turn does
the work of sixteen. It is one level of a log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil,
"The log-structured merge-tree", 1996) with its rolling merge. What is found does not depend on
where a row lies.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    select,
    union_all,
)

from pipelines.ledger.rows import among, insert_new, values
from pipelines.ledger.schema import ABOUT, ANCHORS, FRESH_ANCHORS, TEXTS
from transforms.memory import MOST_OF_ANCHOR

#: In `ledger_about`: the highest number of an article whose text was forgotten.
FORGOTTEN_TO: Final = "forgotten_to"

_SLICES: Final = 16
_ARTICLES_A_SLICE: Final = 1_000
_WIDTH: Final = (1 << 48) // _SLICES
_TABLES: Final = (FRESH_ANCHORS, ANCHORS)


def numbers_with(connection: Connection, anchors: Iterable[int]) -> set[int]:
    """Find the numbers of articles with any of these anchors, the latest `MOST_OF_ANCHOR` of each.

    Both tables are asked in one statement: a row that moves meanwhile is in one of them.
    """
    wanted = sorted(anchors)
    parts = (_latest(connection, table, wanted) for table in _TABLES)
    return {row.number for row in connection.execute(union_all(*parts))}


def _latest(connection: Connection, table: Table, wanted: Sequence[int]) -> Select[tuple[int]]:
    """Ask one table; an anchor that thousands of articles share costs no more than any other."""
    asked = values(connection, table.c.anchor, wanted)
    other = table.alias()
    earliest = (
        select(other.c.number)
        .where(other.c.anchor == asked)
        .order_by(other.c.number.desc())
        .offset(MOST_OF_ANCHOR - 1)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(table.c.number)
        .where(table.c.anchor == asked)
        .where(table.c.number >= func.coalesce(earliest, 0))
    )


def add(connection: Connection, anchors_of: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Keep the anchors of articles, given by number.

    Sorted, since a cache of 2 MB holds a part of the small table only.
    """
    rows = sorted((anchor, number) for number, anchors in anchors_of for anchor in anchors)
    insert_new(connection, FRESH_ANCHORS, rows)


def drop(connection: Connection, articles: Iterable[tuple[int, bytes]]) -> None:
    """Forget the anchors of articles' versions before, given by number, as their rows hold them."""
    for number, data in articles:
        anchors = unpacked(data)
        for table in _TABLES if anchors else ():
            connection.execute(
                delete(table).where(table.c.anchor.in_(anchors), table.c.number == number)
            )


def settle(connection: Connection, new: Iterable[int]) -> None:
    """Move what is due to the large table: with each 1,000th article one slice, in turns.

    Anchors of articles whose texts were forgotten are left behind; those in the large table are
    taken out of the slice: one by one, each would change a page of its own.

    Args:
        connection: within the transaction that adds articles.
        new: their numbers.
    """
    due = {
        number // _ARTICLES_A_SLICE % _SLICES for number in new if not number % _ARTICLES_A_SLICE
    }
    _settle(connection, sorted(due))


def settle_all(connection: Connection) -> None:
    """Do so with all slices at once."""
    _settle(connection, range(_SLICES))


def _settle(connection: Connection, slices: Sequence[int]) -> None:
    is_forgotten = _forgotten(connection) if slices else None
    for part in slices:
        lowest = part * _WIDTH
        if is_forgotten is not None:
            for table in _TABLES:
                here = table.c.anchor.between(lowest, lowest + _WIDTH - 1)
                connection.execute(delete(table).where(here, is_forgotten(table)))
        _move(connection, lowest, lowest + _WIDTH - 1)


def _forgotten(connection: Connection) -> Callable[[Table], ColumnElement[bool]] | None:
    """Say which rows of an index are of texts that were forgotten: all up to the last one's number.

    But for the few that were revised since, and so learnt anew under their old number. None where
    nothing was ever forgotten.
    """
    last = connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == FORGOTTEN_TO)).scalar()
    if last is None:
        return None
    # Plus nothing: or the texts themselves would be read, and not their index by time.
    kept = connection.execute(
        select(TEXTS.c.number).where(TEXTS.c.learnt >= 0, TEXTS.c.number + 0 <= int(last))
    ).scalars()
    numbers = list(kept)

    def is_forgotten(table: Table) -> ColumnElement[bool]:
        here = table.c.number
        return and_(here <= int(last), ~among(connection, here, numbers))

    return is_forgotten


def packed(anchors: Iterable[int]) -> bytes:
    """Write anchors as an article's row holds them."""
    return np.array(list(anchors), "<i8").tobytes()


def unpacked(data: bytes) -> list[int]:
    """Read what `packed` wrote."""
    anchors: list[int] = np.frombuffer(data, "<i8").tolist()
    return anchors


def _move(connection: Connection, lowest: int, highest: int) -> None:
    here = FRESH_ANCHORS.c.anchor.between(lowest, highest)
    rows = (
        select(FRESH_ANCHORS).where(here).order_by(FRESH_ANCHORS.c.anchor, FRESH_ANCHORS.c.number)
    )
    connection.execute(insert(ANCHORS).from_select([column.name for column in ANCHORS.c], rows))
    connection.execute(delete(FRESH_ANCHORS).where(here))
