"""What an engine's graph writes to a topic and to BigQuery, and what of it comes twice with it."""

import json

import apache_beam as beam
import msgspec
import pytest

from pipelines.engines.graph import build
from pipelines.engines.kinds import keepers_of, outlets_of
from pipelines.engines.registry import LedgerRegistry
from pipelines.ledger.judging import LedgerJudge
from tests.builders import envelope, source_ref
from tests.integration.stories import broken, copy_of, stories
from transforms.enrich import EnrichConfig
from transforms.entities.spec import ModelSpec
from transforms.records.article import Article, to_json
from transforms.records.travelling import JSON, Envelope
from transforms.resources import ResourceSpec

pytestmark = pytest.mark.emulator

ITEMS = [*stories(0, 3), copy_of(1), broken(0)]
IDS = ["story-0000", "story-0001", "story-0002"]


def messages():
    for number, item in enumerate(ITEMS):
        payload = item.encode() if isinstance(item, str) else json.dumps(item).encode()
        source = source_ref(kind="pubsub", origin="projects/p/subscriptions/s", item=str(number))
        yield envelope(f"{number:08d}", payload, content_type=JSON, source=source)


@pytest.fixture
def sinks(bigquery, topic):
    return [f"bigquery:{bigquery.create_dataset()}.news", f"pubsub:{topic}"]


def run(sinks, database, model):
    judge = LedgerJudge(database)
    judge.prepare(0.0)
    outlets = outlets_of(sinks)
    for outlet in outlets.values():
        outlet.check()
        outlet.prepare()
    resources = ResourceSpec(models=ModelSpec(default=model))
    config = EnrichConfig(memory=judge, resources=resources)
    read = beam.Create(list(messages()), reshuffle=False).with_output_types(Envelope)
    registry = LedgerRegistry(judge, tuple(keepers_of(sinks, None)))
    with beam.Pipeline(runner="FnApiRunner") as pipeline:
        build(pipeline, read, config, registry, outlets)


def test_what_a_bundle_wrote_is_written_again_and_read_once(
    sinks, bigquery, emulator, subscription, database, small_model
):
    """The second run stands for a bundle that is run again by an engine."""
    for times in (1, 2):
        run(sinks, database, small_model)
        table = sinks[0].removeprefix("bigquery:")
        assert len(bigquery.rows(table)) == 3 * times
        assert len(bigquery.rows(f"{table}_dead_letters")) == times
    shown = bigquery.rows(f"{table}_latest", ["id"])
    assert sorted(row["source"]["item"] for row in shown) == IDS
    (copy,) = bigquery.rows(f"{table}_duplicates_latest")
    original = next(row["id"] for row in shown if row["source"]["item"] == "story-0001")
    assert copy["duplicate_of"]["id"] == original
    (letter,) = bigquery.rows(f"{table}_dead_letters_latest")
    assert (letter["reason"], letter["payload"]) == ("broken_json", ITEMS[4].encode())
    received = emulator.pull_all(subscription)
    assert sorted(record(one).source.item for one in received) == sorted(2 * IDS)
    assert len({one.data for one in received}) == 3
    for one in received:
        assert (one.attributes["id"], one.attributes["version"]) == (record(one).id, "1")
        assert to_json(record(one)) == one.data


def record(message):
    return msgspec.json.decode(message.data, type=Article)
