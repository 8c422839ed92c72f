"""One row an id: what is new is added, what is revised replaces the row that is there.

All are looked for on their own days. A revision is looked for further, on the days around and then
on all others, until it is found: what it revises was discovered earlier. A first version is not: a
ledger calls an article so once. But several ledgers that write to one table do not know of each
other, so there all are looked for on all days.

To look for ids is to read the columns `id` and `version`. Then only the days on which something was
found are rewritten. Old rows are deleted and new ones inserted by one MERGE, so that an article can
move to another day: each row is given twice, once with the id of the rows that go, once without.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, QueryBuilder

from pipelines.sinks.delta.rows import DAY
from pipelines.sinks.delta.table import Turn, TurnTable

#: Days that are looked through at once: a revision mostly comes soon after what it revises.
_DAYS_AT_ONCE: Final = (3, 30)
_IDS_AT_ONCE: Final = 1_000
_GOES: Final = "goes"
_COLUMNS: Final = ("id", "version", DAY)


class _Row(NamedTuple):
    """Which version of an article, on which day."""

    id: str
    version: int
    day: str


class _Shown(NamedTuple):
    """What a table holds of an id: its newest version, and the days of all its rows."""

    version: int
    days: frozenset[str]


def upsert(target: TurnTable, table: DeltaTable, rows: pa.Table, turn: Turn) -> None:
    """Write articles by id, where an older version never replaces a newer one.

    Args:
        target: the table of articles.
        table: the same as it is now.
        rows: one an id.
        turn: the mark of the commit; where nothing is newer, none is made.
    """
    further = rows if target.is_shared(table, turn.ledger) else _revisions(rows)
    shown = _find(table, rows, further)
    newer = rows.filter(pa.array([_is_newest(row, shown) for row in _rows(rows)], pa.bool_()))
    ids = newer.column("id").to_pylist()
    days = sorted({day for one in ids if one in shown for day in shown[one].days})
    if days:
        _merge(target, table, newer, days, turn)
    elif newer.num_rows:
        target.append(table, newer, turn)


def _merge(
    target: TurnTable, table: DeltaTable, rows: pa.Table, days: Sequence[str], turn: Turn
) -> None:
    goes = rows.append_column(_GOES, rows.column("id"))
    stays = rows.append_column(_GOES, pa.nulls(rows.num_rows, pa.string()))
    merger = table.merge(
        pa.concat_tables([goes, stays]),
        predicate=f"t.{DAY} IN ({_texts(days)}) AND t.id = s.{_GOES} AND t.version <= s.version",
        source_alias="s",
        target_alias="t",
        merge_schema=True,
        writer_properties=target.writer,
        commit_properties=turn.commit,
    )
    inserted = {f'"{name}"': f's."{name}"' for name in rows.column_names}
    merger.when_matched_delete().when_not_matched_insert(
        inserted, predicate=f"s.{_GOES} IS NULL"
    ).execute()


def _find(table: DeltaTable, rows: pa.Table, further: pa.Table) -> dict[str, _Shown]:
    """Look for rows on their own days, and for some of them on others too, until found."""
    shown: dict[str, _Shown] = {}
    own = set(rows.column(DAY).to_pylist())
    there = _days(table)
    wanted = set(rows.column("id").to_pylist())
    beyond = set(further.column("id").to_pylist())
    for days in [sorted(own & there), *_nearest(there - own, own)]:
        for row in _rows_of(table, days, wanted):
            was = shown.get(row.id, _Shown(0, frozenset()))
            shown[row.id] = _Shown(max(was.version, row.version), was.days | {row.day})
        wanted = beyond - shown.keys()
    return shown


def _days(table: DeltaTable) -> set[str]:
    files = pa.table(table.get_add_actions(flatten=True))
    return set(files.column(f"partition.{DAY}").to_pylist())


def _nearest(days: set[str], own: set[str]) -> Iterator[list[str]]:
    """List days, those near the newest of our own first, some at a time."""
    newest = date.fromisoformat(max(own))

    def distance(day: str) -> tuple[int, str]:
        return abs((date.fromisoformat(day) - newest).days), day

    ordered = sorted(days, key=distance)
    start = 0
    for count in (*_DAYS_AT_ONCE, len(ordered)):
        yield ordered[start : start + count]
        start += count


def _rows_of(table: DeltaTable, days: Sequence[str], ids: Collection[str]) -> list[_Row]:
    if not days or not ids:
        return []
    asked, found = QueryBuilder().register("t", table), []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = _texts(sorted(ids)[start : start + _IDS_AT_ONCE])
        query = f"SELECT {', '.join(_COLUMNS)} FROM t WHERE {DAY} IN ({_texts(days)})"  # noqa: S608
        found += _rows(pa.table(asked.execute(f"{query} AND id IN ({some})").read_all()))
    return found


def _texts(values: Iterable[str]) -> str:
    """Write values as SQL does."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _revisions(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.greater(rows.column("version"), 1))


def _rows(table: pa.Table) -> list[_Row]:
    columns = (table.column(name).to_pylist() for name in _COLUMNS)
    return [_Row(*one) for one in zip(*columns, strict=True)]


def _is_newest(row: _Row, shown: dict[str, _Shown]) -> bool:
    return row.id not in shown or shown[row.id].version <= row.version
