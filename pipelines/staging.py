"""ReadSpool and StageOutcomes: the graph's two ends in a turn, and how the driver reads the second.

Each outcome becomes frames in files of the turn's folder, one file a bundle. The driver merges
them by kind and key, so a bundle that an engine ran twice counts once.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from pipelines.books import ENVELOPES, READ, Tally
from pipelines.spool import FrameWriter, read_frames
from transforms.admit.step import Opened, key_checksum
from transforms.coders import register
from transforms.dead_letters import Dead
from transforms.dedupe.memory import Sketch, sketch
from transforms.dedupe.step import Repeated
from transforms.records import Article, Envelope, Item, Record
from transforms.stage import Step

_SUFFIX: Final = ".frames"
_T = TypeVar("_T")


class Enriched(Record, frozen=True, kw_only=True):
    """A record on its way out, and what the ledger keeps of it."""

    key: str
    record: Article
    sketch: Sketch


class _Frame(Record, frozen=True, kw_only=True):
    """One outcome in a file: exactly one of the fields is set."""

    enriched: Enriched | None = None
    repeated: Repeated | None = None
    dead: Dead | None = None
    tally: Tally | None = None


class Staged(Record, frozen=True, kw_only=True):
    """The outcomes of a turn, each list in the order of taking."""

    enriched: list[Enriched]
    repeated: list[Repeated]
    dead: list[Dead]
    tallies: list[Tally]


register(Tally)


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
            | "Envelopes" >> beam.FlatMapTuple(_read_envelopes).with_output_types(Envelope)
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
            outcomes.enriched | "Enriched" >> self._written(_enriched_frame),
            outcomes.duplicates | "Duplicates" >> self._written(_repeated_frame),
            outcomes.dead | "Dead" >> self._written(_dead_frame),
            outcomes | "Tallies" >> _CountOutcomes() | "Counts" >> self._written(_tally_frame),
        )

    def _written(self, frame_of: Callable[[Any], _Frame]) -> beam.PTransform:
        return beam.ParDo(_WriteFrames(self.folder, frame_of))


class _CountOutcomes(beam.PTransform):
    """Count each collection itself, with a checksum of the keys in it."""

    def expand(self, outcomes: Any) -> PCollection:
        tallies = (
            outcomes.opened | "Read" >> _tallied(beam.FlatMap(_tallies_of_opened)),
            outcomes.enriched | "Enriched" >> _tallied(beam.Map(_tally_of_enriched)),
            outcomes.duplicates | "Duplicates" >> _tallied(beam.Map(_tally_of_repeated)),
            outcomes.seen | "Seen" >> _tallied(beam.Map(_tally_of_seen)),
            outcomes.filtered | "Filtered" >> _tallied(beam.MapTuple(_tally_of_filtered)),
            outcomes.dead | "Dead" >> _tallied(beam.Map(_tally_of_dead)),
        )
        sums: PCollection = (
            tallies | "All" >> beam.Flatten() | "Sum" >> beam.CombinePerKey(_SumTallies())
        )
        return sums


class _SumTallies(beam.CombineFn):
    """Adds counts and combines checksums."""

    def create_accumulator(self) -> tuple[int, int]:
        return (0, 0)

    def add_input(self, sums: tuple[int, int], tally: Tally) -> tuple[int, int]:
        return (sums[0] + tally.count, sums[1] ^ tally.checksum)

    def merge_accumulators(self, parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
        count, checksum = 0, 0
        for part in parts:
            count, checksum = count + part[0], checksum ^ part[1]
        return (count, checksum)

    def extract_output(self, sums: tuple[int, int]) -> tuple[int, int]:
        return sums


class _WriteFrames(beam.DoFn):
    """Writes a bundle's frames to a file of its own."""

    def __init__(self, folder: str, frame_of: Callable[[Any], _Frame]) -> None:
        self._folder = folder
        self._frame_of = frame_of
        self._writer: FrameWriter | None = None

    def start_bundle(self) -> None:
        self._writer = None  # one that failed may have left its own

    def process(self, outcome: Any) -> None:
        if self._writer is None:
            self._writer = FrameWriter(f"{self._folder}/{uuid.uuid4().hex}{_SUFFIX}")
        self._writer.write(msgspec.msgpack.encode(self._frame_of(outcome)))

    def finish_bundle(self) -> None:
        if self._writer is not None:
            self._writer.close()


def read_staged(folder: Path) -> Staged:
    """Merge what a graph staged; several of one kind and key count once.

    Raises:
        EOFError: a file is cut short.
        msgspec.ValidationError: a frame is of no known form.
    """
    decoder = msgspec.msgpack.Decoder(_Frame)
    frames = [
        decoder.decode(frame)
        for path in sorted(folder.glob(f"*{_SUFFIX}"))
        for frame in read_frames(str(path))
    ]
    return Staged(
        enriched=_in_order({f.enriched.key: f.enriched for f in frames if f.enriched}),
        repeated=_in_order({f.repeated.key: f.repeated for f in frames if f.repeated}),
        dead=_in_order({f.dead.key: f.dead for f in frames if f.dead}),
        tallies=_in_order({f.tally.label: f.tally for f in frames if f.tally}),
    )


def _in_order(by_key: Mapping[str, _T]) -> list[_T]:
    return [by_key[key] for key in sorted(by_key)]


def _read_envelopes(number: int, paths: Iterable[str]) -> Iterator[Envelope]:
    del number
    decoder = msgspec.msgpack.Decoder(Envelope)
    for path in paths:
        for frame in read_frames(path):
            yield decoder.decode(frame)


def _enriched_frame(item: Item) -> _Frame:
    enriched = Enriched(key=item.envelope.key, record=item.article, sketch=sketch(item))
    return _Frame(enriched=enriched)


def _repeated_frame(repeated: Repeated) -> _Frame:
    return _Frame(repeated=repeated)


def _dead_frame(dead: Dead) -> _Frame:
    return _Frame(dead=dead)


def _tally_frame(counted: tuple[str, tuple[int, int]]) -> _Frame:
    label, (count, checksum) = counted
    return _Frame(tally=Tally(label=label, count=count, checksum=checksum))


def _tallied(counting: beam.PTransform) -> beam.PTransform:
    counted: beam.PTransform = counting.with_output_types(tuple[str, Tally])
    return counted


def _tallies_of_opened(opened: Opened) -> list[tuple[str, Tally]]:
    read = Tally(label=READ, count=opened.items, checksum=opened.checksum)
    return [(READ, read), _tally(ENVELOPES, opened.key)]


def _tally_of_enriched(item: Item) -> tuple[str, Tally]:
    return _tally("enriched", item.envelope.key)


def _tally_of_repeated(repeated: Repeated) -> tuple[str, Tally]:
    return _tally("duplicate", repeated.key)


def _tally_of_seen(key: str) -> tuple[str, Tally]:
    return _tally("seen", key)


def _tally_of_filtered(key: str, rule: str) -> tuple[str, Tally]:
    return _tally(f"filtered/{rule}", key)


def _tally_of_dead(dead: Dead) -> tuple[str, Tally]:
    return _tally(f"dead/{dead.letter.stage}.{dead.letter.reason}", dead.key)


def _tally(label: str, key: str) -> tuple[str, Tally]:
    return (label, Tally(label=label, count=1, checksum=key_checksum([key])))
