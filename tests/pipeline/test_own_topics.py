"""Topics of the user's own on the whole way, and in the place of IPTC's."""

from datetime import UTC, datetime

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.enrich import JSON, EnrichArticles, EnrichConfig, Envelope, ResourceSpec, SourceRef
from transforms.topics.own.spec import OwnTopicSpec
from transforms.topics.own.taxonomy import OwnTaxonomy, OwnTopic

LINE = b'{"title": "Ferry resumes", "body": "The ferry to Norway sails again on Monday."}'
TOPICS = (
    OwnTopic(id="desk:ferries", name="Ferries", terms=("ferry",)),
    OwnTopic(id="desk:norway", name="Norway", links=("iso3166:NO",)),
)


def _topics(one):
    return [topic.id for topic in one.record.topics], one.record.pipeline.taxonomy


def test_own_topics_are_given_by_terms_and_by_entities():
    own = OwnTopicSpec(OwnTaxonomy(name="desk", topics=TOPICS, iptc=False, digest="0a1b"))
    source = SourceRef(kind="jsonl", origin="test")
    envelope = Envelope(
        payload=LINE,
        content_type=JSON,
        source=source,
        discovered=datetime(2026, 10, 12, tzinfo=UTC),
    )
    with TestPipeline() as pipeline:
        outcomes = (
            pipeline
            | beam.Create([envelope])
            | EnrichArticles(EnrichConfig(resources=ResourceSpec(topics=own)))
        )
        found = outcomes.enriched | "Topics" >> beam.Map(_topics)
        assert_that(found, equal_to([(["desk:ferries", "desk:norway"], "desk@0a1b")]))
