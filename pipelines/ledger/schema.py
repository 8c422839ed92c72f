"""The ledger's tables: what was seen, how far each source was read, the turns and their books."""

import re
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

#: Rises when a table changes, with a step in `formats`; another version is refused in a sentence.
SCHEMA_VERSION: Final = "4"

#: `published` of a turn that was given up for some of its sinks; to a run it is like 1.
GIVEN_UP: Final = 2

METADATA: Final = MetaData()

_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


class WildText(TypeDecorator[str]):
    """Text from anywhere: what PostgreSQL cannot hold becomes U+FFFD; sorted by its bytes."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Sort alike everywhere, whatever the language of a database."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(Text(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make a text fit to be stored, or to be compared with what was."""
        del dialect
        return None if value is None else _UNFIT.sub("\N{REPLACEMENT CHARACTER}", value)


#: `name` -> `value`: the ledger's own id and its schema version.
ABOUT: Final = Table(
    "ledger_about",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

#: Committed turns; `published` turns from 0 to 1 once all sinks show them, or to `GIVEN_UP`
#: (`sinks`: their URIs, JSON). `committed` is in microseconds since 1970, UTC.
#: `seconds` says how long each part of the turn took (JSON), once it is published.
TURNS: Final = Table(
    "ledger_turns",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("run", String(60), nullable=False),
    Column("published", Integer, nullable=False),
    Column("sinks", Text, nullable=False),
    Column("books", Text, nullable=False),
    Column("seconds", Text),
    Column("committed", BigInteger),
)

#: How far each source was read: `item` is a path or a feed URL, `position` a source's own JSON.
POSITIONS: Final = Table(
    "ledger_positions",
    METADATA,
    Column("source", WildText, primary_key=True),
    Column("item", WildText, primary_key=True),
    Column("position", WildText, nullable=False),
)

#: The same table in PostgreSQL, whose indexes take no text of some 2,700 bytes: `key` is a digest
#: of source and item.
KEYED_POSITIONS: Final = Table(
    "ledger_positions",
    MetaData(),
    Column("key", String(40), primary_key=True),
    *(Column(name, WildText, nullable=False) for name in ("source", "item", "position")),
)

#: One row an article id. `number` counts ids in the order of learning: rows are appended, and
#: the index of anchors is small. `learnt` is when it was last judged, `discovered` when it says it
#: was found (of an archive, years ago): both in microseconds since 1970, UTC.
ARTICLES: Final = Table(
    "ledger_articles",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("rank", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("outcome", String(10), nullable=False),
    Column("home", String(40), nullable=False),
    Column("content_hash", String(40), nullable=False, index=True),
    Column("url", WildText),
    Column("discovered", BigInteger, nullable=False),
    Column("title_hash", String(40), nullable=False),
    Column("body_hash", String(40), nullable=False),
    Column("learnt", BigInteger, nullable=False, server_default="0", index=True),
)

#: What articles are compared by; it is forgotten sooner than they are. None of duplicates, which
#: nothing is compared with. `text` is as `transforms.memory.packed_text` writes it.
TEXTS: Final = Table(
    "ledger_texts",
    METADATA,
    Column("number", ForeignKey("ledger_articles.number"), primary_key=True),
    Column("learnt", BigInteger, nullable=False, index=True),
    Column("shingles", LargeBinary, nullable=False),
    Column("anchors", LargeBinary, nullable=False),
    Column("details", LargeBinary, nullable=False),
    Column("text", LargeBinary, nullable=False),
)

#: Which voices carried an article, and with what content last.
VOICES: Final = Table(
    "ledger_voices",
    METADATA,
    Column("number", ForeignKey("ledger_articles.number"), primary_key=True),
    Column("voice", String(40), primary_key=True),
    Column("content_hash", String(40), nullable=False),
    sqlite_with_rowid=False,
)

#: The index by which near duplicates are found; `FRESH_ANCHORS` is its small new part.
ANCHORS: Final = Table(
    "ledger_anchors",
    METADATA,
    Column("anchor", BigInteger, primary_key=True),
    Column("number", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
FRESH_ANCHORS: Final = ANCHORS.to_metadata(METADATA, name="ledger_fresh_anchors")

#: Failures that were written, by failure key, and the turn in which they last were.
FAILURES: Final = Table(
    "ledger_failures",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("turn", Integer, index=True),
    sqlite_with_rowid=False,
)

#: What became of items that made no record of their own (`pipelines.ledger.traces`). `first` and
#: `last` are when an item was found and when the ledger was last told of it, in microseconds since
#: 1970, UTC; `turn` is null of what was judged on an engine.
TRACES: Final = Table(
    "ledger_traces",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("outcome", String(10), nullable=False),
    Column("reason", WildText, nullable=False),
    Column("turn", Integer),
    Column("id", String(80), index=True),
    *(Column(name, WildText) for name in ("url", "origin", "item", "publisher")),
    Column("original", String(80), index=True),
    Column("similarity", Float),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False, index=True),
)

#: What sinks keep until their turns are shown, where there is no folder beside the ledger.
HELD: Final = Table(
    "ledger_held",
    METADATA,
    Column("sink", String(40), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


def make_tables(connection: Connection) -> None:
    """Make the tables that are missing."""
    is_server = connection.dialect.name == "postgresql"
    other: dict[Table, Table | None] = {POSITIONS: KEYED_POSITIONS} if is_server else {HELD: None}
    tables = [other.get(one, one) for one in METADATA.sorted_tables]
    for table in tables:
        if table is not None:
            table.create(connection, checkfirst=True)
