"""DropDuplicates and DropRepeatedFailures: what goes on is new."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from transforms.coders import register
from transforms.dead_letters import Dead
from transforms.dedupe.apply import duplicate_record, versioned
from transforms.dedupe.failures import first_failures
from transforms.dedupe.fingerprint import fingerprint
from transforms.dedupe.judge import NearRule, Verdict, judge
from transforms.dedupe.memory import Known, NothingKnown, Sketch, sketch
from transforms.records import Duplicate, Fingerprint, Item, Record
from transforms.stage import Attempt, Step, part

_DUPLICATE: Final = "duplicate"
_SEEN: Final = "seen"


class Repeated(Record, frozen=True, kw_only=True):
    """A duplicate on its way: the short record, and what the ledger keeps of it."""

    key: str
    record: Duplicate
    sketch: Sketch


register(Sketch, Repeated, Verdict)


class Judged(NamedTuple):
    """What DropDuplicates gives; `seen` holds keys of items."""

    kept: PCollection
    duplicates: PCollection
    seen: PCollection
    dead: PCollection


@dataclass
class DropDuplicates(Step):
    """Let new and revised articles pass; part duplicates and items seen before.

    All sketches of a turn meet in one place (some 3 KB an article), the articles themselves do
    not: they wait for the verdicts, which go to all of them. They wait grouped by their keys, which
    spreads them over the workers anew before the costly steps.

    Attributes:
        known: look-ups in what earlier turns remember; is pickled to where the judge runs.
        rule: when two texts are near duplicates.
    """

    known: Known = field(default_factory=NothingKnown)
    rule: NearRule = field(default_factory=NearRule)

    def expand(self, items: PCollection[Item]) -> Judged:
        """Wire fingerprint, judge and join."""
        printed = items | "Fingerprint" >> Attempt("dedupe", _fingerprint_all, gives=Item)
        verdicts = (
            printed.kept
            | "Meet" >> beam.Map(_sketch_in_one_place).with_output_types(tuple[int, Sketch])
            | "Turn" >> beam.GroupByKey()
            | "Judge"
            >> beam.FlatMap(_judge_turn, self.known, self.rule).with_output_types(
                tuple[str, Verdict]
            )
        )
        # Not a join by CoGroupByKey: the articles would cross one more buffer between the workers.
        parted = (
            printed.kept
            | "ByKey" >> beam.Map(_keyed_item).with_output_types(tuple[str, Item])
            | "Wait" >> beam.GroupByKey()
            | "Part"
            >> part(_Part(), Item, beam.pvalue.AsDict(verdicts), duplicate=Repeated, seen=str)
        )
        return Judged(parted.kept, parted.duplicate, parted.seen, printed.dead)


class NewFailures(NamedTuple):
    """What DropRepeatedFailures gives; `seen` holds keys of items."""

    dead: PCollection
    seen: PCollection


@dataclass
class DropRepeatedFailures(Step):
    """Let dead letters pass whose like was not written before; the others count as seen."""

    known: Known = field(default_factory=NothingKnown)

    def expand(self, failures: PCollection[Dead]) -> NewFailures:
        """Wire the comparison."""
        parted = (
            failures
            | "Meet" >> beam.Map(_in_one_place).with_output_types(tuple[int, Dead])
            | "Turn" >> beam.GroupByKey()
            | "Part" >> part(_PartFailures(self.known), Dead, seen=str)
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
        verdict = verdicts[key]
        for item in items:
            if verdict.outcome == "seen":
                yield beam.pvalue.TaggedOutput(_SEEN, key)
            elif verdict.duplicate_of is not None:
                record = duplicate_record(item.article, verdict.duplicate_of)
                repeated = Repeated(key=key, record=record, sketch=_kept_of_duplicate(item))
                yield beam.pvalue.TaggedOutput(_DUPLICATE, repeated)
            else:
                yield versioned(item, verdict)


class _PartFailures(beam.DoFn):
    """Parts failures that are new from those that were written before."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def process(self, keyed: tuple[int, Iterable[Dead]]) -> Iterator[Any]:
        new, again = first_failures(keyed[1], self._known)
        yield from new
        for one in again:
            yield beam.pvalue.TaggedOutput(_SEEN, one.key)


def _fingerprint_all(items: Sequence[Item]) -> list[Item]:
    return [msgspec.structs.replace(item, fingerprint=fingerprint(item.article)) for item in items]


def _in_one_place(element: Any) -> tuple[int, Any]:
    return (0, element)


def _sketch_in_one_place(item: Item) -> tuple[int, Sketch]:
    return (0, sketch(item))


def _judge_turn(
    keyed: tuple[int, Iterable[Sketch]], known: Known, rule: NearRule
) -> list[tuple[str, Verdict]]:
    return [(verdict.key, verdict) for verdict in judge(keyed[1], known, rule)]


def _keyed_item(item: Item) -> tuple[str, Item]:
    return (item.envelope.key, item)


def _kept_of_duplicate(item: Item) -> Sketch:
    """Sketch a duplicate without shingles and bands: nothing is ever compared with it."""
    whole = sketch(item)
    bare = Fingerprint(
        title_hash=whole.fingerprint.title_hash,
        body_hash=whole.fingerprint.body_hash,
        shingles=b"",
        bands=[],
    )
    return msgspec.structs.replace(whole, fingerprint=bare)
