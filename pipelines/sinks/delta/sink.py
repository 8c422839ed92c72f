"""`delta:PLACE`: Delta tables articles, duplicates, dead_letters and runs.

A turn is held where the ledger's turns are, and published as one commit a table. Each commit
carries the ledger's name and the turn's number as Delta's application transaction: a repetition is
noticed, and does nothing. `runs` gets its row last: what it says of a turn holds for all tables.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties

from pipelines.moments import reached
from pipelines.sinks.base import Outputs, SinkUnavailable, lost
from pipelines.sinks.delta.durable import sync_commits
from pipelines.sinks.delta.place import explained_store, place_of
from pipelines.sinks.delta.revisions import upsert
from pipelines.sinks.delta.rows import DAY, RUNS, rows_of, schemas, to_table
from pipelines.sinks.delta.table import Turn, TurnTable
from pipelines.sinks.delta.upkeep import Upkeep
from pipelines.sinks.held import Held, Shelf
from transforms.records.article import Article

#: The columns by whose smallest and largest values readers pass over files; those of texts would
#: make the log larger than it need be.
_SKIPPED_BY: Final = {
    "articles": "id,version,language,published,discovered",
    "duplicates": "id,discovered",
    "dead_letters": "stage,reason,at",
    RUNS: "run",
}
#: Dead letters hold whole documents: replay reads them a row group at a time.
_LETTERS_IN_GROUP: Final = 16


class DeltaSink:
    """Writes each turn's records to Delta tables, one commit a table, articles by id.

    Args:
        uri: as the user gave it.
        shelf: of this sink alone, for turns that are staged and not yet published.
        upkeep: how files are kept large and few.

    Raises:
        OptionError: the URI names no place for tables.
    """

    def __init__(self, uri: str, shelf: Shelf, upkeep: Upkeep | None = None) -> None:
        self.uri = uri
        self._place = place_of(uri)
        self._held = Held(uri, shelf)
        self._upkeep = upkeep or Upkeep()
        self._tables = {name: self._table(name, schema) for name, schema in schemas().items()}

    def check(self) -> None:
        """Look whether tables are there, or could be made.

        Raises:
            SinkUnavailable: the folder cannot be written, there is no such bucket, the credentials
                are refused, or files lie where a table would.
        """
        self._held.check()
        self._place.check(list(self._tables))

    def refusal(self, article: Article) -> str | None:
        """A table takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's records."""
        self._held.put(turn, outputs)

    def publish(self, turn: str) -> None:
        """Commit the turn's records, table by table; those that have them are left alone.

        Raises:
            SinkUnavailable: the tables cannot be written, or the records are gone and not marked.
        """
        ledger, _, number = turn.rpartition("-")
        mark = Turn(ledger, int(number))
        outputs = self._held.get(turn)
        with explained_store(self.uri):
            shown = self._tables[RUNS].last_turn(ledger)
            if shown < mark.number:
                if outputs is None:
                    raise lost(self.uri, turn)
                self._write(mark, outputs)
        if outputs is not None and shown > mark.number:
            raise SinkUnavailable(
                f"the sink {self.uri} cannot show the turn {turn}: it shows later turns of the "
                "same ledger, of which this one is an older copy; begin with another --state"
            )
        self._held.drop(turn)
        if shown < mark.number:
            for table in self._tables.values():
                self._upkeep.after(mark.number, table)

    def _write(self, turn: Turn, outputs: Outputs) -> None:
        for name, records in rows_of(outputs).items():
            if records:
                table = self._tables[name]
                rows = to_table(table.schema, records)
                before = table.version()
                table.take(turn, self._writing(name, table, rows, turn))
                if self._place.folder is not None:
                    sync_commits(self._place.folder / name, before, table.version())
                reached("one table shown")

    def _writing(
        self, name: str, table: TurnTable, rows: pa.Table, turn: Turn
    ) -> Callable[[DeltaTable], None]:
        if name == "articles":
            return partial(upsert, table, rows=rows, turn=turn)
        if name == RUNS:
            run = rows.column("run")[0].as_py()
            return partial(table.replace, rows=rows, turn=turn, predicate=f"run = '{run}'")
        return partial(table.append, rows=rows, turn=turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._held.drop(turn)

    def close(self) -> None:
        """Nothing stays open between turns but what was read of the tables' logs."""

    def _table(self, name: str, schema: pa.Schema) -> TurnTable:
        group = _LETTERS_IN_GROUP if name == "dead_letters" else None
        return TurnTable(
            uri=self._place.table(name),
            options=self._place.options,
            schema=schema,
            partition_by=[DAY] if DAY in schema.names else [],
            properties={
                **self._upkeep.properties,
                "delta.dataSkippingStatsColumns": _SKIPPED_BY[name],
            },
            writer=WriterProperties(compression="ZSTD", max_row_group_size=group),
        )
