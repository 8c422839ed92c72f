"""A subscription as an engine reads it, against Google's emulator: taken, final, given back."""

import time
from datetime import UTC, datetime

import pytest
from apache_beam.io.gcp.pubsub import PubsubMessage

from pipelines.engines.read import _TakeMessages, envelope_of_received
from pipelines.sources.pubsub.desk import Desk, desk_of
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.records.travelling import JSON

pytestmark = pytest.mark.emulator


class Clock:
    """Monotonic seconds that go on by themselves, and can be moved."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        return time.monotonic() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def desks_of_the_process():
    """Those that steps open; they would outlive the emulator."""
    yield
    for name in NAMES:
        desk_of(name, 120.0).close()
    NAMES.clear()
    desk_of.cache_clear()


NAMES = set()


def step_of(subscription):
    NAMES.add(subscription)
    return _TakeMessages(subscription, 120.0)


@pytest.fixture
def published(emulator, topic, subscription):
    emulator.publish(topic, [(f"body {number}".encode(), {"desk": "city"}) for number in range(5)])
    return subscription


@pytest.fixture
def desk(published, clock):
    made = Desk(published, 120.0, clock)
    yield made
    made.close()


def taken(desk, count, *, at_most_s=20.0):
    """Take until so many came."""
    end = time.monotonic() + at_most_s
    given = []
    while len(given) < count:
        assert time.monotonic() < end, f"{len(given)} came"
        given += desk.take(count - len(given))
        time.sleep(0.05)
    return given


def left(emulator, subscription, quiet_s=2.5):
    return sorted(one.data for one in emulator.pull_all(subscription, quiet_s=quiet_s))


def received(messages):
    return [(one.message_id, one.ack_id) for one in messages]


def test_messages_are_given_in_the_order_of_publishing(desk):
    given = taken(desk, 5)
    assert [one.payload for one in given] == [f"body {number}".encode() for number in range(5)]
    assert desk.take(10) == []


def test_nobody_ever_waits(subscription, clock):
    desk = Desk(subscription, 120.0, clock)
    began = time.monotonic()
    assert not any(desk.take(10) for _ in range(100))
    assert time.monotonic() - began < 0.5
    desk.close()


def test_a_bundle_is_acknowledged_by_the_checkpoint_after_its_own(emulator, published, desk):
    messages = taken(desk, 5)
    desk.finalized(received(messages), cut=desk.now())
    assert desk.owes
    assert len(desk.leases.drop([one.message_id for one in messages])) == 5  # held all the while
    desk.finalized([], cut=desk.now())
    assert not desk.owes
    time.sleep(11)  # the deadline of what would not be acknowledged
    assert left(emulator, published) == []


def test_what_a_failed_bundle_took_comes_again_at_once(emulator, published, desk):
    desk.give_back(taken(desk, 2))
    again = {one.payload for one in taken(desk, 5)}
    assert again == {f"body {number}".encode() for number in range(5)}


def test_what_nobody_comes_for_is_given_back(emulator, published, desk, clock):
    taken(desk, 1)
    clock.ahead = 60
    assert len(left(emulator, published, quiet_s=6)) == 4


def test_what_no_checkpoint_covers_comes_again_in_the_end(emulator, published, desk, clock):
    taken(desk, 5)
    clock.ahead = 130
    assert len(left(emulator, published, quiet_s=15)) == 5


class Finalizer:
    """Stands for Beam's: keeps what is to be called when the bundle is final."""

    def __init__(self):
        self.calls = []

    def register(self, call):
        self.calls.append(call)

    def finalize(self):
        for call in self.calls:
            call()


def looked(step, finalizer, count):
    """Run a bundle until it took so many; it is not finished yet."""
    step.start_bundle()
    given = []
    end = time.monotonic() + 20
    while len(given) < count and time.monotonic() < end:
        given += step.process(b"", finalizer)
        time.sleep(0.05)
    return given


def test_a_bundle_gives_envelopes_and_is_acknowledged_late(emulator, published):
    step, first, second = step_of(published), Finalizer(), Finalizer()
    given = looked(step, first, 5)
    step.finish_bundle()
    assert [one.payload for one in given] == [f"body {number}".encode() for number in range(5)]
    assert given == sorted(given, key=lambda one: one.order)
    assert (given[0].content_type, given[0].attributes) == (JSON, {"desk": "city"})
    assert (given[0].source.kind, given[0].source.origin) == ("pubsub", published)
    first.finalize()
    assert list(step.process(b"", second)) == []
    second.finalize()
    assert not desk_of(published, 120.0).owes
    idle = Finalizer()
    assert list(step.process(b"", idle)) == idle.calls == []
    time.sleep(11)
    assert left(emulator, published) == []


@pytest.mark.parametrize("end", ["start_bundle", "teardown"])
def test_a_bundle_that_failed_gives_its_messages_back(published, end):
    step = step_of(published)
    assert len(looked(step, Finalizer(), 5)) == 5
    getattr(step, end)()
    again = step_of(published)
    assert len(looked(again, Finalizer(), 5)) == 5


def test_a_message_becomes_the_same_envelope_whoever_read_it(published, desk):
    message = taken(desk, 5)[0]
    native = PubsubMessage(
        message.payload, message.attributes, message.message_id, message.published
    )
    envelope = envelope_of_received(native, published)
    assert envelope == envelope_of_message(message, published)
    assert type(envelope.discovered) is datetime
    assert envelope.discovered.tzinfo is UTC
