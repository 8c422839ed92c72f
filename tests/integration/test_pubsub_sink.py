"""The Pub/Sub sink against Google's emulator."""

import re
import time
from contextlib import closing
from datetime import UTC, datetime

import msgspec
import pytest

from pipelines.sinks import publisher
from pipelines.sinks.base import Outputs, RunSummary, SinkUnavailable
from pipelines.sinks.held import FolderShelf
from pipelines.sinks.pubsub import PubSubSink
from tests.integration.emulator import Emulator, emulator_home, free_port, new_project
from transforms.records.article import Article, Pipeline, SourceRef

pytestmark = pytest.mark.emulator

SUMMARY = RunSummary(
    run="r1",
    started="2026-03-01T12:00:00Z",
    ended=None,
    turns=1,
    read=2,
    enriched=2,
    duplicate=0,
    seen=0,
    filtered={},
    dead={},
    by_source={},
    balanced=True,
    problem=None,
    sources=[],
    sinks=[],
)


def article(number, **changed):
    fields = {
        "id": f"urn:newsbeam:{number:032x}",
        "content_hash": "00",
        "title": "Harbour bridge reopens",
        "body": "The bridge opened on Monday.\n\nThe Café Ørn was full.",
        "language": "en",
        "discovered": datetime(2026, 3, 1, 12, tzinfo=UTC),
        "source": SourceRef(kind="text", origin="desk.txt"),
        "pipeline": Pipeline(newsbeam="0.1.0"),
    }
    return Article(**{**fields, **changed})


def outputs(*articles):
    return Outputs(articles=list(articles), duplicates=[], dead_letters=[], summary=SUMMARY)


@pytest.fixture
def sink(topic, tmp_path):
    with closing(PubSubSink(f"pubsub:{topic}", FolderShelf(tmp_path / "held"))) as sink:
        yield sink


def test_articles_go_out_as_records_with_attributes(emulator, subscription, sink):
    first, second = article(1, version=2), article(2, language=None)
    sink.check()
    sink.stage("turn-1", outputs(first, second))
    assert emulator.pull_all(subscription) == []
    sink.publish("turn-1")
    messages = {message.attributes["id"]: message for message in emulator.pull_all(subscription)}
    assert {key: dict(message.attributes) for key, message in messages.items()} == {
        first.id: {"id": first.id, "version": "2", "language": "en", "schema": "newsbeam/1"},
        second.id: {"id": second.id, "version": "1", "language": "", "schema": "newsbeam/1"},
    }
    read = [msgspec.json.decode(messages[one.id].data, type=Article) for one in (first, second)]
    assert read == [first, second]


def test_some_thousand_articles_go_out_once_each(emulator, subscription, sink):
    sink.stage("turn-1", outputs(*map(article, range(2500))))
    sink.publish("turn-1")
    ids = [message.attributes["id"] for message in emulator.pull_all(subscription)]
    assert sorted(ids) == [article(number).id for number in range(2500)]


def test_publishing_again_does_nothing(emulator, subscription, sink):
    sink.stage("turn-1", outputs(article(1)))
    sink.publish("turn-1")
    sink.publish("turn-1")
    assert len(emulator.pull_all(subscription)) == 1


def test_a_turn_without_articles_publishes_nothing(emulator, subscription, sink):
    sink.stage("turn-1", outputs())
    sink.publish("turn-1")
    assert emulator.pull_all(subscription) == []


def test_a_discarded_turn_is_never_published(emulator, subscription, sink):
    sink.stage("turn-1", outputs(article(1)))
    sink.discard("turn-1")
    sink.discard("turn-1")
    with pytest.raises(SinkUnavailable, match="its records were staged and are gone"):
        sink.publish("turn-1")
    assert emulator.pull_all(subscription) == []


def test_another_process_publishes_what_was_staged(emulator, topic, subscription, tmp_path):
    uri, held = f"pubsub:{topic}", tmp_path / "held"
    with closing(PubSubSink(uri, FolderShelf(held))) as first:
        first.stage("turn-1", outputs(article(1)))
    with closing(PubSubSink(uri, FolderShelf(held))) as second:
        second.publish("turn-1")
    assert len(emulator.pull_all(subscription)) == 1


def test_a_record_too_large_for_pubsub_is_refused_and_never_left_out(emulator, subscription, sink):
    large = article(1, body="x" * (publisher.LARGEST_BYTES + 1))
    fits = article(2, body="x" * (publisher.LARGEST_BYTES - 2000))
    assert sink.refusal(fits) is None
    reason = sink.refusal(large)
    assert reason == (
        f"the record of {large.id} version 1 has 9984239 bytes, and {sink.uri} takes 9983616 at "
        "most"
    )
    with pytest.raises(SinkUnavailable, match=re.escape(reason)):
        sink.stage("turn-1", outputs(large, fits))
    sink.stage("turn-1", outputs(fits))
    sink.publish("turn-1")
    assert [message.attributes["id"] for message in emulator.pull_all(subscription)] == [fits.id]


def test_a_missing_topic_is_said(emulator, tmp_path):
    name = f"projects/{new_project()}/topics/out"
    with (
        closing(PubSubSink(f"pubsub:{name}", FolderShelf(tmp_path))) as sink,
        pytest.raises(SinkUnavailable, match=f"there is no topic {name}: correct"),
    ):
        sink.check()


def test_a_staging_folder_that_is_a_file_is_said(emulator, topic, tmp_path):
    (tmp_path / "held").write_text("in the way")
    with (
        closing(PubSubSink(f"pubsub:{topic}", FolderShelf(tmp_path / "held"))) as sink,
        pytest.raises(SinkUnavailable, match="cannot be written"),
    ):
        sink.check()


def test_an_unreachable_host_is_said_in_bounded_time(monkeypatch, tmp_path):
    host = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", host)
    began = time.monotonic()
    with (
        closing(PubSubSink("pubsub:projects/city-desk/topics/out", FolderShelf(tmp_path))) as sink,
        pytest.raises(SinkUnavailable, match=f"no Pub/Sub emulator answers at {host}"),
    ):
        sink.check()
    assert time.monotonic() - began < 12


def test_a_turn_that_cannot_go_out_is_kept_for_the_next_start(
    pubsub_emulator, monkeypatch, tmp_path
):
    emulator = Emulator(emulator_home(), tmp_path)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", emulator.host)
    topic = f"projects/{new_project()}/topics/articles"
    uri, held = f"pubsub:{topic}", tmp_path / "held"
    with closing(emulator):
        began = time.monotonic()
        with closing(PubSubSink(uri, FolderShelf(held), patience_s=1.0)) as sink:
            sink.stage("turn-1", outputs(article(1)))
            with pytest.raises(SinkUnavailable, match="records are kept for the next start"):
                sink.publish("turn-1")
        assert time.monotonic() - began < 8
        emulator.start()
        emulator.create_topic(topic.split("/")[1])
        subscription = emulator.create_subscription(topic)
        with closing(PubSubSink(uri, FolderShelf(held))) as sink:
            sink.publish("turn-1")
        assert len(emulator.pull_all(subscription)) == 1
