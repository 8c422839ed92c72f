"""WriteOutcomes: the end of the graph on an engine, within the stage that it began in.

No step here groups, shuffles or keeps state: a bundle gathers batches and writes them before it
ends, so an engine that commits a bundle commits what is written.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection
from apache_beam.transforms.window import GlobalWindows

from pipelines.deaths import refused
from pipelines.engines.outlets import Outlet, Registry, Writer, Written
from pipelines.engines.patience import waiting
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.sinks.base import SinkUnavailable
from transforms.boundary import DEAD, Step, part
from transforms.counters import count
from transforms.outcomes import Dead, Enriched, Repeated

#: Records written at once, at most: one transaction, one request.
_BATCH: Final = 200
_AWAY: Final = (SinkUnavailable, LedgerUnavailable)


class Ends(NamedTuple):
    """The ways of which something is written; the others are counted only."""

    enriched: PCollection[Enriched]
    duplicates: PCollection[Repeated]
    dead: PCollection[Dead]


@dataclass
class WriteOutcomes(Step):
    """Settle what died, then write articles and duplicates to each sink.

    Attributes:
        registry: where dead letters are kept.
        outlets: the sinks by the names that their steps have, which are not to change.
    """

    registry: Registry
    outlets: dict[str, Outlet]

    def expand(self, ends: Any) -> tuple[PCollection, ...]:
        """Wire the writing of `Ends`."""
        taken = ends.enriched | "Refuse" >> part(
            _Refuse(list(self.outlets.values())), Enriched, dead=Dead
        )
        settled = (
            (ends.dead, taken.dead, ends.duplicates)
            | "Late" >> beam.Flatten()
            | "Settle" >> beam.ParDo(_Settle(self.registry)).with_output_types(Repeated)
        )
        records = (taken.kept, settled) | "Records" >> beam.Flatten()
        batches = records | "Batch" >> beam.BatchElements(
            min_batch_size=_BATCH, max_batch_size=_BATCH
        )
        return tuple(
            batches | f"Write{name}" >> beam.ParDo(_Write(outlet))
            for name, outlet in self.outlets.items()
        )


class _Refuse(beam.DoFn):
    """Parts articles that every sink takes from those that one of them never will."""

    def __init__(self, outlets: Sequence[Outlet]) -> None:
        self._outlets = outlets

    def process(self, one: Enriched) -> Iterator[Any]:
        problems = (outlet.refusal(one.record) for outlet in self._outlets)
        problem = next(filter(None, problems), None)
        if problem is None:
            yield one
        else:
            count("dead.sink.refused")
            yield beam.pvalue.TaggedOutput(DEAD, refused(one, problem))


class _Settle(beam.DoFn):
    """Keeps dead letters, and lets the duplicates pass whose originals live.

    Duplicates wait for the end of the bundle: their originals may die in it.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._dead: list[Dead] = []
        self._repeated: list[Repeated] = []

    def start_bundle(self) -> None:
        self._dead, self._repeated = [], []  # a bundle that failed may have left its own

    def process(self, one: Dead | Repeated) -> None:
        if isinstance(one, Repeated):
            self._repeated.append(one)
            return
        self._dead.append(one)
        if len(self._dead) == _BATCH:
            self._settle()

    def finish_bundle(self) -> Iterator[Any]:
        self._settle()
        for start in range(0, len(self._repeated), _BATCH):
            batch = self._repeated[start : start + _BATCH]
            orphans = _patiently(partial(self._registry.settle, [], batch))
            gone = {one.key for one in orphans}
            count("dead.dedupe.original_died", len(gone))
            for one in batch:
                if one.key not in gone:
                    yield GlobalWindows.windowed_value_at_end_of_window(one)

    def _settle(self) -> None:
        dead, self._dead = self._dead, []
        if dead:
            _patiently(partial(self._registry.settle, dead, []))


class _Write(beam.DoFn):
    """Writes batches of records to a sink; a bundle waits until they are safe."""

    def __init__(self, outlet: Outlet) -> None:
        self._outlet = outlet
        self._writer: Writer | None = None

    def setup(self) -> None:
        self._writer = self._outlet.open()

    def process(self, batch: Sequence[Written]) -> None:
        assert self._writer is not None
        _patiently(partial(self._writer.write, batch))

    def teardown(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _patiently(call: Callable[[], Any]) -> Any:
    return waiting(call, _AWAY, clock=time.monotonic, pause=time.sleep)
