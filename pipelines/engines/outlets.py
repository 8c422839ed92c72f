"""What a sink is on an engine: described by a value that travels, opened where it is written to.

A bundle of an engine may run twice, so what a writer does must be harmless when it is done again:
it upserts by id, or its readers drop repetitions.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from transforms.outcomes import Dead, Enriched, Repeated
from transforms.records.article import Article

#: What is written as a record: an article, or what repeats one.
Written = Enriched | Repeated


class Writer(Protocol):
    """An open sink; one thread uses it."""

    def write(self, batch: Sequence[Written]) -> None:
        """Write records, and come back when all are safe.

        Raises:
            SinkUnavailable: they are not, wholly or in part; they may be written again.
        """

    def close(self) -> None:
        """Free connections; the writer is not used afterwards."""


@runtime_checkable  # Beam compares what a step takes with what it is given
class Outlet(Protocol):
    """Describes a sink; holds no secret, can be pickled."""

    def check(self) -> None:
        """Look whether the sink can be used; changes nothing.

        Raises:
            SinkUnavailable, OptionError: a sentence.
        """

    def prepare(self) -> None:
        """Make tables that are missing, before the workers write: all of them would at once.

        Raises:
            SinkUnavailable: a sentence.
        """

    def open(self) -> Writer:
        """Connect, or be ready to connect at the first batch."""

    def refusal(self, article: Article) -> str | None:
        """Say in a sentence why this sink can never take a record; None where it can."""


@runtime_checkable
class Registry(Protocol):
    """Describes where dead letters are kept and their items forgotten; can be pickled."""

    def settle(self, dead: Sequence[Dead], repeated: Sequence[Repeated]) -> list[Repeated]:
        """Keep dead letters, forget what was remembered of their items, find whom that orphans.

        A dead letter is kept under its failure key: again changes nothing.

        Args:
            dead: to be kept.
            repeated: duplicates that are not written yet.

        Returns:
            Those of the duplicates whose original has no record: it died. They are dead letters
            now, and kept.

        Raises:
            SinkUnavailable, LedgerUnavailable: not all is kept; it may be settled again.
        """
