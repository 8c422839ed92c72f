"""AdmitArticles: bytes become raw articles, and each envelope says how many it held."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.admit.admit import AdmitLimits, admit
from transforms.coders import register
from transforms.dead_letters import Dead
from transforms.records import Admitted, Envelope, Record
from transforms.stage import Attempt, part

_OPENED: Final = "opened"


class Opened(Record, frozen=True, kw_only=True):
    """How many items an envelope held, and a checksum of their keys; an unreadable one holds one.

    The books compare this with what leaves the graph.
    """

    key: str
    items: int
    checksum: int


class _Contents(Record, frozen=True, kw_only=True):
    opened: Opened
    items: list[Admitted]


register(Opened, _Contents)


class Admission(NamedTuple):
    """What AdmitArticles gives."""

    kept: PCollection
    opened: PCollection
    dead: PCollection


@dataclass
class AdmitArticles(beam.PTransform):
    """Read envelopes: feeds into their entries, pages, text and JSON objects as one item each.

    Attributes:
        limits: sizes that nothing may exceed.
    """

    limits: AdmitLimits = field(default_factory=AdmitLimits)

    def expand(self, envelopes: PCollection[Envelope]) -> Admission:
        """Wire the reading."""
        read = envelopes | "Read" >> Attempt("admit", _AdmitAll(self.limits), gives=_Contents)
        parted = read.kept | "Unpack" >> part(_Unpack(), Admitted, opened=Opened)
        return Admission(
            parted.kept,
            (
                parted.opened,
                read.dead | "Unreadable" >> beam.Map(_unreadable).with_output_types(Opened),
            )
            | "All" >> beam.Flatten(),
            read.dead,
        )


def key_checksum(keys: Sequence[str]) -> int:
    """Combine keys to a number that changes when one is lost, added or taken for another."""
    total = 0
    for key in keys:
        total ^= zlib.crc32(key.encode())
    return total


@dataclass(frozen=True)
class _AdmitAll:
    limits: AdmitLimits

    def __call__(self, batch: Sequence[Envelope]) -> list[_Contents]:
        return [_contents(envelope, admit(envelope, self.limits)) for envelope in batch]


def _contents(envelope: Envelope, items: list[Admitted]) -> _Contents:
    checksum = key_checksum([item.envelope.key for item in items])
    opened = Opened(key=envelope.key, items=len(items), checksum=checksum)
    return _Contents(opened=opened, items=items)


def _unreadable(dead: Dead) -> Opened:
    return Opened(key=dead.key, items=1, checksum=key_checksum([dead.key]))


class _Unpack(beam.DoFn):
    """Hands out the items one by one, and what the envelope held."""

    def process(self, contents: _Contents) -> Iterator[Any]:
        yield beam.pvalue.TaggedOutput(_OPENED, contents.opened)
        yield from contents.items
