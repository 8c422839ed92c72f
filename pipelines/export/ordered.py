"""Articles, the newest first, whichever sink they came from; sorted on disk, not in memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from transforms.records.article import Article, to_json

_TABLE: Final = "CREATE TABLE articles (number INTEGER PRIMARY KEY, at TEXT, id TEXT, record BLOB)"
_NEWEST_FIRST: Final = "CREATE INDEX newest ON articles (at DESC, id)"


@contextmanager
def newest_first(
    articles: Iterable[Article], folder: Path, most: int | None = None
) -> Iterator[Iterator[Article]]:
    """Sort articles by when they were published (else discovered), then by id.

    Args:
        articles: each once, in any order.
        folder: where they lie meanwhile, in files that are gone at the end.
        most: how many of them are wanted; None for all.
    """
    with (
        TemporaryDirectory(prefix=".newsbeam-", dir=folder) as place,
        closing(sqlite3.connect(Path(place, "articles.db"))) as connection,
    ):
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_TABLE)
        rows = ((_at(one), one.id, to_json(one)) for one in articles)
        connection.executemany("INSERT INTO articles (at, id, record) VALUES (?, ?, ?)", rows)
        connection.execute(_NEWEST_FIRST)
        yield _sorted(connection, -1 if most is None else most)


def _sorted(connection: sqlite3.Connection, most: int) -> Iterator[Article]:
    decoder = msgspec.json.Decoder(Article)
    query = "SELECT record FROM articles INDEXED BY newest ORDER BY at DESC, id LIMIT ?"
    for (record,) in connection.execute(query, (most,)):
        yield decoder.decode(record)


def _at(article: Article) -> str:
    moment = (article.published or article.discovered).astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
