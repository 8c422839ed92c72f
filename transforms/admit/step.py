"""AdmitArticles: bytes become raw articles, and each envelope says how many it held."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.admit.admit import AdmitLimits, admit
from transforms.admit.claims import Cloakroom, restored
from transforms.boundary import DEAD, Step, attempt, part
from transforms.coders import register
from transforms.counters import count
from transforms.identity import checksum
from transforms.outcomes import Dead, source_name
from transforms.records.article import Record
from transforms.records.travelling import Admitted, Envelope

_OPENED: Final = "opened"


class Opened(Record, frozen=True, kw_only=True):
    """How many items an envelope held, and a checksum of their keys; an unreadable one holds one.

    The books compare this with what leaves the graph.
    """

    source: str
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


@dataclass
class RestorePayloads(beam.PTransform):
    """Give dead letters the payloads that their items left behind.

    Attributes:
        cloakroom: where they lie; None where no item left its payload.
        limits: those with which the items were admitted.
    """

    cloakroom: Cloakroom | None
    limits: AdmitLimits

    def expand(self, failures: PCollection[Dead]) -> PCollection[Dead]:
        """Wire the fetching."""
        whole: PCollection[Dead] = failures | "Fetch" >> beam.Map(
            restored, self.cloakroom, self.limits
        ).with_output_types(Dead)
        return whole


class _Admit(beam.DoFn):
    """Hands out the items of an envelope one by one, and how many it held."""

    def __init__(self, limits: AdmitLimits) -> None:
        self._limits = limits

    def process(self, envelope: Envelope) -> Iterator[Any]:
        for result in attempt("admit", self._admit_all, [envelope]):
            items = [result] if isinstance(result, Dead) else result
            count("read", len(items))
            yield beam.pvalue.TaggedOutput(_OPENED, _opened(envelope, items))
            if isinstance(result, Dead):
                yield beam.pvalue.TaggedOutput(DEAD, result)
            else:
                yield from result

    def _admit_all(self, batch: Sequence[Envelope]) -> list[list[Admitted]]:
        return [admit(envelope, self._limits) for envelope in batch]


def _opened(envelope: Envelope, items: Iterable[Admitted | Dead]) -> Opened:
    keys = [item.key for item in items]
    return Opened(source=source_name(envelope.source), items=len(keys), checksum=checksum(keys))
