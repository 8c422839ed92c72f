"""A turn's records become rows, in one transaction with the mark of the turn."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Table, delete, select, update

from pipelines.ledger.rows import among, upsert
from pipelines.moments import reached
from pipelines.sinks.base import Outputs, duplicate_key, lost
from pipelines.sinks.sql.tables import (
    ARTICLES,
    CUT,
    DEAD_LETTERS,
    DUPLICATES,
    ENTITIES,
    JSON,
    LONGEST,
    PUBLISHED,
    RUNS,
    SOURCE_PARTS,
    TOPICS,
)
from transforms.dead_letters import failure_key
from transforms.records.article import Article, Duplicate, Record
from transforms.records.dead_letter import DeadLetter

_Row = Mapping[str, Any]

#: A NUL as JSON writes it, behind an even number of backslashes.
_NUL: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def show(connection: Connection, uri: str, turn: str, outputs: Outputs | None) -> None:
    """Write a turn's records and its mark; nothing where the mark is there.

    Args:
        connection: within a transaction.
        uri: of the sink.
        turn: its name.
        outputs: what was staged; None where nothing is (any more).

    Raises:
        SinkUnavailable: there is neither a mark nor anything staged.
    """
    mark = select(PUBLISHED.c.turn).where(PUBLISHED.c.turn == turn)
    if connection.execute(mark).first() is not None:
        return
    if outputs is None:
        raise lost(uri, turn)
    _write(connection, outputs)
    reached("rows written")
    connection.execute(PUBLISHED.insert(), {"turn": turn})


def _write(connection: Connection, outputs: Outputs) -> None:
    write_articles(connection, outputs.articles)
    write_duplicates(connection, outputs.duplicates)
    write_dead_letters(connection, outputs.dead_letters)
    summary = msgspec.json.encode(outputs.summary).decode()
    _put(connection, RUNS, [{"run": outputs.summary.run, "summary": summary}])


def write_articles(connection: Connection, articles: Iterable[Article]) -> None:
    """Write articles by id, where the tables show no newer version."""
    written = _write_newest(connection, articles)
    for table, rows in (
        (ENTITIES, [row for one in written for row in _parts(one.id, one.entities)]),
        (TOPICS, [row for one in written for row in _parts(one.id, one.topics)]),
    ):
        for one in written:
            connection.execute(delete(table).where(table.c.article == one.id))
        _put(connection, table, rows)
    _join_earlier_duplicates(connection, [one.id for one in written])


def write_duplicates(connection: Connection, duplicates: Sequence[Duplicate]) -> None:
    """Write duplicates, each once, and joined to their originals where those are here."""
    here = _versions(connection, {one.duplicate_of.id for one in duplicates})
    _put(connection, DUPLICATES, [_duplicate(one, here) for one in duplicates])


def write_dead_letters(connection: Connection, letters: Iterable[DeadLetter]) -> None:
    """Write dead letters by their failure keys."""
    is_server = connection.dialect.name == "postgresql"
    _put(connection, DEAD_LETTERS, [_dead_letter(one, as_bytes=is_server) for one in letters])


def _write_newest(connection: Connection, articles: Iterable[Article]) -> list[Article]:
    """Write the newest version of each article, and give those that the table now shows.

    Another ledger may have written newer ones before: those stay.
    """
    newest: dict[str, Article] = {}
    for article in articles:
        if article.id not in newest or article.version >= newest[article.id].version:
            newest[article.id] = article
    rows = [_columns(one, ARTICLES) for one in newest.values()]
    _put(connection, ARTICLES, rows, rising="version")
    shown = _versions(connection, newest)
    return [one for one in newest.values() if shown[one.id] == one.version]


def _versions(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Give the versions of those articles that are here."""
    query = select(ARTICLES.c.id, ARTICLES.c.version).where(among(connection, ARTICLES.c.id, ids))
    return {row.id: row.version for row in connection.execute(query)}


def _join_earlier_duplicates(connection: Connection, articles: Sequence[str]) -> None:
    """Join duplicates to an original that comes after them, as from another ledger."""
    lone = DUPLICATES.c.article.is_(None)
    theirs = among(connection, DUPLICATES.c.original, articles)
    joined = update(DUPLICATES).where(lone, theirs).values(article=DUPLICATES.c.original)
    connection.execute(joined)


def _put(
    connection: Connection, table: Table, rows: Sequence[_Row], rising: str | None = None
) -> None:
    """Upsert rows, made fit for the server.

    There they go in the order of their keys, so that two writers never wait for each other; but
    dead letters are read back in the order of writing.
    """
    if connection.dialect.name == "postgresql":
        rows = [_fit(table, row) for row in rows]
        if table is not DEAD_LETTERS:
            rows.sort(key=itemgetter(*(column.name for column in table.primary_key)))
    upsert(connection, table, rows, rising=rising)


def _fit(table: Table, row: _Row) -> _Row:
    """Cut what is indexed, and put U+FFFD in the place of NUL, which PostgreSQL holds nowhere."""
    return {name: _fitting(table, name, value) for name, value in row.items()}


def _fitting(table: Table, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if table.columns[name].type is JSON:
        return _NUL.sub(r"\1\\ufffd", value) if r"\u0000" in value else value
    text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text[:LONGEST] if name in CUT else text


def _parts(article: str, parts: Sequence[Record]) -> list[dict[str, Any]]:
    return [
        {"article": article, "place": place, **_flat(msgspec.to_builtins(part))}
        for place, part in enumerate(parts)
    ]


def _duplicate(duplicate: Duplicate, here: Container[str]) -> dict[str, Any]:
    original = duplicate.duplicate_of
    return {
        **_columns(duplicate, DUPLICATES),
        "key": duplicate_key(duplicate),
        "original": original.id,
        "method": original.method,
        "similarity": original.similarity,
        "original_url": original.url,
        "article": original.id if original.id in here else None,
    }


def _dead_letter(letter: DeadLetter, *, as_bytes: bool) -> dict[str, Any]:
    payload = {"payload": letter.payload} if as_bytes else {}
    return {**_columns(letter, DEAD_LETTERS), **payload, "key": failure_key(letter)}


def _columns(record: Article | Duplicate | DeadLetter, table: Table) -> dict[str, Any]:
    fields = _flat(msgspec.to_builtins(record))
    source = {f"source_{part}": getattr(record.source, part) for part in SOURCE_PARTS}
    return {
        **{name: value for name, value in fields.items() if name in table.columns},
        **source,
    }


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
        for name, value in fields.items()
    }
