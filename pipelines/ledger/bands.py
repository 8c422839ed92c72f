"""The index of near duplicates: LSH bands to article numbers, in two tables of the same columns.

A band is a hash, so the bands of a turn fall everywhere into the index: with a million articles
each of a turn's 32,000 rows changes a page of its own. New rows therefore go to a small table, and
from there, for every 1,000 articles, a sixteenth of the range of bands is moved to the large one,
in its order: what some 16 turns learnt there meets in the same pages, and no turn does the work of
sixteen. It is one level of a log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil, "The
log-structured merge-tree", 1996) with its rolling merge. What is found does not depend on where a
row lies.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from sqlalchemy import Connection, delete, insert, select, union_all

from pipelines.ledger.rows import among, insert_new
from pipelines.ledger.schema import BANDS, FRESH_BANDS

_SLICES: Final = 16
_ARTICLES_A_SLICE: Final = 1_000
_LOWEST: Final = -(1 << 63)
_WIDTH: Final = (1 << 64) // _SLICES
_TABLES: Final = (FRESH_BANDS, BANDS)


def numbers_with(connection: Connection, bands: Iterable[int]) -> set[int]:
    """Find the numbers of articles with any of these bands.

    Both tables are asked in one statement: a row that moves meanwhile is in one of them.
    """
    wanted = sorted(bands)
    parts = (
        select(table.c.number).where(among(connection, table.c.band, wanted)) for table in _TABLES
    )
    return set(connection.execute(union_all(*parts)).scalars())


def add(connection: Connection, bands_of: Iterable[tuple[int, Iterable[int]]]) -> None:
    """Keep the bands of articles, given by number.

    Sorted, since a cache of 2 MB holds a part of the small table only.
    """
    rows = sorted((band, number) for number, bands in bands_of for band in bands)
    insert_new(connection, FRESH_BANDS, rows)


def drop(connection: Connection, articles: Iterable[tuple[int, bytes]]) -> None:
    """Forget the bands of articles' earlier versions, given by number, as their rows hold them."""
    for number, data in articles:
        bands = unpacked(data)
        for table in _TABLES if bands else ():
            connection.execute(
                delete(table).where(table.c.band.in_(bands), table.c.number == number)
            )


def settle(connection: Connection, new: Iterable[int]) -> None:
    """Move what is due to the large table: with each 1,000th article one slice, in turns.

    Args:
        connection: within the transaction that adds articles.
        new: their numbers.
    """
    due = {
        number // _ARTICLES_A_SLICE % _SLICES for number in new if not number % _ARTICLES_A_SLICE
    }
    for part in sorted(due):
        lowest = _LOWEST + part * _WIDTH
        _move(connection, lowest, lowest + _WIDTH - 1)


def packed(bands: Iterable[int]) -> bytes:
    """Write bands as an article's row holds them."""
    return np.array(list(bands), "<i8").tobytes()


def unpacked(data: bytes) -> list[int]:
    """Read what `packed` wrote."""
    bands: list[int] = np.frombuffer(data, "<i8").tolist()
    return bands


def _move(connection: Connection, lowest: int, highest: int) -> None:
    here = FRESH_BANDS.c.band.between(lowest, highest)
    rows = select(FRESH_BANDS).where(here).order_by(FRESH_BANDS.c.band, FRESH_BANDS.c.number)
    connection.execute(insert(BANDS).from_select([column.name for column in BANDS.c], rows))
    connection.execute(delete(FRESH_BANDS).where(here))
