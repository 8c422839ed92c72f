"""The one page: the way of an article, from bytes to one of five outcomes.

    admit -> clean -> keep wanted -> (yours) -> drop duplicates -> entities -> topics -> (yours)
      |        |          |             |              |              |          |          |
     dead     dead     filtered   filtered, dead  duplicate, seen    dead       dead  filtered, dead

`EnrichArticles` is that way, for any Beam pipeline; all that it is used with can be imported from
here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.admit.admit import AdmitLimits
from transforms.admit.claims import Cloakroom
from transforms.admit.step import AdmitArticles, Opened, RestorePayloads
from transforms.boundary import Step
from transforms.cleanup.step import CleanArticles
from transforms.coders import register
from transforms.counters import count
from transforms.dedupe.judging import Judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.step import DropDuplicates, DropRepeatedFailures
from transforms.entities.spec import ModelSpec
from transforms.entities.step import ExtractEntities
from transforms.memory import Change, NothingKnown, Recall
from transforms.outcomes import Dead, Enriched, Filtered, Repeated, Seen
from transforms.own_step import Own, Stepped, apply_own
from transforms.records.article import VERSION, Article, Pipeline, SourceRef
from transforms.records.travelling import FEED, HTML, JSON, TEXT, Envelope, Item
from transforms.resources import ResourceSpec
from transforms.topics.step import TagTopics
from transforms.wanted.rules import Rule, Wanted
from transforms.wanted.step import KeepWanted

__all__ = [
    "FEED",
    "HTML",
    "JSON",
    "TEXT",
    "AdmitLimits",
    "Article",
    "EnrichArticles",
    "EnrichConfig",
    "Envelope",
    "ModelSpec",
    "NearRule",
    "Outcomes",
    "ResourceSpec",
    "Rule",
    "SourceRef",
    "Stepped",
    "Wanted",
]

register(Enriched)


@dataclass(frozen=True)
class EnrichConfig:
    """What the steps need to know; all of it travels to the workers.

    Attributes:
        memory: what is remembered of earlier articles, or a judge that remembers by itself; only
            with that one may the envelopes never end.
        limits: sizes that nothing may exceed.
        wanted: which articles pass.
        near: when two texts are near duplicates.
        resources: models, topics, and what reads pages and languages.
        cloakroom: where the payloads of claimed envelopes lie.
        before_dedupe: a step of your own on clean articles, before duplicates are looked for.
        after_topics: one on enriched articles, at the end.
    """

    memory: Recall | Judge = field(default_factory=NothingKnown)
    limits: AdmitLimits = field(default_factory=AdmitLimits)
    wanted: Wanted = field(default_factory=Wanted)
    near: NearRule = field(default_factory=lambda: NearRule(window=timedelta(days=30)))
    resources: ResourceSpec = field(default_factory=ResourceSpec)
    cloakroom: Cloakroom | None = None
    before_dedupe: Sequence[Own] = ()
    after_topics: Sequence[Own] = ()


class Outcomes(NamedTuple):
    """Where every item went; `opened` says what was read.

    `changes` says what is to be remembered; None where the judge remembered it itself.
    """

    opened: PCollection[Opened]
    enriched: PCollection[Enriched]
    duplicates: PCollection[Repeated]
    seen: PCollection[Seen]
    filtered: PCollection[Filtered]
    dead: PCollection[Dead]
    changes: PCollection[Change] | None


@dataclass
class EnrichArticles(Step):
    """Take envelopes the whole way.

    Attributes:
        config: what the steps need to know.
    """

    config: EnrichConfig = field(default_factory=EnrichConfig)

    def expand(self, envelopes: PCollection[Envelope]) -> Outcomes:
        """Wire the way; the labels are part of the contract with running engines."""
        config = self.config
        admitted = envelopes | "AdmitArticles" >> AdmitArticles(config.limits)
        cleaned = admitted.kept | "CleanArticles" >> CleanArticles(
            Pipeline(newsbeam=VERSION), config.resources.reading
        )
        wanted = cleaned.kept | "KeepWanted" >> KeepWanted(config.wanted.before_topics())
        first = _own_steps(wanted.kept, "BeforeDedupe", config.before_dedupe)
        judged = first.kept | "DropDuplicates" >> DropDuplicates(config.memory, config.near)
        named = judged.kept | "ExtractEntities" >> ExtractEntities(config.resources.models)
        tagged = named.kept | "TagTopics" >> TagTopics(config.resources.topics)
        chosen = _chosen(tagged.kept, config.wanted.with_topics())
        last = _own_steps(chosen.kept, "AfterTopics", config.after_topics)

        dead = (admitted.dead, cleaned.dead, judged.dead, named.dead, tagged.dead)
        failures = (
            (*dead, *first.dead, *last.dead)
            | "Failures" >> beam.Flatten()
            | "RestorePayloads" >> RestorePayloads(config.cloakroom, config.limits)
            | "DropRepeatedFailures" >> DropRepeatedFailures(config.memory)
        )
        enriched = last.kept | "Enriched" >> beam.Map(as_enriched).with_output_types(Enriched)
        filtered = (wanted.filtered, *first.filtered, *chosen.filtered, *last.filtered)
        return Outcomes(
            opened=admitted.opened,
            enriched=enriched,
            duplicates=judged.duplicates,
            seen=_as_one([one for one in (judged.seen, failures.seen) if one is not None], "Seen"),
            filtered=_as_one(filtered, "Filtered"),
            dead=failures.dead,
            changes=judged.changes,
        )


class _OwnSteps(NamedTuple):
    """What is left after the user's steps at one place, and what each of them took out."""

    kept: PCollection
    filtered: Sequence[PCollection]
    dead: Sequence[PCollection]


def _chosen(items: PCollection, wanted: Wanted) -> _OwnSteps:
    """Ask the rules that need topics, where there are any."""
    if not wanted.rules:
        return _OwnSteps(items, (), ())
    sifted = items | "KeepWantedTopics" >> KeepWanted(wanted)
    return _OwnSteps(sifted.kept, (sifted.filtered,), ())


def _own_steps(items: PCollection, label: str, steps: Sequence[Own]) -> _OwnSteps:
    filtered, dead = [], []
    for place, own in enumerate(steps, start=1):
        given = apply_own(items, f"{label}{place}", own)
        if isinstance(given, Stepped):
            items = given.kept
            filtered.append(given.filtered)
            dead.append(given.dead)
        else:
            items = given
    return _OwnSteps(items, filtered, dead)


def _as_one(collections: Sequence[PCollection], label: str) -> PCollection:
    """Flatten where there is something to flatten: each step costs every turn some milliseconds."""
    flat: PCollection = (
        collections[0] if len(collections) == 1 else tuple(collections) | label >> beam.Flatten()
    )
    return flat


def as_enriched(item: Item) -> Enriched:
    """Make the outcome of an article that has come the whole way."""
    count("enriched")
    return Enriched(key=item.key, envelope=item.envelope, record=item.article)
