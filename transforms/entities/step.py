"""ExtractEntities: who and what an article names."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from apache_beam.pvalue import PCollection

from transforms.boundary import Attempt, Passed, Step
from transforms.entities.extract import extract
from transforms.entities.recognise.finder import Finders
from transforms.loading import Resource
from transforms.records.travelling import Item

#: Articles handed over at once; the engine makes its own batches, by tokens, of them.
_BATCH = 64


@dataclass
class ExtractEntities(Step):
    """Add entities and quantities with their offsets.

    Attributes:
        models: which spaCy pipelines serve which languages, as a `ModelSpec` says.
    """

    models: Resource[Finders]

    def expand(self, items: PCollection[Item]) -> Passed:
        """Wire the extraction."""
        passed: Passed = items | "Extract" >> Attempt(
            "entities", _extract_all, gives=Item, batch=_BATCH, needs=self.models
        )
        return passed


def _extract_all(batch: Sequence[Item], finders: Finders) -> list[Item]:
    articles = extract([item.article for item in batch], finders)
    return [
        msgspec.structs.replace(item, article=article)
        for item, article in zip(batch, articles, strict=True)
    ]
