"""A Delta table that takes a turn as one commit, together with a mark of the turn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

#: Other writers come first now and then; each time one of us has gone on.
_ATTEMPTS: Final = 8
#: The property that names the ledger whose turns a table holds.
_LEDGER: Final = "newsbeam.ledger"
_SEVERAL: Final = "several"


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn as tables know it: a ledger counts its turns, and a table keeps the last one."""

    ledger: str
    number: int

    @property
    def commit(self) -> CommitProperties:
        """What a commit of the turn carries."""
        return CommitProperties(app_transactions=[Transaction(self.ledger, self.number)])


@dataclass
class TurnTable:
    """One table of a sink; made when the first rows come.

    Attributes:
        uri: where it lies.
        options: of the store.
        schema: of its rows; columns that are new to the table are added.
        partition_by: the columns by which it is partitioned.
        properties: of Delta, for a table that is made.
        writer: how its files are written.
    """

    uri: str
    options: dict[str, str]
    schema: pa.Schema
    partition_by: list[str]
    properties: Mapping[str, str]
    writer: WriterProperties
    _table: DeltaTable | None = field(default=None, init=False)

    def newest(self) -> DeltaTable | None:
        """Open the table as it is now; None where there is none."""
        try:
            if self._table is not None:
                self._table.update_incremental()
                return self._table
        except DeltaError:
            # So long ago that the log between is gone.
            self._table = None
        try:
            self._table = DeltaTable(self.uri, storage_options=self.options)
        except TableNotFoundError:
            return None
        return self._table

    def last_turn(self, ledger: str) -> int:
        """Tell the number of the last turn that the table shows of a ledger; 0 for none."""
        table = self.newest()
        shown = None if table is None else table.transaction_version(ledger)
        return shown or 0

    def version(self) -> int:
        """Tell the table's version; -1 where there is none."""
        table = self.newest()
        return -1 if table is None else int(table.version())

    def take(self, turn: Turn, write: Callable[[DeltaTable], None]) -> bool:
        """Write a turn's rows with its mark, and do nothing where the mark is there.

        Args:
            turn: the mark.
            write: makes one commit, with `turn.commit`; is called again with the table as it then
                is where another writer came first.

        Returns:
            Whether anything was written.

        Raises:
            DeltaError, OSError: it cannot be written, or others came first each time.
        """
        for attempt in range(_ATTEMPTS):
            if self.last_turn(turn.ledger) >= turn.number:
                return False
            try:
                write(self._table or self._made(turn))
            except CommitFailedError:
                self._table = None
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                return True
        return False

    def append(self, table: DeltaTable, rows: pa.Table, turn: Turn) -> None:
        """Add a turn's rows."""
        write_deltalake(
            table,
            rows,
            mode="append",
            schema_mode="merge",
            writer_properties=self.writer,
            commit_properties=turn.commit,
        )

    def replace(self, table: DeltaTable, rows: pa.Table, turn: Turn, predicate: str) -> None:
        """Put a turn's rows in the place of those that a predicate names."""
        write_deltalake(
            table,
            rows,
            mode="overwrite",
            predicate=predicate,
            schema_mode="merge",
            writer_properties=self.writer,
            commit_properties=turn.commit,
        )

    def is_shared(self, table: DeltaTable, ledger: str) -> bool:
        """Say whether other ledgers than this one write to the table, and note if so.

        The note changes what all writers have read of the table: one that commits meanwhile
        begins anew, and sees it.
        """
        owner = table.metadata().configuration.get(_LEDGER)
        if owner not in (ledger, _SEVERAL):
            table.alter.set_table_properties({_LEDGER: _SEVERAL}, raise_if_not_exists=False)
            table.update_incremental()
        return owner != ledger

    def _made(self, turn: Turn) -> DeltaTable:
        self._table = DeltaTable.create(
            self.uri,
            self.schema,
            mode="ignore",
            partition_by=self.partition_by,
            configuration={**self.properties, _LEDGER: turn.ledger},
            storage_options=self.options,
            raise_if_key_not_exists=False,
        )
        return self._table
