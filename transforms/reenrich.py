"""The short way of a record that newsbeam made before: its entities and topics anew.

    admit -> entities -> topics
      |          |          |
     dead       dead       dead

Nothing is cleaned, judged or filtered: that was done when the record was made, and its id, version,
source, dates and text stay as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import apache_beam as beam
from apache_beam.pvalue import PCollection

from transforms.admit.step import AdmitArticles, RestorePayloads
from transforms.boundary import Step, part
from transforms.cleanup.step import kept_item
from transforms.dedupe.step import DropRepeatedFailures
from transforms.enrich import EnrichConfig, Outcomes, as_enriched
from transforms.entities.step import ExtractEntities
from transforms.memory import Change
from transforms.outcomes import Enriched, Filtered, Repeated
from transforms.records.article import VERSION, Pipeline
from transforms.records.travelling import Admitted, Envelope, Item
from transforms.topics.step import TagTopics


@dataclass
class ReenrichArticles(Step):
    """Take records, as envelopes of the content type RECORD, through entities and topics.

    Attributes:
        config: what the steps need to know; wanted, near and the user's steps play no part.
    """

    config: EnrichConfig = field(default_factory=EnrichConfig)

    def expand(self, envelopes: PCollection[Envelope]) -> Outcomes:
        """Wire the way."""
        config = self.config
        admitted = envelopes | "AdmitArticles" >> AdmitArticles(config.limits)
        taken = admitted.kept | "TakeRecords" >> part(
            _TakeRecord(), Item, duplicates=Repeated, filtered=Filtered, changes=Change
        )
        named = taken.kept | "ExtractEntities" >> ExtractEntities(config.resources.models)
        tagged = named.kept | "TagTopics" >> TagTopics(config.resources.topics)
        failures = (
            (admitted.dead, named.dead, tagged.dead)
            | "Failures" >> beam.Flatten()
            | "RestorePayloads" >> RestorePayloads(config.cloakroom, config.limits)
            | "DropRepeatedFailures" >> DropRepeatedFailures(config.memory)
        )
        return Outcomes(
            opened=admitted.opened,
            enriched=tagged.kept | "Enriched" >> beam.Map(as_enriched).with_output_types(Enriched),
            duplicates=taken.duplicates,
            seen=failures.seen,
            filtered=taken.filtered,
            dead=failures.dead,
            changes=taken.changes,
        )


class _TakeRecord(beam.DoFn):
    """Takes a record as it is; gives nothing to the outputs of what is judged and filtered."""

    def process(self, admitted: Admitted) -> Iterator[Item]:
        if admitted.record is not None:
            yield kept_item(admitted, admitted.record, Pipeline(newsbeam=VERSION))
