"""What is acknowledged of a subscription, by the requests that reach a client which is a fake."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from pipelines.sources.pubsub.pull import Message
from pipelines.sources.pubsub.source import PubSubSource
from tests.builders import limit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeClient:
    """Notes acknowledgements, and the messages that are given back."""

    def __init__(self):
        self.acknowledged = []
        self.given_back = []
        self.transport = self

    def acknowledge(self, *, subscription, ack_ids, retry, timeout):
        self.acknowledged += ack_ids

    def modify_ack_deadline(self, *, subscription, ack_ids, ack_deadline_seconds, retry, timeout):
        assert ack_deadline_seconds == 0
        self.given_back += ack_ids

    def pull(self, *_, **__):
        raise AssertionError("what was received already fills the turn")

    def close(self):
        """Nothing is open."""


@pytest.fixture
def client():
    return FakeClient()


@pytest.fixture
def source(client):
    """A subscription of which five messages were received."""
    made = PubSubSource("pubsub:projects/acme/subscriptions/news")
    made._calls._client = client
    for number in range(5):
        made._leases.hold(str(number), f"ack{number}")
        moment = NOON + timedelta(seconds=number)
        made._inbox.put([Message(str(number), f"ack{number}", b"{}", {}, moment)])
    yield made
    made.close()


def test_only_what_was_yielded_is_acknowledged(source, client):
    assert len(list(islice(source.take({}, limit(items=3)), 2))) == 2
    source.acknowledge()
    assert sorted(client.acknowledged) == ["ack0", "ack1"]


def test_what_waits_is_acknowledged_in_the_turn_that_takes_it(source, client):
    list(source.take({}, limit(items=2)))
    source.acknowledge()
    client.acknowledged.clear()
    list(source.take({}, limit(items=3)))
    source.acknowledge()
    assert sorted(client.acknowledged) == ["ack2", "ack3", "ack4"]


def test_a_turn_that_took_nothing_acknowledges_nothing(source, client):
    source.acknowledge()
    assert client.acknowledged == []


def test_a_turn_that_was_rolled_back_gives_all_back_that_is_held(source, client):
    list(source.take({}, limit(items=2)))
    source.release()
    source.acknowledge()
    assert client.acknowledged == []
    assert sorted(client.given_back) == ["ack0", "ack1", "ack2", "ack3", "ack4"]
