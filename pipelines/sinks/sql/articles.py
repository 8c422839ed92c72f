"""Articles in tables, read back as records, page by page."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Table,
    select,
    true,
)

from pipelines.ledger.rows import among
from pipelines.sinks.sql.tables import ARTICLES, ENTITIES, TOPICS
from pipelines.sinks.stored import Stored, Wanted
from transforms.records.article import Article

#: Rows of one query: between two the database is free for whoever writes to it.
_ROWS: Final = 100
_NESTED: Final = frozenset({
    "authors", "source", "categories", "quantities", "revision", "provenance", "edits", "flags",
    "pipeline", "aliases", "link", "mentions", "evidence",
})  # fmt: skip
#: Those of the record; others, such as older tables lack, stand beside it.
_COLUMNS: Final = [one for one in ARTICLES.columns if one.name in Article.__struct_fields__]
#: What lies in tables of its own, by the field of the record.
PARTS: Final = {"entities": ENTITIES, "topics": TOPICS}


def read_pages(
    connected: Callable[[], AbstractContextManager[Connection]],
    key: ColumnElement[Any],
    within: ColumnElement[bool],
    wanted: Wanted,
    *,
    whole: bool,
) -> Iterator[Stored]:
    """Yield articles, each page read from behind the key of the one before.

    Args:
        connected: connects for one page.
        key: what they are ordered by.
        within: which of them are read at all.
        wanted: asked of each before it is read.
        whole: with entities and topics.
    """
    query = select(key.label("at"), ARTICLES.c.id, ARTICLES.c.version).where(within)
    query = query.order_by(key).limit(_ROWS)
    behind: ColumnElement[bool] = true()
    while True:
        with connected() as connection:
            heads = connection.execute(query.where(behind)).all()
            ids = [head.id for head in heads if wanted(head.id, head.version)]
            found = _records(connection, ids, whole=whole) if ids else {}
        if not heads:
            return
        yield from (found[one] for one in ids if one in found)
        behind = key > heads[-1].at


def _records(connection: Connection, ids: Sequence[str], *, whole: bool) -> dict[str, Stored]:
    articles = select(*_COLUMNS).where(among(connection, ARTICLES.c.id, ids))
    rows = connection.execute(articles).mappings().all()
    parts = {name: _parts(connection, table, ids) for name, table in PARTS.items() if whole}
    found = {}
    for row in rows:
        fields = _fields(row, _COLUMNS)
        fields |= {name: some.get(row["id"], []) for name, some in parts.items()}
        record = msgspec.json.encode(fields)
        found[row["id"]] = Stored(row["id"], row["version"], record)
    return found


def _parts(connection: Connection, table: Table, ids: Sequence[str]) -> dict[str, list[Any]]:
    """Read the entities or topics of articles, in their order."""
    query = select(table).where(among(connection, table.c.article, ids))
    columns = [one for one in table.columns if one.name not in ("article", "place")]
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(table.c.article, table.c.place)).mappings():
        found.setdefault(row["article"], []).append(_fields(row, columns))
    return found


def _fields(row: Mapping[Any, Any], columns: Iterable[Column[Any]]) -> dict[str, Any]:
    return {one.name: _value(one.name, row[one.name]) for one in columns}


def _value(name: str, value: Any) -> Any:
    """Read a column; what is broken stays as it is, and is found when the record is read."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if name not in _NESTED or not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value
