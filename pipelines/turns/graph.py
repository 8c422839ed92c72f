"""The graph of a turn: its spool, the way of an article, its staged outcomes."""

from collections.abc import Sequence

import apache_beam as beam

from pipelines.turns.ends import ReadSpool, StageOutcomes
from transforms.enrich import EnrichArticles, EnrichConfig


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
