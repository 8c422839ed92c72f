"""The Pub/Sub source against Google's emulator."""

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from pipelines.sources.pubsub import timing as pubsub_timing
from pipelines.sources.pubsub.source import PubSubSource
from pipelines.turns.taking import taken_from
from tests.integration.emulator import new_project
from tests.integration.taking import in_background, limit, numbered, take, texts, wait_until
from transforms.records.article import SourceRef
from transforms.records.travelling import JSON

pytestmark = pytest.mark.emulator


@pytest.fixture
def source(subscription):
    with closing(PubSubSource(f"pubsub:{subscription}")) as source:
        yield source


def test_a_message_becomes_an_envelope(emulator, topic, subscription, source):
    attributes = {"content_type": "text/html", "desk": "city"}
    (message_id,) = emulator.publish(topic, [(b"<p>Harbour reopens</p>", attributes)])
    source.check()
    (envelope,) = take(source)
    assert envelope.payload == b"<p>Harbour reopens</p>"
    assert envelope.content_type == "text/html"
    assert envelope.attributes == attributes
    assert envelope.source == SourceRef(kind="pubsub", origin=subscription, item=message_id)
    assert abs(envelope.discovered - datetime.now(UTC)) < timedelta(minutes=1)
    assert source.progress() == {}


def test_a_backlog_comes_in_the_order_of_publishing(emulator, topic, source):
    ids = emulator.publish(topic, numbered(350))
    envelopes = take(source)
    assert [envelope.source.item for envelope in envelopes] == ids
    assert texts(envelopes) == [str(number) for number in range(350)]
    assert {envelope.content_type for envelope in envelopes} == {JSON}


def test_a_message_delivered_twice_in_a_turn_is_one_envelope(emulator, topic, subscription, source):
    emulator.publish(topic, [(b"once", {})])
    got = []

    def work(stopped):
        got.extend(take(source, following=True, collect_s=15.0, stopped=stopped))

    with in_background(work):
        wait_until(lambda: source._inbox)
        ((first, _),) = source._leases._held.values()
        emulator.nack(subscription, [first])
        wait_until(lambda: [one for one, _ in source._leases._held.values()] != [first])
        emulator.publish(topic, [(b"another", {})])
        wait_until(lambda: len(source._inbox) == 2)
    assert texts(got) == ["once", "another"]
    source.acknowledge()
    assert emulator.pull_all(subscription) == []


def test_held_messages_stay_and_acknowledged_ones_never_come_again(emulator, topic):
    subscriptions = [
        emulator.create_subscription(topic, name, ack_deadline_s=10)
        for name in ("held", "acknowledged", "forgotten")
    ]
    sources = [PubSubSource(f"pubsub:{name}") for name in subscriptions]
    emulator.publish(topic, numbered(5))
    held, acknowledged, _ = sources
    for source in sources:
        assert len(take(source)) == 5
        # Else the source itself would get what comes again, before the test does.
        source._pulls.end(2.0)
        if source is not held:
            # As after a kill: nobody extends its leases.
            source._leases.close()
    acknowledged.acknowledge()
    time.sleep(13)
    got = [len(emulator.pull_all(name)) for name in subscriptions]
    for source in sources:
        source.close()
    assert got == [0, 0, 5]


def test_released_messages_come_again_at_once(emulator, topic, source):
    emulator.publish(topic, numbered(3))
    assert len(take(source)) == 3
    source.release()
    began = time.monotonic()
    assert texts(take(source, collect_s=1.0)) == ["0", "1", "2"]
    assert time.monotonic() - began < 3


def test_closing_gives_back_what_was_not_acknowledged(emulator, topic, subscription):
    emulator.publish(topic, numbered(3))
    with closing(PubSubSource(f"pubsub:{subscription}")) as source:
        assert len(take(source)) == 3
    assert len(emulator.pull_all(subscription)) == 3


def test_only_what_was_handed_over_is_acknowledged(emulator, topic, subscription):
    emulator.publish(topic, numbered(10))
    with closing(PubSubSource(f"pubsub:{subscription}")) as source:
        envelopes = source.take({}, limit())
        handed_over = [next(envelopes), next(envelopes)]
        source.acknowledge()
    assert texts(handed_over) == ["0", "1"]
    again = emulator.pull_all(subscription)
    assert sorted(message.data.decode() for message in again) == [str(n) for n in range(2, 10)]


def test_a_turn_takes_no_more_items_than_asked_and_the_next_one_goes_on(emulator, topic, source):
    emulator.publish(topic, numbered(130))
    turns = []
    for _ in range(4):
        turns.append(take(source, items=50, wait_s=1.5))
        source.acknowledge()
    assert [len(turn) for turn in turns] == [50, 50, 30, 0]
    assert sorted(int(text) for turn in turns for text in texts(turn)) == list(range(130))


def test_a_turn_takes_one_payload_too_many_at_most(emulator, topic, source):
    emulator.publish(topic, [(b"x" * 1000, {})] * 10)
    turns = []
    for _ in range(3):
        turns.append(len(take(source, payload_bytes=3500)))
        source.acknowledge()
    assert turns == [4, 4, 2]


def test_a_pull_larger_than_four_megabytes_arrives(emulator, topic, source):
    emulator.publish(topic, [(b"x" * 150_000, {})] * 60)
    assert len(take(source)) == 60


def test_a_bounded_run_ends_soon_after_the_last_message(emulator, topic, source):
    emulator.publish(topic, numbered(3))
    began = time.monotonic()
    assert len(take(source, collect_s=60.0)) == 3
    assert time.monotonic() - began < 4


def test_an_empty_subscription_is_waited_for_as_long_as_asked(source):
    source.check()
    began = time.monotonic()
    assert take(source, wait_s=1.0) == []
    assert 0.9 < time.monotonic() - began < 2


def test_a_pull_without_patience_still_asks(emulator, topic, source):
    emulator.publish(topic, numbered(2))
    source.check()
    take(source, wait_s=0.0)
    wait_until(lambda: take(source, wait_s=0.0, collect_s=0.5))


def test_without_patience_what_is_there_by_now_is_given_at_once(emulator, topic, source):
    source.check()
    took = []
    emulator.publish(topic, numbered(2))

    def is_there():
        began = time.monotonic()
        found = take(source, wait_s=0.0, collect_s=0.0)
        took.append(time.monotonic() - began)
        return found

    found = []
    wait_until(lambda: found.extend(is_there()) or len(found) == 2)
    assert sorted(texts(found)) == ["0", "1"]
    assert max(took[1:], default=0.0) < 0.2  # the first connects


@pytest.fixture
def several(emulator):
    """Four subscriptions, each of a topic of its own, and the topics."""
    topics = [emulator.create_topic(new_project()) for _ in range(4)]
    sources = [PubSubSource(f"pubsub:{emulator.create_subscription(topic)}") for topic in topics]
    for source in sources:
        source.check()
    yield topics, sources
    for source in sources:
        source.close()


def taken(sources, **changed):
    return list(taken_from(sources, 0, limit(**changed), lambda uri: {}))


def test_idle_subscriptions_keep_nobody_waiting(emulator, several):
    topics, sources = several
    emulator.publish(topics[3], [(b"news", {})])
    began = time.monotonic()
    assert texts(taken(sources, following=True, wait_s=3.0, collect_s=0.0)) == ["news"]
    assert time.monotonic() - began < 1.5


def test_a_single_run_waits_for_its_idle_subscriptions_together(several, monkeypatch):
    monkeypatch.setattr(pubsub_timing, "EMPTY_AFTER_S", 1.5)
    _, sources = several
    began = time.monotonic()
    assert taken(sources, following=False) == []
    assert 1.4 < time.monotonic() - began < 2.5
    assert taken(sources, following=False) == []
    assert time.monotonic() - began < 3.0


def test_a_single_run_reads_all_its_subscriptions(emulator, several, monkeypatch):
    monkeypatch.setattr(pubsub_timing, "EMPTY_AFTER_S", 2.5)
    topics, sources = several
    for topic in topics:
        emulator.publish(topic, numbered(30))
    got = []
    while turn := taken(sources, items=50, collect_s=1.0):
        got += turn
        for source in sources:
            source.acknowledge()
    assert sorted(texts(got)) == sorted([str(number) for number in range(30)] * 4)


def test_a_waiting_source_ends_soon_after_the_stop(source):
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    began = time.monotonic()
    assert take(source, following=True, wait_s=60.0, stopped=stop.is_set) == []
    assert 0.9 < time.monotonic() - began < 2


def test_waiting_costs_next_to_no_processor_time(source):
    source.check()
    process = psutil.Process()
    before = process.cpu_times()
    take(source, following=True, wait_s=3.0)
    after = process.cpu_times()
    spent = after.user + after.system - before.user - before.system
    assert spent / 3.0 < 0.04
