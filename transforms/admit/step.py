"""AdmitArticles: bytes become raw articles, and each envelope says how many it held."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.admit.admit import AdmitLimits, admit
from transforms.coders import register
from transforms.dead_letters import Dead, attempt
from transforms.records import Admitted, Envelope, Record
from transforms.stage import DEAD, Step, part

_OPENED: Final = "opened"


class Opened(Record, frozen=True, kw_only=True):
    """How many items an envelope held, and a checksum of their keys; an unreadable one holds one.

    The books compare this with what leaves the graph.
    """

    key: str
    items: int
    checksum: int


register(Opened)


class Admission(NamedTuple):
    """What AdmitArticles gives."""

    kept: PCollection
    opened: PCollection
    dead: PCollection


@dataclass
class AdmitArticles(Step):
    """Read envelopes: feeds into their entries, pages, text and JSON objects as one item each.

    Attributes:
        limits: sizes that nothing may exceed.
    """

    limits: AdmitLimits = field(default_factory=AdmitLimits)

    def expand(self, envelopes: PCollection[Envelope]) -> Admission:
        """Wire the reading."""
        parted = envelopes | "Read" >> part(_Admit(self.limits), Admitted, opened=Opened, dead=Dead)
        return Admission(parted.kept, parted.opened, parted.dead)


def key_checksum(keys: Sequence[str]) -> int:
    """Combine keys to a number that changes when one is lost, added or taken for another."""
    total = 0
    for key in keys:
        total ^= zlib.crc32(key.encode())
    return total


class _Admit(beam.DoFn):
    """Hands out the items of an envelope one by one, and how many it held."""

    def __init__(self, limits: AdmitLimits) -> None:
        self._limits = limits

    def process(self, envelope: Envelope) -> Iterator[Any]:
        for items in attempt("admit", self._admit_all, [envelope]):
            if isinstance(items, Dead):
                yield beam.pvalue.TaggedOutput(_OPENED, _opened(envelope, [envelope.key]))
                yield beam.pvalue.TaggedOutput(DEAD, items)
            else:
                keys = [item.envelope.key for item in items]
                yield beam.pvalue.TaggedOutput(_OPENED, _opened(envelope, keys))
                yield from items

    def _admit_all(self, batch: Sequence[Envelope]) -> list[list[Admitted]]:
        return [admit(envelope, self._limits) for envelope in batch]


def _opened(envelope: Envelope, keys: Sequence[str]) -> Opened:
    return Opened(key=envelope.key, items=len(keys), checksum=key_checksum(keys))
