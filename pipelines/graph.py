"""The one page: the way of an article, from bytes to one of five outcomes.

    admit -> clean -> keep wanted -> drop duplicates -> entities -> topics
      |        |          |               |                |          |
     dead     dead     filtered     duplicate, seen       dead       dead

`EnrichArticles` is that way, for any Beam pipeline. `build` puts it between the spool of a turn
and the files in which the turn's outcomes are staged.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipelines.staging import ReadSpool, StageOutcomes
from transforms.admit.admit import AdmitLimits
from transforms.admit.step import AdmitArticles
from transforms.cleanup.language import identify
from transforms.cleanup.rules import Wanted
from transforms.cleanup.step import CleanArticles, KeepWanted
from transforms.dedupe.judge import NearRule
from transforms.dedupe.memory import Known, NothingKnown
from transforms.dedupe.step import DropDuplicates, DropRepeatedFailures
from transforms.entities.finder import finder_of
from transforms.entities.spec import ModelSpec
from transforms.entities.step import ExtractEntities
from transforms.records import VERSION, Envelope, Pipeline
from transforms.stage import Step
from transforms.topics.lexicon import Lexicon
from transforms.topics.step import TagTopics


@dataclass(frozen=True)
class Steps:
    """What the steps need to know; all of it travels to the workers."""

    known: Known = field(default_factory=NothingKnown)
    limits: AdmitLimits = field(default_factory=AdmitLimits)
    wanted: Wanted = field(default_factory=Wanted)
    near: NearRule = field(default_factory=lambda: NearRule(window=timedelta(days=30)))
    models: ModelSpec = field(default_factory=ModelSpec)


class Outcomes(NamedTuple):
    """Where every item went; `opened` says what was read."""

    opened: PCollection
    enriched: PCollection
    duplicates: PCollection
    seen: PCollection
    filtered: PCollection
    dead: PCollection


@dataclass
class EnrichArticles(Step):
    """Take envelopes the whole way."""

    steps: Steps

    def expand(self, envelopes: PCollection[Envelope]) -> Outcomes:
        """Wire the way; the labels are part of the contract with running engines."""
        steps = self.steps
        admitted = envelopes | "AdmitArticles" >> AdmitArticles(steps.limits)
        cleaned = admitted.kept | "CleanArticles" >> CleanArticles(Pipeline(newsbeam=VERSION))
        wanted = cleaned.kept | "KeepWanted" >> KeepWanted(steps.wanted)
        judged = wanted.kept | "DropDuplicates" >> DropDuplicates(steps.known, steps.near)
        named = judged.kept | "ExtractEntities" >> ExtractEntities(steps.models)
        tagged = named.kept | "TagTopics" >> TagTopics()

        failures = (
            (admitted.dead, cleaned.dead, judged.dead, named.dead, tagged.dead)
            | "Failures" >> beam.Flatten()
            | "DropRepeatedFailures" >> DropRepeatedFailures(steps.known)
        )
        return Outcomes(
            opened=admitted.opened,
            enriched=tagged.kept,
            duplicates=judged.duplicates,
            seen=(judged.seen, failures.seen) | "Seen" >> beam.Flatten(),
            filtered=wanted.filtered,
            dead=failures.dead,
        )


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


def build(root: beam.Pipeline, spool: Sequence[str], staged: str, steps: Steps) -> None:
    """Wire a turn: its spool, the way of an article, its staged outcomes.

    Args:
        root: the pipeline to fill.
        spool: the spool's files.
        staged: a folder for the outcomes, on a file system that the driver can read.
        steps: what the steps need to know.
    """
    outcomes = root | "ReadSpool" >> ReadSpool(spool) | "Enrich" >> EnrichArticles(steps)
    outcomes | "StageOutcomes" >> StageOutcomes(staged)
