"""The tables articles, entities, topics, duplicates, dead_letters and runs, in both dialects.

In SQLite lists and structures are JSON text, times are RFC 3339 text and bytes are base64: all sort
and query well there. PostgreSQL has types for them: jsonb, timestamptz, bytea.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    inspect,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import UserDefinedType

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


def _key(name: str = "id") -> Column[Any]:
    return Column(name, _NAME, primary_key=True)


def _texts(*names: str) -> list[Column[Any]]:
    return [Column(name, Text) for name in names]


def _jsons(*names: str) -> list[Column[Any]]:
    return [Column(name, JSON) for name in names]


def _times(*names: str) -> list[Column[Any]]:
    return [Column(name, _TIME) for name in names]


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
)
ENTITIES: Final = Table(
    "entities",
    METADATA,
    _key("article"),
    Column("place", Integer, primary_key=True),
    *_texts("name", "type"),
    *_jsons("aliases", "link", "mentions"),
    Column("count", Integer, nullable=False),
    Column("salience", Float, nullable=False),
)
TOPICS: Final = Table(
    "topics",
    METADATA,
    _key("article"),
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
)
RUNS: Final = Table("runs", METADATA, _key("run"), Column("summary", JSON, nullable=False))
PUBLISHED: Final = Table("published_turns", METADATA, _key("turn"))

#: The same table in PostgreSQL, with what SQLite has by itself: the order of writing.
NUMBERED_DEAD_LETTERS: Final = DEAD_LETTERS.to_metadata(MetaData())
NUMBERED_DEAD_LETTERS.append_column(Column("number", BigInteger, Identity(always=True)))


def make_tables(connection: Connection) -> None:
    """Make the tables that are missing, and add what those of an older release lack."""
    is_server = connection.dialect.name == "postgresql"
    other = {DEAD_LETTERS: NUMBERED_DEAD_LETTERS} if is_server else {}
    for table in METADATA.sorted_tables:
        other.get(table, table).create(connection, checkfirst=True)
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
