"""CleanArticles and KeepWanted: text as its publisher meant it, and only what the user wants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.cleanup.clean import clean
from transforms.cleanup.reading import Reading
from transforms.cleanup.rules import Wanted, broken_rule
from transforms.cleanup.spec import ReadingSpec
from transforms.coders import register
from transforms.counters import count
from transforms.loading import Resource
from transforms.outcomes import Filtered, source_name
from transforms.records import Admitted, Item, Pipeline
from transforms.stage import Attempt, Passed, Step, part

_FILTERED: Final = "filtered"

register(Filtered)


@dataclass
class CleanArticles(Step):
    """Turn raw articles into clean ones: plain text, checked dates, canonical URL, language.

    Attributes:
        made_by: what the records say made them (Beam's own `pipeline` is another thing).
        reading: what reads pages and recognises languages.
    """

    made_by: Pipeline
    reading: Resource[Reading] = field(default_factory=ReadingSpec)

    def expand(self, admitted: PCollection[Admitted]) -> Passed:
        """Wire the cleanup."""
        passed: Passed = admitted | "Clean" >> Attempt(
            "cleanup", _CleanAll(self.made_by), gives=Item, needs=self.reading
        )
        return passed


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


@dataclass(frozen=True)
class _CleanAll:
    pipeline: Pipeline

    def __call__(self, batch: Sequence[Admitted], reading: Reading) -> list[Item]:
        return [_clean_one(one, self.pipeline, reading) for one in batch]


def _clean_one(admitted: Admitted, pipeline: Pipeline, reading: Reading) -> Item:
    article = clean(admitted, pipeline, reading)
    return Item(key=admitted.key, envelope=admitted.envelope, article=article)


class _Sift(beam.DoFn):
    """Parts wanted items from those a rule drops."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted

    def process(self, item: Item) -> Iterator[Any]:
        rule = broken_rule(item.article, self._wanted)
        if rule is None:
            yield item
        else:
            count(f"filtered.{rule}")
            dropped = Filtered(key=item.key, source=source_name(item.envelope.source), rule=rule)
            yield beam.pvalue.TaggedOutput(_FILTERED, dropped)
