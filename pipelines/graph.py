"""The graph of a turn: its spool, the way of an article, its staged outcomes."""

from collections.abc import Sequence
from functools import lru_cache

import apache_beam as beam

from pipelines.staging import ReadSpool, StageOutcomes
from transforms.cleanup.language import identify
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.entities.finder import finder_of
from transforms.entities.spec import ModelSpec
from transforms.topics.lexicon import Lexicon


@lru_cache(maxsize=1)
def load(models: ModelSpec) -> None:
    """Load what the steps would load at their first article, once: models and word lists.

    Raises:
        ModelUnavailable: a pipeline is not installed, is broken, or finds no entities.
    """
    for name in models.names:
        finder_of(name, models.engine)
    Lexicon.load()
    identify("The harbour was open on Monday.")


def build(root: beam.Pipeline, spool: Sequence[str], staged: str, config: EnrichConfig) -> None:
    """Wire a turn.

    Args:
        root: the pipeline to fill.
        spool: the spool's files.
        staged: a folder for the outcomes, on a file system that the driver can read.
        config: what the steps need to know.
    """
    outcomes = root | "ReadSpool" >> ReadSpool(spool) | "Enrich" >> EnrichArticles(config)
    outcomes | "StageOutcomes" >> StageOutcomes(staged)
