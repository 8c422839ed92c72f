"""ReadSpool and StageOutcomes: the graph's two ends in a turn, and how the driver reads the second.

Each outcome becomes a frame in a file of the turn's folder, one file a bundle. The driver merges
them by kind and key, so a bundle that ran twice counts once.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from pipelines.books import Counted, Tally
from pipelines.moments import reached
from pipelines.turns.spool import FrameWriter, read_envelopes, read_frames
from transforms.admit.step import Opened
from transforms.boundary import Step
from transforms.identity import CHECKSUMS, checksum
from transforms.memory import Change
from transforms.outcomes import Dead, Enriched, Filtered, Repeated, Seen, source_name
from transforms.records.article import Record
from transforms.records.travelling import Envelope

_SUFFIX: Final = ".frames"

#: What a tally is counted under: what, detail, source.
_Label = tuple[str, str, str]
_Frame = Enriched | Repeated | Filtered | Dead | Change | Tally
_Placed = TypeVar("_Placed", Enriched, Repeated, Filtered, Dead, Change)


class Staged(Record, frozen=True, kw_only=True):
    """The outcomes of a turn, each list in the items' order."""

    enriched: list[Enriched]
    repeated: list[Repeated]
    filtered: list[Filtered]
    dead: list[Dead]
    changes: list[Change]
    tallies: list[Tally]

    def written(self) -> dict[str, int]:
        """Count what is to be written, by outcome."""
        return {
            "enriched": len(self.enriched),
            "duplicate": len(self.repeated),
            "dead": len(self.dead),
        }


@dataclass
class ReadSpool(beam.PTransform):
    """Read the envelopes of a turn from the spool's files."""

    paths: Sequence[str]

    def expand(self, root: beam.Pipeline) -> PCollection:
        """Wire the reading; the files spread over the workers.

        They spread by a GroupByKey, for a Reshuffle has four steps more.
        """
        files = beam.Create(enumerate(self.paths), reshuffle=False)
        envelopes: PCollection = (
            root
            | "Files" >> files.with_output_types(tuple[int, str])
            | "Spread" >> beam.GroupByKey()
            | "Envelopes" >> beam.FlatMapTuple(_read_files).with_output_types(Envelope)
        )
        return envelopes


@dataclass
class StageOutcomes(Step):
    """Write all outcomes, and the counts of all collections, to files in a folder.

    Each is written where it is made: flattened first, all records would cross one more buffer
    between the workers.
    """

    folder: str

    def expand(self, outcomes: Any) -> tuple[PCollection, ...]:
        """Wire the writing; `outcomes` is what EnrichArticles gives."""
        return (
            outcomes.enriched | "Enriched" >> self._written(),
            outcomes.duplicates | "Duplicates" >> self._written(),
            outcomes.filtered | "Filtered" >> self._written(),
            outcomes.dead | "Dead" >> self._written(),
            outcomes.changes | "Changes" >> self._written(),
            outcomes | "Tallies" >> _CountOutcomes() | "Counts" >> self._written(_tally),
        )

    def _written(self, frame_of: Callable[[Any], _Frame] | None = None) -> beam.PTransform:
        return beam.ParDo(_WriteFrames(self.folder, frame_of))


class _CountOutcomes(beam.PTransform):
    """Count each collection itself, with a checksum of the keys in it."""

    def expand(self, outcomes: Any) -> PCollection:
        tallies = (
            outcomes.opened | "Read" >> _tallied(beam.FlatMap(_of_opened)),
            outcomes.enriched | "Enriched" >> _tallied(beam.Map(_of_enriched)),
            outcomes.duplicates | "Duplicates" >> _tallied(beam.Map(_of_repeated)),
            outcomes.seen | "Seen" >> _tallied(beam.Map(_of_seen)),
            outcomes.filtered | "Filtered" >> _tallied(beam.Map(_of_filtered)),
            outcomes.dead | "Dead" >> _tallied(beam.Map(_of_dead)),
        )
        sums: PCollection = (
            tallies | "All" >> beam.Flatten() | "Sum" >> beam.CombinePerKey(_SumTallies())
        )
        return sums


class _SumTallies(beam.CombineFn):
    """Adds counts and checksums."""

    def create_accumulator(self) -> tuple[int, int]:
        return (0, 0)

    def add_input(self, sums: tuple[int, int], counted: tuple[int, int]) -> tuple[int, int]:
        return (sums[0] + counted[0], (sums[1] + counted[1]) % CHECKSUMS)

    def merge_accumulators(self, parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
        merged = (0, 0)
        for part in parts:
            merged = self.add_input(merged, part)
        return merged

    def extract_output(self, sums: tuple[int, int]) -> tuple[int, int]:
        return sums


class _WriteFrames(beam.DoFn):
    """Writes a bundle's frames to a file of its own, which is there once the bundle is done."""

    def __init__(self, folder: str, frame_of: Callable[[Any], _Frame] | None = None) -> None:
        self._folder = folder
        self._frame_of = frame_of
        self._writer: FrameWriter | None = None

    def start_bundle(self) -> None:
        self._writer = None  # one that failed may have left its own

    def process(self, outcome: Any) -> None:
        if self._writer is None:
            self._writer = FrameWriter(f"{self._folder}/{uuid.uuid4().hex}{_SUFFIX}")
        reached("before staging one outcome")
        frame = outcome if self._frame_of is None else self._frame_of(outcome)
        self._writer.write(msgspec.msgpack.encode(frame))

    def finish_bundle(self) -> None:
        if self._writer is not None:
            self._writer.close()


def read_staged(folder: Path) -> Staged:
    """Merge what a graph staged; several of one kind and key count once.

    Files that were never finished are those of a bundle that failed, and are passed over.

    Raises:
        EOFError: a file is cut short.
        msgspec.ValidationError: a frame is of no known form.
    """
    decoder: msgspec.msgpack.Decoder[_Frame] = msgspec.msgpack.Decoder(_Frame)
    frames = [
        decoder.decode(frame)
        for path in sorted(folder.glob(f"*{_SUFFIX}"))
        for frame in read_frames(str(path))
    ]
    tallies = {_label(one): one for one in frames if isinstance(one, Tally)}
    return Staged(
        enriched=_in_order({one.key: one for one in frames if isinstance(one, Enriched)}),
        repeated=_in_order({one.key: one for one in frames if isinstance(one, Repeated)}),
        filtered=_in_order({one.key: one for one in frames if isinstance(one, Filtered)}),
        dead=_in_order({one.key: one for one in frames if isinstance(one, Dead)}),
        changes=_in_order({one.key: one for one in frames if isinstance(one, Change)}),
        tallies=[tallies[label] for label in sorted(tallies)],
    )


def _in_order(by_key: Mapping[str, _Placed]) -> list[_Placed]:
    return sorted(by_key.values(), key=_place)


def _place(one: Enriched | Repeated | Filtered | Dead | Change) -> tuple[str, str]:
    if isinstance(one, Dead | Filtered):
        return one.order, one.key
    if isinstance(one, Change):
        return one.sketch.order, one.key
    return one.envelope.order, one.key


def _read_files(number: int, paths: Iterable[str]) -> Iterator[Envelope]:
    del number
    for path in paths:
        yield from read_envelopes(path)


def _tallied(counting: beam.PTransform) -> beam.PTransform:
    counted: beam.PTransform = counting.with_output_types(tuple[_Label, tuple[int, int]])
    return counted


def _label(tally: Tally) -> _Label:
    return tally.what, tally.detail, tally.source


def _tally(counted: tuple[_Label, tuple[int, int]]) -> Tally:
    (what, detail, source), (count, total) = counted
    return Tally(
        what=cast("Counted", what), detail=detail, source=source, count=count, checksum=total
    )


def _one(what: str, detail: str, source: str, key: str) -> tuple[_Label, tuple[int, int]]:
    return (what, detail, source), (1, checksum([key]))


def _of_opened(opened: Opened) -> list[tuple[_Label, tuple[int, int]]]:
    return [
        (("read", "", opened.source), (opened.items, opened.checksum)),
        (("envelopes", "", opened.source), (1, 0)),
    ]


def _of_enriched(one: Enriched) -> tuple[_Label, tuple[int, int]]:
    return _one("enriched", "", source_name(one.envelope.source), one.key)


def _of_repeated(one: Repeated) -> tuple[_Label, tuple[int, int]]:
    return _one("duplicate", "", source_name(one.envelope.source), one.key)


def _of_seen(one: Seen) -> tuple[_Label, tuple[int, int]]:
    return _one("seen", one.detail, one.source, one.key)


def _of_filtered(one: Filtered) -> tuple[_Label, tuple[int, int]]:
    return _one("filtered", one.rule, one.source, one.key)


def _of_dead(one: Dead) -> tuple[_Label, tuple[int, int]]:
    detail = f"{one.letter.stage}.{one.letter.reason}"
    return _one("dead", detail, source_name(one.letter.source), one.key)
