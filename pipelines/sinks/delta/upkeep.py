"""Small files become large ones, and old ones go: in passing, a little at a time.

A turn leaves a file a day and table. Every N turns those of the days that have many are written
together, and every N times N turns so are the results, into files of full size: a file is rewritten
some times, not with every turn that follows. Then what no version of the table needs is removed.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from pipelines.sinks.delta.rows import DAY
from pipelines.sinks.delta.table import TurnTable

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upkeep:
    """How tables are kept in order.

    Attributes:
        turns: between two looks at the files.
        middle: bytes of a file that is done for now.
        full: bytes of a file that is done for ever.
        days: written together at a time, at most, for one table.
        keep_hours: how long what is replaced stays for who reads it.
    """

    turns: int = 20
    middle: int = 8 << 20
    full: int = 128 << 20
    days: int = 16
    keep_hours: int = 24

    @property
    def properties(self) -> dict[str, str]:
        """Delta's properties of a table that is kept so."""
        kept = f"interval {self.keep_hours} hours"
        return {
            "delta.checkpointInterval": "100",
            "delta.enableExpiredLogCleanup": "true",
            "delta.logRetentionDuration": kept,
            "delta.deletedFileRetentionDuration": kept,
        }

    def after(self, turn: int, target: TurnTable) -> None:
        """Do what is due after a turn; what fails is left for the next time, and said in the log.

        Another writer may have replaced a file meanwhile: then it has the right of way.
        """
        if turn % self.turns:
            return
        try:
            table = target.newest()
            if table is not None:
                self._tidy(table, target, is_full=turn % self.turns**2 == 0)
        except (DeltaError, OSError) as error:
            _log.warning("the table %s is not tidied this time: %s", target.uri, type(error))

    def _tidy(self, table: DeltaTable, target: TurnTable, *, is_full: bool) -> None:
        size = self.full if is_full else self.middle
        for day in self._crowded(table, size):
            table.optimize.compact(
                partition_filters=None if day is None else [(DAY, "=", day)],
                target_size=size,
                writer_properties=target.writer,
            )
        if is_full:
            table.vacuum(
                retention_hours=self.keep_hours,
                dry_run=False,
                enforce_retention_duration=False,
                full=True,
            )

    def _crowded(self, table: DeltaTable, size: int) -> list[str | None]:
        """List the days with many files below a size, those with the most first."""
        files = pa.table(table.get_add_actions(flatten=True))
        name = f"partition.{DAY}"
        days = files.column(name).to_pylist() if name in files.column_names else [None] * len(files)
        sizes = files.column("size_bytes").to_pylist()
        small = Counter(day for day, one in zip(days, sizes, strict=True) if one < size)
        crowded = [day for day, count in small.items() if count >= max(2, self.turns // 2)]
        return sorted(crowded, key=lambda day: (-small[day], day or ""))[: self.days]
