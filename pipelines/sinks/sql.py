"""`sqlite:FILE`: tables articles, entities, topics, duplicates, dead_letters and runs.

A turn is staged as a file and published in one transaction, together with a mark of the turn: it
appears once however often publishing is tried.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.disk import make_folder
from pipelines.ledger.rows import among, upsert
from pipelines.ledger.sqlite import sqlite_url
from pipelines.moments import reached
from pipelines.sinks.base import Outputs, SinkUnavailable, duplicate_key, lost
from pipelines.sinks.files import check_folder, explained
from pipelines.sinks.held import Held, Shelf
from transforms.dead_letters import failure_key
from transforms.records.article import Article, Duplicate, Record
from transforms.records.dead_letter import DeadLetter

METADATA: Final = MetaData()


def _id(name: str = "id") -> Column[str]:
    return Column(name, String(80), primary_key=True)


#: Lists and structures are JSON text, times are RFC 3339 text: both sort and query well in SQLite.
ARTICLES: Final = Table(
    "articles",
    METADATA,
    _id(),
    Column("version", Integer, nullable=False),
    *(Column(name, Text) for name in ("schema", "content_hash", "url", "canonical_url", "title")),
    *(Column(name, Text) for name in ("body", "summary", "language", "dateline", "image")),
    *(Column(name, Text) for name in ("published", "modified", "discovered", "authors")),
    *(Column(name, Text) for name in ("source", "categories", "quantities", "revision")),
    *(Column(name, Text) for name in ("provenance", "edits", "flags", "pipeline")),
)
ENTITIES: Final = Table(
    "entities",
    METADATA,
    _id("article"),
    Column("place", Integer, primary_key=True),
    *(Column(name, Text) for name in ("name", "type", "aliases", "link", "mentions")),
    Column("count", Integer, nullable=False),
    Column("salience", Float, nullable=False),
)
TOPICS: Final = Table(
    "topics",
    METADATA,
    _id("article"),
    Column("place", Integer, primary_key=True),
    *(Column(name, Text) for name in ("id", "name", "evidence")),
    Column("score", Float, nullable=False),
)
DUPLICATES: Final = Table(
    "duplicates",
    METADATA,
    _id("key"),
    *(Column(name, Text) for name in ("id", "schema", "content_hash", "url", "canonical_url")),
    *(Column(name, Text) for name in ("title", "language", "published", "discovered", "source")),
    *(Column(name, Text) for name in ("original", "method", "original_url")),
    Column("similarity", Float, nullable=False),
)
DEAD_LETTERS: Final = Table(
    "dead_letters",
    METADATA,
    _id("key"),
    *(Column(name, Text) for name in ("schema", "stage", "reason", "detail", "error", "payload")),
    *(Column(name, Text) for name in ("content_type", "attributes", "source", "at", "newsbeam")),
)
RUNS: Final = Table("runs", METADATA, _id("run"), Column("summary", Text, nullable=False))
_PUBLISHED: Final = Table("published_turns", METADATA, _id("turn"))


class SqliteSink:
    """Writes each turn's records to an SQLite file, one transaction a turn, articles by id.

    Args:
        uri: as the user gave it.
        path: the file; it may hold the ledger too.
        shelf: for turns that are staged and not yet published.
    """

    def __init__(self, uri: str, path: Path, shelf: Shelf) -> None:
        self.uri = uri
        self._path = path
        self._held = Held(uri, shelf)
        self._engine: Engine | None = None

    def check(self) -> None:
        """Look whether the file is an SQLite database, or can be made.

        Raises:
            SinkUnavailable: the folder cannot be written, or the file is no database.
        """
        self._held.check()
        check_folder(f"the sink {self.uri}", self._path.parent)
        if not self._path.exists():
            return
        try:
            with self._connected().connect() as connection:
                connection.execute(text("PRAGMA schema_version"))
        except DatabaseError as error:
            raise SinkUnavailable(
                f"the sink {self.uri} cannot be used ({error.orig}): name an SQLite file, or a "
                "new one"
            ) from error

    def refusal(self, article: Article) -> str | None:
        """A table takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's records, and make the folder of the file."""
        with explained(self.uri):
            make_folder(self._path.parent)
        self._held.put(turn, outputs)

    def publish(self, turn: str) -> None:
        """Write the turn's records and its mark in one transaction.

        Raises:
            SinkUnavailable: the file cannot be written, or the records are gone and not marked.
        """
        outputs = self._held.get(turn)
        try:
            with self._connected().begin() as connection:
                METADATA.create_all(connection)
                mark = select(_PUBLISHED.c.turn).where(_PUBLISHED.c.turn == turn)
                if connection.execute(mark).first() is None:
                    if outputs is None:
                        raise lost(self.uri, turn)
                    _write(connection, outputs)
                    reached("rows written")
                    connection.execute(_PUBLISHED.insert(), {"turn": turn})
        except DatabaseError as error:
            raise SinkUnavailable(f"the sink {self.uri} cannot be written: {error.orig}") from error
        self._held.drop(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._held.drop(turn)

    def close(self) -> None:
        """Let go of the file."""
        if self._engine is not None:
            self._engine.dispose()

    def _connected(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(
                sqlite_url(self._path), poolclass=NullPool, connect_args={"timeout": 30}
            )
        return self._engine


def _write(connection: Connection, outputs: Outputs) -> None:
    written = _write_newest(connection, outputs.articles)
    for table, rows in (
        (ENTITIES, [row for one in written for row in _parts(one.id, one.entities)]),
        (TOPICS, [row for one in written for row in _parts(one.id, one.topics)]),
    ):
        for one in written:
            connection.execute(delete(table).where(table.c.article == one.id))
        upsert(connection, table, rows)
    upsert(connection, DUPLICATES, [_duplicate(one) for one in outputs.duplicates])
    upsert(connection, DEAD_LETTERS, [_dead_letter(one) for one in outputs.dead_letters])
    summary = msgspec.json.encode(outputs.summary).decode()
    upsert(connection, RUNS, [{"run": outputs.summary.run, "summary": summary}])


def _write_newest(connection: Connection, articles: Iterable[Article]) -> list[Article]:
    """Write the newest version of each article, and give those that the table now shows.

    Another ledger may have written newer ones before: those stay.
    """
    newest: dict[str, Article] = {}
    for article in articles:
        if article.id not in newest or article.version >= newest[article.id].version:
            newest[article.id] = article
    upsert(connection, ARTICLES, [_article(one) for one in newest.values()], rising="version")
    query = select(ARTICLES.c.id, ARTICLES.c.version).where(
        among(connection, ARTICLES.c.id, newest)
    )
    shown = {row.id: row.version for row in connection.execute(query)}
    return [one for one in newest.values() if shown[one.id] == one.version]


def _article(article: Article) -> dict[str, Any]:
    return _columns(article, ARTICLES)


def _parts(article: str, parts: Sequence[Record]) -> list[dict[str, Any]]:
    return [
        {"article": article, "place": place, **_flat(msgspec.to_builtins(part))}
        for place, part in enumerate(parts)
    ]


def _duplicate(duplicate: Duplicate) -> dict[str, Any]:
    original = duplicate.duplicate_of
    return {
        **_columns(duplicate, DUPLICATES),
        "key": duplicate_key(duplicate),
        "original": original.id,
        "method": original.method,
        "similarity": original.similarity,
        "original_url": original.url,
    }


def _dead_letter(letter: DeadLetter) -> dict[str, Any]:
    return {**_columns(letter, DEAD_LETTERS), "key": failure_key(letter)}


def _columns(record: Record, table: Table) -> dict[str, Any]:
    fields = _flat(msgspec.to_builtins(record))
    return {name: value for name, value in fields.items() if name in table.columns}


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
        for name, value in fields.items()
    }


def read_dead_letters(path: Path) -> Iterator[DeadLetter]:
    """Read the dead letters of an SQLite sink back, in the order of writing.

    One is in memory at a time, and between two the file is free for whoever writes to it. Those
    that are written meanwhile are not read.

    Raises:
        SinkUnavailable: the file is no sink of newsbeam's.
    """
    engine = create_engine(sqlite_url(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            for row in _rows(connection):
                yield _letter(row)
    except DatabaseError as error:
        raise SinkUnavailable(f"{path} holds no dead letters ({error.orig})") from error


def _rows(connection: Connection) -> Iterator[RowMapping]:
    rowid = literal_column("rowid", Integer)
    last = connection.execute(select(func.max(rowid)).select_from(DEAD_LETTERS)).scalar() or 0
    columns = [column for column in DEAD_LETTERS.columns if column.name != "key"]
    following = (
        select(rowid, *columns)
        .where(rowid > bindparam("after"), rowid <= last)
        .order_by(rowid)
        .limit(1)
    )
    after = 0
    while (row := connection.execute(following, {"after": after}).mappings().first()) is not None:
        after = row[rowid]
        yield row


def _letter(row: RowMapping) -> DeadLetter:
    # SQLAlchemy's names are a kind of str that msgspec does not take for one.
    fields = {str(name): value for name, value in row.items()}
    nested = {name: msgspec.json.decode(row[name]) for name in ("attributes", "source")}
    return msgspec.convert({**fields, **nested}, DeadLetter, builtin_types=())
