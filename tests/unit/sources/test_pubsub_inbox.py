"""Which messages a turn was handed: only those may be acknowledged."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from pipelines.sources.pubsub.inbox import Inbox
from pipelines.sources.pubsub.pull import Message
from pipelines.standing import Standing
from tests.builders import limit

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(number, payload=b"{}"):
    return Message(str(number), f"ack{number}", payload, {}, NOON + timedelta(seconds=number))


def filled(*numbers):
    inbox = Inbox()
    inbox.put(message(number) for number in numbers)
    return inbox


def ids(messages):
    return [one.message_id for one in messages]


def test_only_what_was_handed_over_is_settled():
    inbox = filled(1, 2, 3, 4)
    assert ids(islice(inbox.hand_over(limit()), 2)) == ["1", "2"]
    assert inbox.settle() == {"1", "2"}
    assert ids(inbox.hand_over(limit())) == ["3", "4"]
    assert inbox.settle() == {"3", "4"}


def test_what_is_held_is_what_waits_and_what_was_handed_over():
    inbox = filled(3, 1, 2)
    assert inbox.standing() == Standing(held=3, oldest=NOON + timedelta(seconds=1))
    list(islice(inbox.hand_over(limit()), 2))
    assert inbox.standing() == Standing(held=3, oldest=NOON + timedelta(seconds=1))
    inbox.settle()
    assert inbox.standing() == Standing(held=1, oldest=NOON + timedelta(seconds=3))
    inbox.clear()
    assert inbox.standing() == Standing()


def test_what_is_settled_is_settled_once():
    inbox = filled(1)
    list(inbox.hand_over(limit()))
    assert inbox.settle() == {"1"}
    assert inbox.settle() == set()


def test_messages_come_in_the_order_of_publishing_however_they_arrived():
    assert ids(filled(3, 1, 2).hand_over(limit())) == ["1", "2", "3"]


def test_a_turn_gets_no_more_items_than_asked():
    inbox = filled(1, 2, 3)
    assert ids(inbox.hand_over(limit(items=2))) == ["1", "2"]
    assert len(inbox) == 1


def test_a_turn_gets_one_payload_too_many_at_most():
    inbox = Inbox()
    inbox.put(message(number, b"x" * 10) for number in range(4))
    assert ids(inbox.hand_over(limit(payload_bytes=11))) == ["0", "1"]


def test_a_message_that_comes_again_within_its_turn_is_not_handed_over_again():
    inbox = filled(1)
    list(inbox.hand_over(limit()))
    inbox.put([message(1), message(2)])
    assert ids(inbox.hand_over(limit())) == ["2"]


def test_a_message_that_comes_again_after_its_turn_is():
    inbox = filled(1)
    list(inbox.hand_over(limit()))
    inbox.settle()
    inbox.put([message(1)])
    assert ids(inbox.hand_over(limit())) == ["1"]


def test_a_cleared_inbox_settles_and_hands_over_nothing():
    inbox = filled(1, 2)
    list(islice(inbox.hand_over(limit()), 1))
    inbox.clear()
    assert inbox.settle() == set()
    assert list(inbox.hand_over(limit())) == []


def test_what_waits_is_enough_by_number_or_by_payload():
    inbox = filled(1, 2)
    assert inbox.is_enough(limit(items=2))
    assert not inbox.is_enough(limit(items=3))
    assert inbox.is_enough(limit(payload_bytes=4))
    assert not inbox.is_enough(limit(payload_bytes=5))
