"""What a turn adds to the ledger, and how it becomes rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from pipelines.ledger import bands
from pipelines.ledger.known import to_micros
from pipelines.ledger.schema import ARTICLES, FAILURES, POSITIONS, VOICES
from pipelines.ledger.sqlite import among, upsert
from transforms.dedupe.memory import Sketch


@dataclass(frozen=True, slots=True)
class Judgement:
    """An article as the ledger keeps it; `version` is 0 for a duplicate."""

    sketch: Sketch
    outcome: Literal["enriched", "duplicate"]
    version: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a turn adds to the ledger.

    Attributes:
        judged: new and revised articles, and duplicates by content or nearness, in the order of
            taking; of several with one id the last counts.
        heard: repetitions of a known id by another voice (duplicates by URL).
        failures: failure keys of the dead letters written.
        positions: (source, item) to the position reached.
    """

    judged: Sequence[Judgement]
    heard: Sequence[Sketch]
    failures: Sequence[str]
    positions: Mapping[tuple[str, str], str]


def learn(connection: Connection, turn: int, learnt: Learnt) -> None:
    """Write what a turn adds.

    Args:
        connection: within the turn's transaction.
        turn: its number, by which the new articles rank.
        learnt: what it adds.
    """
    last = {one.sketch.id: one for one in learnt.judged}
    known = _known(connection, {*last, *(one.id for one in learnt.heard)})
    bands.drop(connection, (known[name] for name in last if name in known))
    new = _numbered(connection, [name for name in last if name not in known])
    bands.settle(connection, new.values())
    numbers = {**{name: number for name, (number, _) in known.items()}, **new}
    # An article ranks by its first version, also where a later one came in the same turn.
    first = {one.sketch.id: one.sketch.key for one in reversed(learnt.judged)}
    articles = [
        {"number": numbers[name], **_row(f"{turn:010d}.{first[name]}", one)}
        for name, one in last.items()
    ]
    upsert(connection, ARTICLES, articles, keep=("id", "rank"))
    bands.add(connection, ((numbers[n], one.sketch.fingerprint.bands) for n, one in last.items()))
    upsert(connection, VOICES, _voices(numbers, learnt))
    upsert(connection, FAILURES, [{"key": key} for key in learnt.failures])
    positions = [
        {"source": source, "item": item, "position": position}
        for (source, item), position in learnt.positions.items()
    ]
    upsert(connection, POSITIONS, positions)


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, bytes]]:
    """Find the number and the packed bands of articles that have a row, by id."""
    columns = (ARTICLES.c.id, ARTICLES.c.number, ARTICLES.c.bands)
    query = select(*columns).where(among(ARTICLES.c.id, sorted(ids)))
    return {row.id: (row.number, row.bands) for row in connection.execute(query)}


def _numbered(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """Number new articles, after the last one."""
    last = connection.execute(select(func.max(ARTICLES.c.number))).scalar() or 0
    return {name: number for number, name in enumerate(ids, start=last + 1)}


def _voices(numbers: Mapping[str, int], learnt: Learnt) -> list[dict[str, Any]]:
    """Say which voices carried what, the last of each last.

    The article that a voice repeats may have died after it was judged: then it has no number, and
    nothing is kept of who repeats it.
    """
    spoken = (*(one.sketch for one in learnt.judged), *learnt.heard)
    return [
        {"number": numbers[one.id], "voice": one.voice, "content_hash": one.content_hash}
        for one in sorted(spoken, key=lambda one: one.key)
        if one.id in numbers
    ]


def _row(rank: str, judgement: Judgement) -> dict[str, Any]:
    one = judgement.sketch
    return {
        "id": one.id,
        "rank": rank,
        "version": judgement.version,
        "outcome": judgement.outcome,
        "home": one.house,
        "content_hash": one.content_hash,
        "url": one.url,
        "discovered": to_micros(one.discovered),
        "title_hash": one.fingerprint.title_hash,
        "body_hash": one.fingerprint.body_hash,
        "shingles": one.fingerprint.shingles,
        "bands": bands.packed(one.fingerprint.bands),
    }
