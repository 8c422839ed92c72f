"""DropDuplicates and DropRepeatedFailures: what goes on is new."""

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
from transforms.dedupe.judge import Judgement, NearRule, Verdict, judge
from transforms.memory import Change, NothingKnown, Recall, Sketch, sketch
from transforms.outcomes import Dead, Repeated, Seen, source_name
from transforms.records.travelling import Item

_DUPLICATE: Final = "duplicate"
_SEEN: Final = "seen"

register(Change, Judgement, Repeated, Seen, Sketch, Verdict)


class Judged(NamedTuple):
    """What DropDuplicates gives; `changes` are what the memory is to be told."""

    kept: PCollection
    duplicates: PCollection
    seen: PCollection
    dead: PCollection
    changes: PCollection


@dataclass
class DropDuplicates(Step):
    """Let new and revised articles pass; part duplicates and items seen before.

    All sketches of a turn meet in one place, by a GroupByKey on one key (some 3 KB an article);
    the articles themselves do not: they wait for the verdicts, a side input. They wait grouped by
    their keys, a reshuffle that spreads them over the workers anew before the costly steps.

    Attributes:
        memory: look-ups in what is remembered; is pickled to where the judge runs.
        rule: when two texts are near duplicates.
    """

    memory: Recall = field(default_factory=NothingKnown)
    rule: NearRule = field(default_factory=NearRule)

    def expand(self, items: PCollection[Item]) -> Judged:
        """Wire fingerprint, judge and join."""
        printed = items | "Fingerprint" >> Attempt("dedupe", _fingerprint_all, gives=Item)
        said = (
            printed.kept
            | "Meet" >> beam.Map(_sketch_in_one_place).with_output_types(tuple[int, Sketch])
            | "Turn" >> beam.GroupByKey()
            | "Judge"
            >> beam.FlatMap(_judge_turn, self.memory, self.rule).with_output_types(Judgement)
        )
        verdicts = said | "Verdicts" >> beam.Map(_keyed_verdict).with_output_types(
            tuple[str, Verdict]
        )
        changes = said | "Changes" >> beam.FlatMap(_change).with_output_types(Change)
        # Not a join by CoGroupByKey: the articles would cross one more buffer between the workers.
        parted = (
            printed.kept
            | "ByKey" >> beam.Map(_keyed_item).with_output_types(tuple[str, Item])
            | "Wait" >> beam.GroupByKey()
            | "Part"
            >> part(
                _Part(),
                Item,
                beam.pvalue.AsDict(verdicts),
                duplicate=Repeated,
                seen=Seen,
                dead=Dead,
            )
        )
        return Judged(
            kept=parted.kept,
            duplicates=parted.duplicate,
            seen=parted.seen,
            dead=(printed.dead, parted.dead) | "Dead" >> beam.Flatten(),
            changes=changes,
        )


class NewFailures(NamedTuple):
    """What DropRepeatedFailures gives."""

    dead: PCollection
    seen: PCollection


@dataclass
class DropRepeatedFailures(Step):
    """Let dead letters pass whose like was not written before; the others count as seen."""

    memory: Recall = field(default_factory=NothingKnown)

    def expand(self, failures: PCollection[Dead]) -> NewFailures:
        """Wire the comparison."""
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
        for one in judged(items, verdicts[key]):
            if isinstance(one, Item):
                yield one
            elif isinstance(one, Dead):
                yield beam.pvalue.TaggedOutput(DEAD, one)
            else:
                tag = _DUPLICATE if isinstance(one, Repeated) else _SEEN
                count(tag)
                yield beam.pvalue.TaggedOutput(tag, one)


class _PartFailures(beam.DoFn):
    """Parts failures that are new from those that were written before."""

    def __init__(self, memory: Recall) -> None:
        self._memory = memory

    def process(self, met: tuple[int, Iterable[Dead]]) -> Iterator[Any]:
        new, again = first_failures(met[1], self._memory)
        for one in new:
            count(f"dead.{one.letter.stage}.{one.letter.reason}")
            yield one
        for one in again:
            count(_SEEN)
            yield beam.pvalue.TaggedOutput(
                _SEEN, Seen(key=one.key, source=source_name(one.letter.source))
            )


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
