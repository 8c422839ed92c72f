"""ExtractEntities: who and what an article names."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from apache_beam.pvalue import PCollection

from transforms.entities.extract import ModelSpec, extract
from transforms.records import Item
from transforms.stage import Attempt, Passed, Step

#: Articles handed over at once; the engine makes its own batches, by tokens, of them.
_BATCH = 64


@dataclass
class ExtractEntities(Step):
    """Add entities and quantities with their offsets.

    Attributes:
        models: which spaCy pipelines serve which languages.
    """

    models: ModelSpec

    def expand(self, items: PCollection[Item]) -> Passed:
        """Wire the extraction."""
        passed: Passed = items | "Extract" >> Attempt(
            "entities", _ExtractAll(self.models), gives=Item, batch=_BATCH
        )
        return passed


@dataclass(frozen=True)
class _ExtractAll:
    models: ModelSpec

    def __call__(self, batch: Sequence[Item]) -> list[Item]:
        articles = extract([item.article for item in batch], self.models)
        return [
            msgspec.structs.replace(item, article=article)
            for item, article in zip(batch, articles, strict=True)
        ]
