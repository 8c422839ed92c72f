"""The formats that a sink's tables have had, and what brings older ones to this newsbeam's.

All happens in the transaction of who asks, so that tables are as they were, or all new. Until
format 2 there was no mark of one: such tables are known by their lack of it.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, inspect, select

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.sql.search import make_search
from pipelines.sinks.sql.tables import ABOUT, ARTICLES, LONGEST, make_indexes, make_tables
from pipelines.sinks.sql.views import make_views

FORMAT: Final = 2

_log: Final = logging.getLogger(__name__)
_NAME: Final = "tables"
_PARTS: Final = ("kind", "origin", "publisher", "site")
_KEY: Final = {"sqlite": "VARCHAR(80)", "postgresql": "TEXT"}
_JOINED: Final = "article = (SELECT articles.id FROM {room}articles WHERE articles.id = original)"
#: A member of `source`; of broken JSON, which only SQLite takes, there is none.
_MEMBER: Final = {
    "sqlite": "CASE WHEN json_valid(source) THEN json_extract(source, '$.{part}') END",
    "postgresql": f"left(source ->> '{{part}}', {LONGEST})",
}


def check_format(connection: Connection, what: str) -> None:
    """Insist on tables that this newsbeam can write, or bring to what it can.

    Args:
        connection: to the database.
        what: names the sink in the sentence.

    Raises:
        SinkUnavailable: a newer newsbeam made them.
    """
    found = _format(connection)
    if found is not None and found > FORMAT:
        raise SinkUnavailable(
            f"{what} has tables of the format {found}, this newsbeam writes {FORMAT}: use the "
            "newsbeam that made them, or a newer one"
        )


def make_ready(connection: Connection, what: str) -> None:
    """Make what is missing, and bring what is older to this format.

    Args:
        connection: within a transaction that no other process's can overlap.
        what: names the sink in the sentence.

    Raises:
        SinkUnavailable: a newer newsbeam made the tables.
    """
    check_format(connection, what)
    found = _format(connection)
    schema = connection.schema_for_object(ARTICLES)
    is_older = found is None and inspect(connection).has_table(ARTICLES.name, schema)
    if is_older:
        _bring_to_2(connection, schema)
    make_tables(connection)
    if found is None:
        make_indexes(connection)
        make_search(connection)
        make_views(connection)
        connection.execute(ABOUT.insert(), {"name": _NAME, "value": str(FORMAT)})
    if is_older:
        _log.info("%s: its tables have the format %d now", what, FORMAT)


def _format(connection: Connection) -> int | None:
    """Read the mark; None where there is none."""
    if not inspect(connection).has_table(ABOUT.name, connection.schema_for_object(ABOUT)):
        return None
    value = connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == _NAME)).scalar()
    return None if value is None else int(value)


def _bring_to_2(connection: Connection, schema: str | None) -> None:
    """Add columns of the source and foreign keys; name the table of turns as our own."""
    dialect = connection.dialect.name
    quote = connection.dialect.identifier_preparer.quote
    room = "" if schema is None else f"{quote(schema)}."
    tables = set(inspect(connection).get_table_names(schema))
    for table, more in _added(dialect).items():
        if table in tables:
            _add_columns(connection, f"{room}{table}", dialect, more, room)
    if "published_turns" in tables:
        # SQLite renames no table where a view of the user's is broken.
        turns = f"CREATE TABLE {room}newsbeam_turns (turn {_KEY[dialect]} NOT NULL PRIMARY KEY)"
        copied = f"INSERT INTO {room}newsbeam_turns SELECT turn FROM {room}published_turns"  # noqa: S608
        for statement in (turns, copied, f"DROP TABLE {room}published_turns"):
            connection.exec_driver_sql(statement)
    parts = [name for name in ("entities", "topics") if name in tables]
    if dialect == "postgresql":
        _refer_postgresql(connection, room, parts)
    else:
        _refer_sqlite(connection, parts)


def _added(dialect: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Say which columns a table gets beside those of the source: definition, and how it is set."""
    reference = f"article {_KEY[dialect]} REFERENCES {{room}}articles (id) ON DELETE SET NULL"
    number = [] if dialect == "postgresql" else [("number INTEGER", "number = rowid")]
    return {"articles": number, "duplicates": [(reference, _JOINED)], "dead_letters": []}


def _add_columns(
    connection: Connection, table: str, dialect: str, more: Sequence[tuple[str, str]], room: str
) -> None:
    columns = [
        (f"source_{part} TEXT", f"source_{part} = {_MEMBER[dialect].format(part=part)}")
        for part in _PARTS
    ]
    columns += [(added.format(room=room), how.format(room=room)) for added, how in more]
    for definition, _ in columns:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {definition}")
    values = ", ".join(how for _, how in columns)
    connection.exec_driver_sql(f"UPDATE {table} SET {values}")  # noqa: S608 - names of our own


def _refer_postgresql(connection: Connection, room: str, tables: Sequence[str]) -> None:
    """Add the references of rows to come; those of before may name articles that were deleted."""
    for table in tables:
        connection.exec_driver_sql(
            f"ALTER TABLE {room}{table} ADD FOREIGN KEY (article) "
            f"REFERENCES {room}articles (id) ON DELETE CASCADE NOT VALID"
        )
    if "entities" in tables:
        connection.exec_driver_sql(
            f"UPDATE {room}entities SET name = left(name, {LONGEST}) "  # noqa: S608 - as above
            f"WHERE length(name) > {LONGEST}"
        )


def _refer_sqlite(connection: Connection, tables: Sequence[str]) -> None:
    """Add the references to what SQLite says of the tables; their rows stay as they are.

    https://www.sqlite.org/lang_altertable.html#otheralter, as for other constraints.
    """
    column = "article VARCHAR(80) NOT NULL"
    connection.exec_driver_sql("PRAGMA writable_schema=ON")
    for table in tables:
        connection.exec_driver_sql(
            "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
            (column, f"{column} REFERENCES articles (id) ON DELETE CASCADE", table),
        )
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema=OFF")
