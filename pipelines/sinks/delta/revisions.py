"""One row an id: what is new is added, what is revised replaces the row that is there.

All are looked for at the moments of their own discovery: records can be made anew. A revision is
looked for further, on the days around and then on all others, until it is found: what it revises
was discovered earlier. A first version is not: a ledger calls an article so once. But several
ledgers that write to one table do not know of each other, so there all are looked for on all days.

To look for ids is to read three short columns. What was found says which files are written anew:
those of its days that hold its moments. Old rows are deleted and new ones inserted by one MERGE, so
that an article can move to another day: each row is given twice, once with the id of the rows that
go, once without.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
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
_COLUMNS: Final = ("id", "version", DAY, "discovered")

#: Moments nearer than this are one span: a turn's files hold minutes.
_NEAR: Final = timedelta(minutes=5)
_SPANS: Final = 32
#: The log keeps the times of a file's first and last row in milliseconds, cut off.
_CUT: Final = timedelta(seconds=1)


class _Row(NamedTuple):
    """Which version of an article, when discovered."""

    id: str
    version: int
    day: str
    discovered: datetime


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
    versions: dict[str, int] = {}
    for row in shown:
        versions[row.id] = max(row.version, versions.get(row.id, 0))
    newer = [row.version >= versions.get(row.id, 0) for row in _rows(rows)]
    written = rows.filter(pa.array(newer, pa.bool_()))
    ids = set(written.column("id").to_pylist())
    replaced = [row for row in shown if row.id in ids]
    if replaced:
        _merge(target, table, written, replaced, turn)
    elif written.num_rows:
        target.append(table, written, turn)


def _merge(
    target: TurnTable, table: DeltaTable, rows: pa.Table, replaced: Collection[_Row], turn: Turn
) -> None:
    goes = rows.append_column(_GOES, rows.column("id"))
    stays = rows.append_column(_GOES, pa.nulls(rows.num_rows, pa.string()))
    merger = table.merge(
        pa.concat_tables([goes, stays]),
        predicate=f"{_around(replaced, 't.')} AND t.id = s.{_GOES} AND t.version <= s.version",
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


def _find(table: DeltaTable, rows: pa.Table, further: pa.Table) -> list[_Row]:
    """Look for rows where they would be, and for some of them elsewhere too, until found."""
    own = _rows(rows)
    shown = _asked(table, _around(own), rows.column("id").to_pylist())
    wanted = set(further.column("id").to_pylist())
    for days in _nearest(_days(table), max(row.day for row in own)):
        wanted -= {row.id for row in shown}
        if days and wanted:
            shown += _asked(table, f"{DAY} IN ({_texts(days)})", wanted)
    return shown


def _days(table: DeltaTable) -> set[str]:
    files = pa.table(table.get_add_actions(flatten=True))
    return set(files.column(f"partition.{DAY}").to_pylist())


def _nearest(days: Iterable[str], own: str) -> Iterator[list[str]]:
    """List days, those near one of them first, some at a time."""

    def distance(day: str) -> tuple[int, str]:
        return abs((date.fromisoformat(day) - date.fromisoformat(own)).days), day

    ordered = sorted(days, key=distance)
    start = 0
    for count in (*_DAYS_AT_ONCE, len(ordered)):
        yield ordered[start : start + count]
        start += count


def _asked(table: DeltaTable, where: str, ids: Collection[str]) -> list[_Row]:
    asked, found = QueryBuilder().register("t", table), []
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = _texts(sorted(ids)[start : start + _IDS_AT_ONCE])
        query = f"SELECT {', '.join(_COLUMNS)} FROM t WHERE {where} AND id IN ({some})"  # noqa: S608
        found += _rows(pa.table(asked.execute(query).read_all()))
    return found


def _around(rows: Iterable[_Row], alias: str = "") -> str:
    """Write the condition that holds for rows, by which files are passed over."""
    rows = list(rows)
    days = _texts(sorted({row.day for row in rows}))
    spans = " OR ".join(
        f"{alias}discovered BETWEEN {_moment(first, -_CUT)} AND {_moment(last, _CUT)}"
        for first, last in _spans(row.discovered for row in rows)
    )
    return f"{alias}{DAY} IN ({days}) AND ({spans})"


def _spans(moments: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Cover moments by few spans of time; by one where they would be many."""
    spans: list[tuple[datetime, datetime]] = []
    for moment in sorted(moments):
        if spans and moment - spans[-1][1] <= _NEAR:
            spans[-1] = (spans[-1][0], moment)
        else:
            spans.append((moment, moment))
    return spans if len(spans) <= _SPANS else [(spans[0][0], spans[-1][1])]


def _moment(moment: datetime, by: timedelta) -> str:
    """Write a moment a little earlier or later; the first and the last one of all stay."""
    with suppress(OverflowError):
        moment += by
    return f"arrow_cast('{moment.isoformat()}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def _texts(values: Iterable[str]) -> str:
    """Write values as SQL does."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _revisions(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.greater(rows.column("version"), 1))


def _rows(table: pa.Table) -> list[_Row]:
    columns = (table.column(name).to_pylist() for name in _COLUMNS)
    return [_Row(*one) for one in zip(*columns, strict=True)]
