"""A ledger that remembers many articles, made by bulk inserts: to measure what a turn costs.

The articles are made up as in `benchmarks.ledger`, a minute of the clock after another: 400
shingles, 32 anchors, one in ten shares half its anchors with an earlier one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import psycopg

from benchmarks.ledger import ANCHORS, BEGIN, FEEDS, SEED, SHINGLES, TEXT, sketch_of
from pipelines.ledger.recall import to_micros
from pipelines.ledger.server import SCHEMA
from pipelines.ledger.store import Ledger
from transforms.identity import article_id, content_hash, digest
from transforms.memory import Sketch

Anchors = np.ndarray

#: Of the last articles, whose anchors have not gone to the large table yet.
_FRESH: Final = 8_000
_ROW: Final = np.dtype(
    [
        ("fields", ">i2"),
        ("first_bytes", ">i4"),
        ("anchor", ">i8"),
        ("second_bytes", ">i4"),
        ("number", ">i4"),
    ]
)
_WIDTHS: Final = {"ledger_articles": 12, "ledger_voices": 3, "ledger_texts": 6}


def made_up_anchors(count: int) -> Anchors:
    """Make the anchors of articles, a row each."""
    random = np.random.default_rng(SEED)
    anchors = random.integers(0, 2**48, (count, ANCHORS), np.int64)
    for number in range(10, count, 10):
        anchors[number, : ANCHORS // 2] = anchors[random.integers(number), : ANCHORS // 2]
    return anchors


def sketches_after(anchors: Anchors) -> Iterator[Sketch]:
    """Go on without end after the articles with these anchors, sharing some of them."""
    random = np.random.default_rng(SEED + 1)
    number = len(anchors)
    while True:
        own = random.integers(0, 2**48, ANCHORS, np.int64).tolist()
        if number % 10 == 0:
            own[: ANCHORS // 2] = anchors[random.integers(len(anchors))][: ANCHORS // 2].tolist()
        yield sketch_of(number, own, np.unique(random.integers(0, 2**32, SHINGLES, np.uint32)))
        number += 1


def fill(ledger: Ledger, anchors: Anchors) -> None:
    """Let an empty ledger remember articles with these anchors.

    Args:
        ledger: new, and open.
        anchors: of the articles, a row each.
    """
    settled, fresh = _sorted(anchors, 0, -_FRESH), _sorted(anchors, -_FRESH, None)
    if isinstance(ledger.place, Path):
        _fill_file(ledger.place, anchors, settled, fresh)
    else:
        _fill_server(ledger.place, anchors, settled, fresh)


def _fill_file(path: Path, anchors: Anchors, settled: np.ndarray, fresh: np.ndarray) -> None:
    with sqlite3.connect(path) as connection:
        pairs = (("ledger_anchors", _pairs(settled)), ("ledger_fresh_anchors", _pairs(fresh)))
        for table, rows in (*_wide_tables(anchors), *pairs):
            marks = ", ".join("?" * _WIDTHS.get(table, 2))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill_server(url: str, anchors: Anchors, settled: np.ndarray, fresh: np.ndarray) -> None:
    options = f"-c search_path={SCHEMA} -c session_replication_role=replica"  # no foreign keys
    with psycopg.connect(url, options=options, autocommit=True) as connection:
        for table, rows in _wide_tables(anchors):
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        for table, pairs in (("ledger_anchors", settled), ("ledger_fresh_anchors", fresh)):
            with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                for part in _binary(pairs):
                    copy.write(part)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _binary(pairs: np.ndarray) -> Iterator[bytes]:
    """Write rows of a bigint and an int as COPY's binary format has them."""
    yield b"PGCOPY\n\xff\r\n\0" + bytes(8)
    for start in range(0, len(pairs), 1_000_000):
        part = pairs[start : start + 1_000_000]
        rows = np.empty(len(part), _ROW)
        rows["fields"], rows["first_bytes"], rows["second_bytes"] = 2, 8, 4
        rows["anchor"], rows["number"] = part[:, 0], part[:, 1]
        yield rows.tobytes()
    yield b"\xff\xff"


def _wide_tables(anchors: Anchors) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
    yield "ledger_articles", map(_article, range(len(anchors)))
    yield "ledger_texts", map(_text, range(len(anchors)), anchors)
    yield "ledger_voices", map(_voice, range(len(anchors)))


def _article(number: int) -> tuple[Any, ...]:
    url = f"https://press.example/{number}"
    return (
        number + 1,
        article_id(canonical_url=url, item_id=None, feed=None, content=""),
        f"{number // 1_000 + 1:010d}.{number % 1_000:08d}",
        1,
        "enriched",
        _site(number),
        content_hash(None, url),
        url,
        to_micros(BEGIN + timedelta(minutes=number)),
        digest("title", url),
        digest("body", url),
        to_micros(BEGIN),
    )


def _text(number: int, anchors: np.ndarray) -> tuple[Any, ...]:
    random = np.random.default_rng(number)
    shingles, packed = random.bytes(4 * SHINGLES), anchors.astype("<i8").tobytes()
    return number + 1, to_micros(BEGIN), shingles, packed, b"", random.bytes(TEXT)


def _voice(number: int) -> tuple[Any, ...]:
    return number + 1, _site(number), content_hash(None, f"https://press.example/{number}")


def _site(number: int) -> str:
    return digest("voice", f"https://site-{number % FEEDS}.example")


def _sorted(anchors: Anchors, start: int, end: int | None) -> np.ndarray:
    """Pair anchors and article numbers, in the order of the index."""
    chosen = anchors[start:end]
    first = (len(anchors) + start if start < 0 else start) + 1
    pairs = np.empty((chosen.size, 2), np.int64)
    pairs[:, 0] = chosen.reshape(-1)
    pairs[:, 1] = np.repeat(np.arange(first, first + len(chosen)), ANCHORS)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _pairs(rows: np.ndarray) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(rows), 100_000):
        yield from map(tuple, rows[start : start + 100_000].tolist())
