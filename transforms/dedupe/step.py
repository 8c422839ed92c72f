"""DropDuplicates and DropRepeatedFailures: what goes on is new.

A turn's items are judged all at once, by look-ups in a memory. Items that never end are judged in
batches, by a judge that remembers: nothing of that waits for more, and nothing is grouped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import DEAD, Attempt, Step, part
from transforms.coders import register
from transforms.counters import count
from transforms.dedupe.apply import first_failures, judged
from transforms.dedupe.fingerprint import fingerprint
from transforms.dedupe.judge import Judgement, Verdict, judge
from transforms.dedupe.judging import Judge, judged_batch
from transforms.dedupe.near import NearRule
from transforms.memory import Change, NothingKnown, Recall, Sketch, sketch
from transforms.outcomes import Dead, Repeated, Seen, source_name
from transforms.records.travelling import Item

_DUPLICATE: Final = "duplicate"
_SEEN: Final = "seen"
#: Items that a judge that remembers is asked of at once, at most: one transaction of a ledger.
_BATCH: Final = 200

register(Change, Judgement, Repeated, Seen, Sketch, Verdict)


class Judged(NamedTuple):
    """What DropDuplicates gives; `changes` are what the memory is to be told, if it still is."""

    kept: PCollection
    duplicates: PCollection
    seen: PCollection
    dead: PCollection
    changes: PCollection | None


@dataclass
class DropDuplicates(Step):
    """Let new and revised articles pass; part duplicates and items seen before.

    Attributes:
        memory: look-ups in what is remembered, or a judge that remembers; is pickled to where the
            judging is done. Only with a judge may the items never end.
        rule: when two texts are near duplicates.
    """

    memory: Recall | Judge = field(default_factory=NothingKnown)
    rule: NearRule = field(default_factory=NearRule)

    def expand(self, items: PCollection[Item]) -> Judged:
        """Wire fingerprint and judge."""
        printed = items | "Fingerprint" >> Attempt("dedupe", _fingerprint_all, gives=Item)
        if isinstance(self.memory, Judge):
            parted, changes = _judged_in_batches(printed.kept, self.memory, self.rule), None
        else:
            parted, changes = _judged_at_once(printed.kept, self.memory, self.rule)
        return Judged(
            kept=parted.kept,
            duplicates=parted.duplicate,
            seen=parted.seen,
            dead=(printed.dead, parted.dead) | "Dead" >> beam.Flatten(),
            changes=changes,
        )


def _judged_in_batches(items: PCollection[Item], judge: Judge, rule: NearRule) -> Any:
    """Ask a judge that remembers, as soon as a bundle has enough or ends."""
    batches = beam.BatchElements(min_batch_size=_BATCH, max_batch_size=_BATCH)
    return items | "Batch" >> batches | "Judge" >> _parted(_JudgeBatch(judge, rule))


def _judged_at_once(
    items: PCollection[Item], memory: Recall, rule: NearRule
) -> tuple[Any, PCollection[Change]]:
    """Judge a turn.

    All its sketches meet in one place, by a GroupByKey on one key (some 3 KB an article); the
    articles themselves do not: they wait for the verdicts, a side input. They wait grouped by
    their keys, a reshuffle that spreads them over the workers anew before the costly steps.
    """
    said = (
        items
        | "Meet" >> beam.Map(_sketch_in_one_place).with_output_types(tuple[int, Sketch])
        | "Turn" >> beam.GroupByKey()
        | "Judge" >> beam.FlatMap(_judge_turn, memory, rule).with_output_types(Judgement)
    )
    verdicts = said | "Verdicts" >> beam.Map(_keyed_verdict).with_output_types(tuple[str, Verdict])
    changes = said | "Changes" >> beam.FlatMap(_change).with_output_types(Change)
    # Not a join by CoGroupByKey: the articles would cross one more buffer between the workers.
    parted = (
        items
        | "ByKey" >> beam.Map(_keyed_item).with_output_types(tuple[str, Item])
        | "Wait" >> beam.GroupByKey()
        | "Part" >> _parted(_Part(), beam.pvalue.AsDict(verdicts))
    )
    return parted, changes


def _parted(function: beam.DoFn, *sides: Any) -> beam.PTransform:
    return part(function, Item, *sides, duplicate=Repeated, seen=Seen, dead=Dead)


class NewFailures(NamedTuple):
    """What DropRepeatedFailures gives; nothing is seen where none are compared."""

    dead: PCollection
    seen: PCollection | None


@dataclass
class DropRepeatedFailures(Step):
    """Let dead letters pass whose like was not written before; the others count as seen.

    They meet in one place for that. Where a judge remembers, dead letters never end either, and all
    pass: whoever writes them does so under their failure key, once.
    """

    memory: Recall | Judge = field(default_factory=NothingKnown)

    def expand(self, failures: PCollection[Dead]) -> NewFailures:
        """Wire the comparison."""
        if isinstance(self.memory, Judge):
            passed = failures | "Count" >> beam.Map(_counted).with_output_types(Dead)
            return NewFailures(passed, None)
        parted = (
            failures
            | "Meet" >> beam.Map(_in_one_place).with_output_types(tuple[int, Dead])
            | "Turn" >> beam.GroupByKey()
            | "Part" >> part(_PartFailures(self.memory), Dead, seen=Seen)
        )
        return NewFailures(parted.kept, parted.seen)


class _Part(beam.DoFn):
    """Parts items by their verdicts. An item without one goes nowhere, and the books will tell."""

    def process(
        self, keyed: tuple[str, Iterable[Item]], verdicts: Mapping[str, Verdict]
    ) -> Iterator[Any]:
        key, items = keyed
        if key not in verdicts:
            return
        yield from map(_tagged, judged(items, verdicts[key]))


class _JudgeBatch(beam.DoFn):
    """Asks a judge that remembers, and parts items by the verdicts."""

    def __init__(self, judge: Judge, rule: NearRule) -> None:
        self._judge = judge
        self._rule = rule

    def process(self, batch: Sequence[Item]) -> Iterator[Any]:
        yield from map(_tagged, judged_batch(batch, self._judge, self._rule))


class _PartFailures(beam.DoFn):
    """Parts failures that are new from those that were written before."""

    def __init__(self, memory: Recall) -> None:
        self._memory = memory

    def process(self, met: tuple[int, Iterable[Dead]]) -> Iterator[Any]:
        new, again = first_failures(met[1], self._memory)
        yield from map(_counted, new)
        for one in again:
            count(_SEEN)
            yield beam.pvalue.TaggedOutput(
                _SEEN, Seen(key=one.key, source=source_name(one.letter.source))
            )


def _tagged(one: Item | Repeated | Seen | Dead) -> Any:
    if isinstance(one, Item):
        return one
    if isinstance(one, Dead):
        return beam.pvalue.TaggedOutput(DEAD, one)
    tag = _DUPLICATE if isinstance(one, Repeated) else _SEEN
    count(tag)
    return beam.pvalue.TaggedOutput(tag, one)


def _counted(one: Dead) -> Dead:
    count(f"dead.{one.letter.stage}.{one.letter.reason}")
    return one


def _fingerprint_all(items: Sequence[Item]) -> list[Item]:
    return [msgspec.structs.replace(item, fingerprint=fingerprint(item.article)) for item in items]


def _in_one_place(element: Any) -> tuple[int, Any]:
    return (0, element)


def _sketch_in_one_place(item: Item) -> tuple[int, Sketch]:
    return (0, sketch(item))


def _judge_turn(
    met: tuple[int, Iterable[Sketch]], memory: Recall, rule: NearRule
) -> list[Judgement]:
    return judge(met[1], memory, rule)


def _keyed_verdict(one: Judgement) -> tuple[str, Verdict]:
    return (one.verdict.key, one.verdict)


def _change(one: Judgement) -> list[Change]:
    return [] if one.change is None else [one.change]


def _keyed_item(item: Item) -> tuple[str, Item]:
    return (item.key, item)
