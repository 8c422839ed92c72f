"""What a stream says of itself: once that it is up, then once a minute."""

import logging
from datetime import UTC, datetime

import pytest

from pipelines.books import Books
from pipelines.metrics.pulse import Pulse, feeds_text
from pipelines.options import Settings
from pipelines.standing import FeedCounts, Standing
from pipelines.turns.told import Delay, TurnDone

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)


@pytest.fixture
def said(caplog):
    caplog.set_level(logging.INFO, "pipelines")
    return caplog


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def turn(books, *delays, is_full=False):
    told = [Delay(None, seconds) for seconds in delays]
    return TurnDone(books=books, outcomes={}, delays=told, seconds={}, is_full=is_full)


def standing():
    return [
        Standing(feeds=FeedCounts(read=1, failed=0, resting=0, left=7)),
        Standing(held=3, oldest=NOON),
    ]


def test_it_says_when_it_is_up_and_what_it_waits_for(said):
    settings = Settings(
        source=["rss:https://ann:s3cret@a.example/feed", "pubsub:projects/p/subscriptions/s"],
        sink=["jsonl:out"],
    )
    Pulse(Clock()).up(settings)
    (message,) = said.messages
    assert message == (
        "up: reads rss:https://a.example/feed, pubsub:projects/p/subscriptions/s, "
        "writes jsonl:out, waits for feeds to come due, messages"
    )


def test_it_says_once_a_minute_rate_backlog_and_delay(said):
    clock = Clock()
    pulse = Pulse(clock)
    pulse.done(turn(Books(read=100, enriched=80, duplicate=5), 1.0, 2.0, 9.0))
    pulse.done(turn(Books(read=20, enriched=10, dead={"admit.broken": 3}), is_full=True))
    clock.now = 59.9
    pulse.look(standing)
    assert said.messages == []
    clock.now = 60.0
    pulse.look(standing)
    clock.now = 90.0
    pulse.look(standing)
    (message,) = said.messages
    assert message == (
        "in 60 s: 120 read (2.0 a second), 90 enriched, 5 duplicate, 3 dead; backlog: 3 messages "
        "held, 7 feeds not asked yet, the last turn was full, so more may wait; delay: 2.0 s in "
        "the middle, 9.0 s at most"
    )
    assert said.records[0].fields == {
        "seconds": 60.0,
        "read": 120,
        "rate": 2.0,
        "enriched": 90,
        "duplicate": 5,
        "dead": 3,
        "backlog": "3 messages held, 7 feeds not asked yet, the last turn was full, so more may "
        "wait",
        "delay_median_s": 2.0,
        "delay_longest_s": 9.0,
    }


def test_each_minute_is_told_by_itself_and_a_quiet_one_too(said):
    clock = Clock()
    pulse = Pulse(clock)
    pulse.done(turn(Books(read=1, enriched=1), 1.0))
    for minute in (60.0, 120.0):
        clock.now = minute
        pulse.look(list)
    assert said.messages[1] == (
        "in 60 s: 0 read (0.0 a second), 0 enriched, 0 duplicate, 0 dead; backlog: none; "
        "delay: none to tell"
    )


def test_how_far_a_run_has_come_with_its_feeds():
    counts = [FeedCounts(5, 1, 2, 3), FeedCounts(1, 0, 0, 1)]
    assert feeds_text(counts) == "feeds: 8 done, 1 failed, 4 left"
    assert feeds_text([FeedCounts(0, 0, 0, 1)]) == ""
