"""CleanArticles: text as its publisher meant it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import Attempt, Passed, Step
from transforms.cleanup.clean import clean
from transforms.cleanup.reading import Reading
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import Resource
from transforms.records.article import Article, Pipeline
from transforms.records.travelling import Admitted, Item


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


@dataclass(frozen=True)
class _CleanAll:
    pipeline: Pipeline

    def __call__(self, batch: Sequence[Admitted], reading: Reading) -> list[Item]:
        return [_clean_one(one, self.pipeline, reading) for one in batch]


def _clean_one(admitted: Admitted, pipeline: Pipeline, reading: Reading) -> Item:
    if admitted.record is not None:
        return kept_item(admitted, admitted.record, pipeline)
    article = clean(admitted, pipeline, reading)
    return Item(key=admitted.key, envelope=admitted.envelope, article=article)


def kept_item(admitted: Admitted, record: Article, pipeline: Pipeline) -> Item:
    """Take a record of newsbeam's own on as it is: it was cleaned when it was made."""
    return Item(
        key=admitted.key,
        envelope=admitted.envelope,
        article=msgspec.structs.replace(record, pipeline=pipeline),
        version=record.version,
    )
