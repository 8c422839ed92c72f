"""The failure boundary: a pure function behind a DoFn, its results and what died of it parted.

`attempt` runs a function over a batch; what goes wrong with an item becomes a dead letter, never a
stop. A batch that fails is run again one item at a time, so that one bad item never costs its
neighbours; what takes more computing time than any item may is `too_costly`. What no item is to
blame for (a missing resource, a machine without memory) passes and stops the run. `Attempt` is that
as a step.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, Protocol, TypeVar

import apache_beam as beam
from apache_beam.pvalue import PCollection
from apache_beam.typehints.decorators import IOTypeHints, get_type_hints

from transforms.coders import register
from transforms.dead_letters import bury, key_of
from transforms.errors import ResourceUnavailable
from transforms.loading import Resource, loaded
from transforms.outcomes import Dead
from transforms.records.travelling import Admitted, Envelope, Item
from transforms.work_limit import within_limit

#: The output in which what failed lies.
DEAD: Final = "dead"

register(Admitted, Dead, Envelope, Item)


class Enveloped(Protocol):
    """Anything that still knows its item's key, and the envelope it came in."""

    @property
    def key(self) -> str:
        """What the item is called."""

    @property
    def envelope(self) -> Envelope:
        """What a dead letter would carry."""


In = TypeVar("In", bound="Envelope | Enveloped")
Out = TypeVar("Out")


def attempt(
    stage: str, function: Callable[[Sequence[In]], Sequence[Out]], batch: Sequence[In]
) -> Iterator[Out | Dead]:
    """Run `function` on a batch and yield its results, or a `Dead` for each item that failed.

    Raises:
        ResourceUnavailable, MemoryError: every other item would fail alike.
    """
    try:
        results = within_limit(partial(function, batch))
    except (ResourceUnavailable, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: nothing an item does may stop a run
        if len(batch) == 1:
            yield _dead(stage, batch[0], error)
            return
        for item in batch:
            yield from attempt(stage, function, [item])
        return
    yield from results


def _dead(stage: str, item: "Envelope | Enveloped", error: Exception) -> Dead:
    if isinstance(item, Envelope):
        return bury(stage, key_of(item), item, error)
    return bury(stage, item.key, item.envelope, error)


class Passed(NamedTuple):
    """What a step gives: the items that go on, and the dead."""

    kept: PCollection
    dead: PCollection


class _AttemptBatch(beam.DoFn):
    """Runs a batch function on batches behind the failure boundary."""

    def __init__(
        self, stage: str, function: Callable[..., Sequence[Any]], needs: Resource[Any] | None
    ) -> None:
        self._stage = stage
        self._function = function
        self._needs = needs
        self._loaded: tuple[Any, ...] = ()

    def setup(self) -> None:
        """Load what the function needs: a failure here is no item's, and stops the run."""
        self._loaded = () if self._needs is None else (loaded(self._needs),)

    def process(self, batch: Sequence[Any]) -> Iterable[Any]:
        for result in attempt(self._stage, self._run, batch):
            yield beam.pvalue.TaggedOutput(DEAD, result) if isinstance(result, Dead) else result

    def _run(self, batch: Sequence[Any]) -> Sequence[Any]:
        return self._function(batch, *self._loaded)


class _AttemptAlone(_AttemptBatch):
    """Runs a batch function on items one by one."""

    def process(self, item: Any) -> Iterable[Any]:
        return super().process([item])


class Step(beam.PTransform):
    """A PTransform that gives several collections.

    Beam checks the type of a single one only, and would warn at each use that it ignores others;
    the type of what is taken is checked as ever.
    """

    def default_type_hints(self) -> IOTypeHints:
        """Read the hints of `expand`, without those of what it gives."""
        hints = IOTypeHints.from_callable(self.expand)
        taken = None if hints is None else hints._replace(output_types=None).strip_pcoll()
        return get_type_hints(type(self)).with_defaults(taken)


@dataclass
class Attempt(Step):
    """Apply a pure batch function to items; what raises ends in `dead` with its original bytes.

    Attributes:
        stage: the stable name that a dead letter of this step carries.
        function: takes a sequence of items and returns the results of all of them; must give the
            same results for a batch as for its items one by one.
        gives: the type of a result.
        batch: items handed over at once, at most; 1 where the function gains nothing from more.
        needs: describes what the function takes after the items; loaded before the first of them.
    """

    stage: str
    function: Callable[..., Sequence[Any]]
    gives: type
    batch: int = 1
    needs: Resource[Any] | None = None

    def expand(self, items: PCollection) -> Passed:
        """Wire the function; labels are stable."""
        runs = _AttemptBatch if self.batch > 1 else _AttemptAlone
        if self.batch > 1:
            items = items | "Batch" >> beam.BatchElements(
                min_batch_size=self.batch, max_batch_size=self.batch
            )
        attempted = part(runs(self.stage, self.function, self.needs), self.gives, dead=Dead)
        parted = items | "Attempt" >> attempted
        return Passed(parted.kept, parted.dead)


def part(function: beam.DoFn, kept: type, *sides: Any, **tagged: type) -> beam.PTransform:
    """Apply a DoFn with tagged outputs, telling Beam the type of each.

    Args:
        function: yields plain elements, and TaggedOutput for those that are not kept.
        kept: the type of the plain ones; they are the output `kept`.
        sides: side inputs, handed to `process` after the element.
        tagged: tag to type.
    """
    pardo = beam.ParDo(function, *sides).with_output_types(kept, **tagged)
    parted: beam.PTransform = pardo.with_outputs(*tagged, main="kept")
    return parted
