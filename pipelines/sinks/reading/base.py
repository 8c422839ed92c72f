"""What else than articles can be read back of a sink that keeps dead letters."""

from collections.abc import Iterator
from typing import Protocol

from pipelines.sinks.base import RunSummary
from transforms.records.article import Duplicate
from transforms.records.dead_letter import DeadLetter


class SinkRecords(Protocol):
    """A sink's records, read once; what cannot be read as one is counted, and stops nothing.

    Every method raises SinkUnavailable where the sink itself cannot be read.
    """

    def check(self) -> None:
        """Look whether there is such a sink.

        Raises:
            SinkUnavailable: there is none.
        """

    @property
    def unread(self) -> int:
        """How many lines, rows or files so far were no records."""

    def duplicates(self) -> Iterator[Duplicate]:
        """Yield the duplicates."""

    def dead_letters(self) -> Iterator[DeadLetter]:
        """Yield the dead letters with their payloads, one in memory at a time."""

    def runs(self) -> Iterator[RunSummary]:
        """Yield the books of runs; of a run there may be several, the fullest counts."""
