"""A subscription as an engine reads it, against Google's emulator: given, marked, given back."""

import pickle
import time

import pytest
from apache_beam.utils.timestamp import Timestamp

from pipelines.engines.subscription import Subscription
from pipelines.sources.pubsub.desk import desk_of
from transforms.records.travelling import JSON

pytestmark = pytest.mark.emulator


class Clock:
    """Seconds that go on by themselves, and can be moved; it stands for `time.time`."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        return time.time() + self.ahead


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def published(emulator, topic, subscription):
    emulator.publish(topic, [(f"body {number}".encode(), {"desk": "city"}) for number in range(5)])
    return subscription


def reader_of(subscription, clock, part=0):
    return Subscription(subscription, 1, clock, part).create_reader(None, None)


def taken(reader, count, *, at_most_s=20.0):
    """Advance until so many came."""
    end = time.monotonic() + at_most_s
    given = []
    has_one = reader.start()
    while True:
        if has_one:
            given.append(reader.get_current())
        if len(given) == count:
            return given
        assert time.monotonic() < end, f"{len(given)} came"
        if not has_one:
            time.sleep(0.05)
        has_one = reader.advance()


def left(emulator, subscription, quiet_s=2.5):
    return sorted(one.data for one in emulator.pull_all(subscription, quiet_s=quiet_s))


def test_messages_become_envelopes_in_the_order_of_publishing(published, clock):
    reader = reader_of(published, clock)
    given = taken(reader, 5)
    assert [one.payload for one in given] == [f"body {number}".encode() for number in range(5)]
    assert given == sorted(given, key=lambda one: one.order)
    first = given[0]
    assert (first.content_type, first.attributes) == (JSON, {"desk": "city"})
    assert (first.source.kind, first.source.origin) == ("pubsub", published)
    assert not reader.advance()
    reader.close()


def test_a_reader_never_waits(subscription, clock):
    reader = reader_of(subscription, clock)
    began = time.monotonic()
    assert not reader.start()
    assert not any(reader.advance() for _ in range(100))
    assert time.monotonic() - began < 0.5
    reader.close()


def test_readers_of_a_process_share_what_was_pulled(published, clock):
    """Beam keeps a resting reader in one of several pools, and looks for it in another."""
    first, second = reader_of(published, clock), reader_of(published, clock)
    given = [*taken(first, 2), *taken(second, 3)]
    assert len({one.payload for one in given}) == 5
    first.close()
    second.close()


def test_what_no_reader_comes_for_is_given_back(emulator, published, clock):
    reader = reader_of(published, clock)
    taken(reader, 1)
    reader.get_checkpoint_mark()
    reader.close()
    clock.ahead = 60
    assert len(left(emulator, published, quiet_s=6)) == 4


def test_what_no_mark_covers_is_given_back_at_once(emulator, published, clock):
    reader = reader_of(published, clock)
    assert len(taken(reader, 2)) == 2
    reader.close()
    again = {one.data for one in emulator.pull_all(published, quiet_s=2.5)}
    assert again >= {b"body 0", b"body 1"}


def test_a_mark_is_acknowledged_by_the_checkpoint_after_its_own(emulator, published, clock):
    reader = reader_of(published, clock)
    taken(reader, 5)
    first = reader.get_checkpoint_mark()
    assert len(first.received) == 5
    first.finalize_checkpoint()
    held = desk_of(published, clock).leases
    assert len(held.drop([one for one, _ in first.received])) == 5  # still held: not acknowledged
    second = reader.get_checkpoint_mark()
    assert second.received == ()
    second.finalize_checkpoint()
    reader.close()
    time.sleep(11)  # the deadline of what would not be acknowledged
    assert left(emulator, published) == []


def test_a_mark_travels_and_is_its_own(published, clock):
    source = Subscription(published)
    reader = source.create_reader(None, None)
    taken(reader, 1)
    mark = reader.get_checkpoint_mark()
    coder = source.get_checkpoint_mark_coder()
    assert coder.decode(coder.encode(mark)) == mark
    assert reader.get_checkpoint_mark() != mark
    reader.close()


def test_several_readers_share_the_messages(published):
    parts = Subscription(published, readers=3).split(20)
    assert [one.part for one in parts] == [0, 1, 2]
    assert len({pickle.dumps(one) for one in parts}) == 3
    assert len(Subscription(published, readers=3).split(2)) == 2


def test_the_watermark_never_passes_what_waits_to_be_given(emulator, topic, subscription, clock):
    emulator.publish(topic, [(b"first", {}), (b"second", {})])
    reader = reader_of(subscription, clock)
    taken(reader, 1)
    clock.ahead = 3_600
    assert reader.get_watermark() < Timestamp.of(clock() - 3_000)
    assert reader.advance()
    assert float(reader.get_watermark()) == pytest.approx(clock() - 10, abs=1)
    reader.close()
