"""KeepWanted: only what the user wants goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import apache_beam as beam
import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import Step, part
from transforms.coders import register
from transforms.counters import count
from transforms.outcomes import Filtered, filtered
from transforms.records.travelling import Item
from transforms.wanted.rules import Wanted, judged

_FILTERED: Final = "filtered"

register(Filtered)


class Sifted(NamedTuple):
    """What KeepWanted gives."""

    kept: PCollection
    filtered: PCollection


@dataclass
class KeepWanted(Step):
    """Drop articles that a rule of the user's does not want."""

    wanted: Wanted

    def expand(self, items: PCollection[Item]) -> Sifted:
        """Wire the rules."""
        parted = items | "Sift" >> part(_Sift(self.wanted), Item, filtered=Filtered)
        return Sifted(parted.kept, parted.filtered)


class _Sift(beam.DoFn):
    """Parts wanted items from those a rule drops."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def process(self, item: Item) -> Iterator[Any]:
        article, rule = judged(item.article, self._wanted)
        if rule is None:
            yield msgspec.structs.replace(item, article=article)
        else:
            count(f"filtered.{rule}")
            yield beam.pvalue.TaggedOutput(_FILTERED, filtered(item, rule))
