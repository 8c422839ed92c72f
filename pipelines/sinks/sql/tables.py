"""The tables articles, entities, topics, duplicates, dead_letters and runs, in both dialects.

In SQLite lists and structures are JSON text, times are RFC 3339 text and bytes are base64: all sort
and query well there. PostgreSQL has types for them: jsonb, timestamptz, bytea. A table has its
records' fields, and beside them columns by which it is asked and joined. Tables that are newsbeam's
own business have names that begin with `newsbeam_`.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    func,
    inspect,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.schema import CreateIndex
from sqlalchemy.types import UserDefinedType

from transforms.records.dead_letter import DeadLetter

METADATA: Final = MetaData()


class _Jsonb(UserDefinedType[Any]):
    """JSON that is written as text, and parsed by the server."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type to the server."""
        return "JSONB"


_NAME: Final = String(80).with_variant(Text(), "postgresql")
JSON: Final = Text().with_variant(_Jsonb(), "postgresql")
_TIME: Final = Text().with_variant(TIMESTAMP(timezone=True), "postgresql")
BYTES: Final = Text().with_variant(LargeBinary(), "postgresql")


#: Members of `source` that are columns of their own, "source_" before their names.
SOURCE_PARTS: Final = ("kind", "origin", "publisher", "site")


def _key(name: str = "id") -> Column[Any]:
    return Column(name, _NAME, primary_key=True)


def _of_article() -> Column[Any]:
    """Name the article that a row is part of."""
    reference = ForeignKey("articles.id", ondelete="CASCADE")
    return Column("article", _NAME, reference, primary_key=True)


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def _jsons(*names: str) -> list[Column[Any]]:
    return [Column(name, JSON) for name in names]


def _times(*names: str) -> list[Column[Any]]:
    return [Column(name, _TIME) for name in names]


def _source() -> list[Column[Any]]:
    return _texts(*(f"source_{part}" for part in SOURCE_PARTS))


ARTICLES: Final = Table(
    "articles",
    METADATA,
    _key(),
    Column("version", Integer, nullable=False),
    *_texts("schema", "content_hash", "url", "canonical_url", "title"),
    *_texts("body", "summary", "language", "dateline", "image"),
    *_times("published", "modified", "discovered"),
    *_jsons("authors", "source", "categories", "quantities", "revision"),
    *_jsons("provenance", "edits", "flags", "pipeline"),
    *_source(),
)
ENTITIES: Final = Table(
    "entities",
    METADATA,
    _of_article(),
    Column("place", Integer, primary_key=True),
    *_texts("name", "type"),
    *_jsons("aliases", "link", "mentions"),
    Column("count", Integer, nullable=False),
    Column("salience", Float, nullable=False),
)
TOPICS: Final = Table(
    "topics",
    METADATA,
    _of_article(),
    Column("place", Integer, primary_key=True),
    *_texts("id", "name"),
    *_jsons("evidence"),
    Column("score", Float, nullable=False),
)
DUPLICATES: Final = Table(
    "duplicates",
    METADATA,
    _key("key"),
    *_texts("id", "schema", "content_hash", "url", "canonical_url", "title", "language"),
    *_times("published", "discovered"),
    *_jsons("source"),
    *_texts("original", "method", "original_url"),
    Column("similarity", Float, nullable=False),
    *_texts("credit"),
    *_source(),
    # The same as `original` where that article is in this sink: it may be in another one.
    Column("article", _NAME, ForeignKey("articles.id", ondelete="SET NULL")),
)
DEAD_LETTERS: Final = Table(
    "dead_letters",
    METADATA,
    _key("key"),
    *_texts("schema", "stage", "reason", "detail", "error"),
    Column("payload", BYTES),
    *_texts("content_type"),
    *_jsons("attributes", "source"),
    *_times("at"),
    *_texts("newsbeam"),
    *_source(),
)
RUNS: Final = Table("runs", METADATA, _key("run"), Column("summary", JSON, nullable=False))
LETTER_COLUMNS: Final = [
    one for one in DEAD_LETTERS.columns if one.name in DeadLetter.__struct_fields__
]
#: Turns that are shown.
PUBLISHED: Final = Table("newsbeam_turns", METADATA, _key("turn"))
#: `name` -> `value`: the format of these tables.
ABOUT: Final = Table(
    "newsbeam_about", METADATA, _key("name"), Column("value", Text, nullable=False)
)

#: The tables as SQLite has them: an article's number, the order of writing, is what full-text
#: search finds it by. A rowid would not do, which VACUUM may change.
NUMBERED_ARTICLES: Final = ARTICLES.to_metadata(MetaData())
NUMBERED_ARTICLES.append_column(Column("number", Integer))
#: And as PostgreSQL has them, with what SQLite has by itself: the order of writing.
NUMBERED_DEAD_LETTERS: Final = DEAD_LETTERS.to_metadata(MetaData())
NUMBERED_DEAD_LETTERS.append_column(Column("number", BigInteger, Identity(always=True)))

INDEXES: Final = (
    Index("ix_articles_published", ARTICLES.c.published),
    Index("ix_articles_discovered", ARTICLES.c.discovered),
    Index("ix_articles_newest", func.coalesce(ARTICLES.c.published, ARTICLES.c.discovered)),
    Index("ix_articles_source_publisher", ARTICLES.c.source_publisher),
    Index("ix_articles_source_site", ARTICLES.c.source_site),
    Index("ix_articles_source_origin", ARTICLES.c.source_origin),
    Index("ix_entities_name", ENTITIES.c.name),
    Index("ix_topics_id", TOPICS.c.id),
    Index("ix_duplicates_original", DUPLICATES.c.original),
    Index("ix_duplicates_article", DUPLICATES.c.article),
)
#: Text of any length, of which PostgreSQL's indexes take some 2,700 bytes: it is cut there.
CUT: Final = frozenset({"name", "source_origin", "source_publisher", "source_site"})
LONGEST: Final = 500


def make_tables(connection: Connection) -> None:
    """Make the tables that are missing, and add what those of an older release lack."""
    is_server = connection.dialect.name == "postgresql"
    own = {DEAD_LETTERS: NUMBERED_DEAD_LETTERS} if is_server else {ARTICLES: NUMBERED_ARTICLES}
    for table in METADATA.sorted_tables:
        own.get(table, table).create(connection, checkfirst=True)
    _grow(connection, DUPLICATES)


def _grow(connection: Connection, table: Table) -> None:
    """Add the columns, all of which may be null, that were not there in an older release."""
    schema = connection.schema_for_object(table)
    there = {one["name"] for one in inspect(connection).get_columns(table.name, schema)}
    quote = connection.dialect.identifier_preparer.quote
    room = "" if schema is None else f"{quote(schema)}."
    for column in table.columns:
        if column.name not in there:
            kind = column.type.compile(connection.dialect)
            added = f"ALTER TABLE {room}{table.name} ADD COLUMN {quote(column.name)} {kind}"
            connection.exec_driver_sql(added)


def make_indexes(connection: Connection) -> None:
    """Make the indexes that are missing."""
    for index in INDEXES:
        connection.execute(CreateIndex(index, if_not_exists=True))
