"""Rules on the whole way: dropped before duplicates, or once an article has topics."""

from datetime import UTC, datetime

import apache_beam as beam
from apache_beam.testing.test_pipeline import TestPipeline
from apache_beam.testing.util import assert_that, equal_to

from transforms.enrich import (
    JSON,
    EnrichArticles,
    EnrichConfig,
    Envelope,
    Rule,
    SourceRef,
    Wanted,
)

LINES = (
    b'{"title": "Ferry resumes", "body": "The ferry to Oslo sails again on Monday."}',
    b'{"title": "Star signs", "body": "Your horoscope for the week that begins today."}',
    b'{"title": "Cup final", "body": "The striker scored twice in the football match."}',
)
RULES = (
    Rule(name="harbour", action="flag", words=("ferry",)),
    Rule(name="no_horoscopes", action="drop", words=("horoscope",)),
    Rule(name="no_sport", action="drop", topics=("medtop:15000000",)),
)


def envelope(line):
    return Envelope(
        payload=line,
        content_type=JSON,
        source=SourceRef(kind="jsonl", origin="test"),
        discovered=datetime(2026, 10, 12, tzinfo=UTC),
    )


def _title_and_flags(one):
    return one.record.title, tuple(one.record.flags)


def _rule(one):
    return one.rule


def test_rules_drop_and_flag_and_nothing_is_lost():
    with TestPipeline() as pipeline:
        outcomes = (
            pipeline
            | beam.Create([envelope(line) for line in LINES])
            | EnrichArticles(EnrichConfig(wanted=Wanted(rules=RULES)))
        )
        kept = outcomes.enriched | "Shown" >> beam.Map(_title_and_flags)
        dropped = outcomes.filtered | "Rules" >> beam.Map(_rule)
        assert_that(
            kept, equal_to([("Ferry resumes", ("no_date", "short_body", "harbour"))]), "kept"
        )
        assert_that(dropped, equal_to(["no_horoscopes", "no_sport"]), "dropped")
