"""What a ledger holds in numbers, read without its lock, also from one of an older format."""

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Column, Connection, RowMapping, Table, func, inspect, select

from pipelines.books import Books
from pipelines.ledger.claims import CLAIMS
from pipelines.ledger.databases import database_at
from pipelines.ledger.formats import READABLE, refusal
from pipelines.ledger.reading import format_of, reading
from pipelines.ledger.schema import ABOUT, ARTICLES, FAILURES, GIVEN_UP, POSITIONS, TURNS, VOICES
from pipelines.ledger.store import turn_name
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import without_credentials
from transforms.records.article import Record

#: Tables to the parts that they are of.
_PARTS: Final = {
    "ledger_articles": "articles",
    "ledger_voices": "articles",
    "ledger_texts": "texts",
    "ledger_anchors": "anchors",
    "ledger_fresh_anchors": "anchors",
    "ledger_bands": "anchors",  # of older formats
    "ledger_fresh_bands": "anchors",
    "ledger_failures": "failures",
    "ledger_traces": "traces",
    "ledger_claims": "claims",
    "ledger_turns": "turns",
    "ledger_positions": "positions",
}

#: The columns that turns had in every format.
_TURN = (TURNS.c.number, TURNS.c.run, TURNS.c.sinks, TURNS.c.books)


class PendingTurn(Record, frozen=True, kw_only=True):
    """A committed turn that was not published to the end, and the records that it made.

    `sinks` are the URIs of all sinks that it was meant for, also of those that show it already.
    """

    number: int
    name: str
    run: str
    sinks: list[str]
    articles: int
    duplicates: int
    dead_letters: int
    relayed: int = 0


class Overview(Record, frozen=True, kw_only=True):
    """What a ledger holds.

    Attributes:
        format: of its tables.
        id: its own name; the turns' names begin with it.
        turns: committed ones, those that were forgotten too.
        last_run: the run that committed the last turn.
        pending: turns to be published at the next start.
        given_up: numbers of the turns that were given up for some of their sinks.
        enriched: articles that have a record.
        duplicates: articles whose content was that of another one.
        voices: who carries the articles, all added up.
        failures: known ones, of which no second dead letter is written.
        claims: verdicts that are kept for an engine, by outcome; empty where none ever judged here.
        positions: sources to how many of their items (files, feeds) have a position.
        size: of the file, or of the tables, in bytes.
        log_size: of what was written ahead and is not in the file yet.
        parts: the size by what takes it, in bytes: articles (as they are known by id), texts (by
            nearness), anchors (the index of these), failures, traces (of what made no record),
            claims, turns, positions, and others, which are a user's own tables too. Empty where the
            database cannot say.
    """

    format: str
    id: str
    turns: int
    last_run: str | None
    pending: list[PendingTurn]
    given_up: list[int]
    enriched: int
    duplicates: int
    voices: int
    failures: int
    claims: dict[str, int]
    positions: dict[str, int]
    size: int
    log_size: int
    parts: dict[str, int]


def read_overview(place: Place) -> Overview:
    """Read what a ledger holds; one moment's state.

    Raises:
        LedgerUnavailable: there is no ledger at the place, it is of an unknown format, or it cannot
            be read.
    """
    with reading(place) as connection:
        version = format_of(connection, place)
        if version is None or version not in READABLE:
            raise LedgerUnavailable(refusal(place, version))
        ledger_id = str(_about(connection, "id"))
        outcomes = _counts(connection, ARTICLES.c.outcome)
        database = database_at(place)
        size, log_size = database.sizes(connection)
        return Overview(
            format=version,
            id=ledger_id,
            turns=_last_turn(connection),
            last_run=_last_run(connection),
            pending=_pending(connection, ledger_id),
            given_up=_given_up(connection),
            enriched=outcomes.get("enriched", 0),
            duplicates=outcomes.get("duplicate", 0),
            voices=_count(connection, VOICES),
            failures=_count(connection, FAILURES),
            claims=_claims(connection),
            positions=_public(_counts(connection, POSITIONS.c.source)),
            size=size,
            log_size=log_size,
            parts=_parts(database.table_sizes(connection)),
        )


def _about(connection: Connection, name: str) -> str | None:
    return connection.execute(select(ABOUT.c.value).where(ABOUT.c.name == name)).scalar()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _claims(connection: Connection) -> dict[str, int]:
    schema = connection.schema_for_object(CLAIMS)
    is_there = inspect(connection).has_table(CLAIMS.name, schema)
    return _counts(connection, CLAIMS.c.outcome) if is_there else {}


def _last_turn(connection: Connection) -> int:
    return connection.execute(select(func.max(TURNS.c.number))).scalar() or 0


def _parts(tables: Mapping[str, int]) -> dict[str, int]:
    parts = dict.fromkeys([*dict.fromkeys(_PARTS.values()), "others"], 0)
    for name, size in tables.items():
        parts[_PARTS.get(name, "others")] += size
    return parts if tables else {}


def _counts(connection: Connection, column: Column[str]) -> dict[str, int]:
    query = select(column, func.count()).group_by(column).order_by(column)
    return {str(value): number for value, number in connection.execute(query)}


def _public(counts: Mapping[str, int]) -> dict[str, int]:
    """Name sources without user names and passwords."""
    public: dict[str, int] = {}
    for source, count in counts.items():
        name = without_credentials(source)
        public[name] = public.get(name, 0) + count
    return public


def _last_run(connection: Connection) -> str | None:
    return connection.execute(select(TURNS.c.run).order_by(TURNS.c.number.desc())).scalar()


def _pending(connection: Connection, ledger_id: str) -> list[PendingTurn]:
    query = select(*_TURN).where(TURNS.c.published == 0).order_by(TURNS.c.number)
    return [_pending_turn(row, ledger_id) for row in connection.execute(query).mappings()]


def _pending_turn(row: RowMapping, ledger_id: str) -> PendingTurn:
    books = msgspec.json.decode(row["books"], type=Books)
    return PendingTurn(
        number=row["number"],
        name=turn_name(ledger_id, row["number"]),
        run=row["run"],
        sinks=msgspec.json.decode(row["sinks"], type=list[str]),
        articles=books.enriched,
        duplicates=books.duplicate,
        dead_letters=sum(books.dead.values()),
        relayed=books.relayed,
    )


def _given_up(connection: Connection) -> list[int]:
    query = select(TURNS.c.number).where(TURNS.c.published == GIVEN_UP).order_by(TURNS.c.number)
    return list(connection.execute(query).scalars())
