"""The graph on an engine, on one page: read, enrich, write, all in one fused stage.

Between the read and the last write no step groups, shuffles, keeps state or waits for another
collection (a side input). So an engine commits a bundle, and a source acknowledges its messages,
only after all that became of them is written. Each label is part of the contract with a running
job (tests/pipeline/labels_on_an_engine.txt): who changes one must say so in the change log.
"""

from collections.abc import Mapping

import apache_beam as beam

from pipelines.engines.outlets import Outlet, Registry
from pipelines.engines.write import Ends, WriteOutcomes
from transforms.enrich import EnrichArticles, EnrichConfig


def build(
    root: beam.Pipeline,
    read: beam.PTransform,
    config: EnrichConfig,
    registry: Registry,
    outlets: Mapping[str, Outlet],
) -> None:
    """Wire a job.

    Args:
        root: the pipeline to fill.
        read: gives envelopes, without end.
        config: what the steps need to know; its memory is a judge that remembers.
        registry: where dead letters are kept.
        outlets: the sinks by the names of their steps.
    """
    outcomes = root | "Read" >> read | "Enrich" >> EnrichArticles(config)
    ends = Ends(outcomes.enriched, outcomes.duplicates, outcomes.dead)
    ends | "Write" >> WriteOutcomes(registry, dict(outlets))
