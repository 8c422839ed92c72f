"""What a turn adds to the ledger, and how it becomes rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, func, select

from pipelines.ledger import anchors
from pipelines.ledger.recall import to_micros
from pipelines.ledger.rows import among, upsert
from pipelines.ledger.schema import ARTICLES, FAILURES, KEYED_POSITIONS, POSITIONS, VOICES
from transforms.identity import digest
from transforms.memory import Change, rank


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a turn adds to the ledger.

    Attributes:
        changes: what the judge wants remembered; of several with one id the last counts.
        failures: failure keys of the dead letters written.
        positions: (source, item) to the position reached, "" where the item is gone.
    """

    changes: Sequence[Change]
    failures: Sequence[str]
    positions: Mapping[tuple[str, str], str]


def learn(connection: Connection, turn: int, learnt: Learnt) -> None:
    """Write what a turn adds.

    Args:
        connection: within the turn's transaction.
        turn: its number, by which the new articles rank.
        learnt: what it adds.
    """
    apply_changes(connection, f"{turn:010d}", learnt.changes)
    upsert(connection, FAILURES, [{"key": key, "turn": turn} for key in learnt.failures])
    _keep(connection, learnt.positions)


def _keep(connection: Connection, positions: Mapping[tuple[str, str], str]) -> None:
    """Write the positions reached; forget those of items that are gone."""
    table = KEYED_POSITIONS if connection.dialect.name == "postgresql" else POSITIONS
    rows = [_position(table, *where, position) for where, position in positions.items()]
    upsert(connection, table, (row for row in rows if row["position"]))
    if gone := [row for row in rows if not row["position"]]:
        is_gone = and_(*(key == bindparam(f"gone_{key.name}") for key in table.primary_key))
        names = [key.name for key in table.primary_key]
        keys = [{f"gone_{name}": row[name] for name in names} for row in gone]
        connection.execute(table.delete().where(is_gone), keys)


def _position(table: Table, source: str, item: str, position: str) -> dict[str, str]:
    row = {"source": source, "item": item, "position": position}
    return {**row, "key": digest("position", source, item)} if "key" in table.columns else row


def apply_changes(connection: Connection, turn: str, told: Sequence[Change]) -> None:
    """Write what the judge wants remembered; articles become as `transforms.memory.told` says.

    Args:
        connection: within a transaction.
        turn: names the items judged at once; sorts as text.
        told: of several with one id the last counts.
    """
    changes = sorted(told, key=attrgetter("place"))
    judged = [one for one in changes if one.what != "heard"]
    last = {one.sketch.id: one for one in judged}
    known = _known(connection, {one.sketch.id for one in changes})
    anchors.drop(connection, (known[name] for name in last if name in known))
    new = _numbered(connection, [name for name in last if name not in known])
    anchors.settle(connection, new.values())
    numbers = {**{name: number for name, (number, _) in known.items()}, **new}
    # An article ranks by its first version, also where a later one came in the same turn.
    first = {one.sketch.id: one.place for one in reversed(judged)}
    articles = [
        {"number": numbers[name], **_row(rank(turn, first[name]), one)}
        for name, one in last.items()
    ]
    upsert(connection, ARTICLES, articles, keep=("id", "rank"))
    anchors.add(
        connection, ((numbers[n], one.sketch.fingerprint.anchors) for n, one in last.items())
    )
    upsert(connection, VOICES, _voices(numbers, changes))


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    """Find the number and the packed anchors of articles that have a row, by id."""
    columns = (ARTICLES.c.id, ARTICLES.c.number, ARTICLES.c.anchors)
    query = select(*columns).where(among(connection, ARTICLES.c.id, sorted(ids)))
    return {row.id: (row.number, row.anchors) for row in connection.execute(query)}


def _numbered(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Number new articles, after the last one."""
    last = connection.execute(select(func.max(ARTICLES.c.number))).scalar() or 0
    return {name: number for number, name in enumerate(ids, start=last + 1)}


def _voices(numbers: Mapping[str, int], changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Say which voices carried what, the last of each last; none of articles nobody remembers."""
    spoken = [one.sketch for one in changes if one.sketch.id in numbers]
    return [
        {"number": numbers[one.id], "voice": one.voice, "content_hash": one.content_hash}
        for one in spoken
    ]


def _row(rank: str, change: Change) -> dict[str, Any]:
    one = change.sketch
    return {
        "id": one.id,
        "rank": rank,
        "version": change.version,
        "outcome": change.what,
        "home": one.house,
        "content_hash": one.content_hash,
        "url": one.url,
        "discovered": to_micros(one.discovered),
        "title_hash": one.fingerprint.title_hash,
        "body_hash": one.fingerprint.body_hash,
        "shingles": one.fingerprint.shingles,
        "anchors": anchors.packed(one.fingerprint.anchors),
    }
