"""What is counted of a run, under labels that no source can multiply."""

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.books import Books, Tally
from pipelines.metrics.labels import Bounded, source_label
from pipelines.metrics.meter import Meter, Series, Spread
from pipelines.metrics.names import (
    ARRIVAL_DELAY,
    FEEDS,
    FEEDS_ASKED,
    FULL_TURNS,
    HELD,
    INFO,
    ITEMS,
    LAST_COMMIT,
    LEDGER_BYTES,
    OLDEST,
    PART_SECONDS,
    PUBLISH_DELAY,
    REASONS,
    RUN_EXIT,
    TURNS,
)
from pipelines.standing import FeedCounts, Standing
from pipelines.turns.told import Dates, Delay, Outcome, TurnDone, delays_of, outcomes_of

NOON = datetime(2026, 10, 12, 12, tzinfo=UTC)
FEED = "rss:https://news.example:8443/feed.xml"


def made():
    return Meter(lambda: NOON)


def turn(outcomes=None, delays=(), seconds=None, *, is_full=False):
    return TurnDone(
        books=Books(),
        outcomes=outcomes or {},
        delays=delays,
        seconds=seconds or {},
        is_full=is_full,
    )


def shown(meter, metric):
    (values,) = [one.values for one in meter.series() if one.metric == metric]
    return values


def test_items_are_counted_by_host_and_outcome_and_those_with_a_reason_by_that():
    meter = made()
    for _ in range(2):
        meter.done(
            turn(
                {
                    Outcome(FEED, "enriched", ""): 3,
                    Outcome(FEED, "dead", "admit.broken_json"): 1,
                    Outcome("jsonl:desk", "filtered", "language"): 2,
                    Outcome("jsonl:archive", "filtered", "language"): 1,
                }
            )
        )
    assert shown(meter, ITEMS) == {
        ("news.example", "enriched"): 6,
        ("news.example", "dead"): 2,
        ("jsonl", "filtered"): 6,
    }
    assert shown(meter, REASONS) == {
        ("news.example", "dead", "admit.broken_json"): 2,
        ("jsonl", "filtered", "language"): 6,
    }


def test_a_hundred_sources_are_told_apart_and_a_thousand_hostile_ones_are_one():
    meter = made()
    hosts = [f"rss:https://{number}.hostile.example/" for number in range(1_100)]
    meter.done(turn({Outcome(host, "enriched", ""): 1 for host in hosts}))
    counted = shown(meter, ITEMS)
    assert len(counted) == 101
    assert counted["other", "enriched"] == 1_000
    assert counted["99.hostile.example", "enriched"] == 1


def test_fifty_reasons_are_told_apart():
    meter = made()
    reasons = {Outcome("jsonl:a", "dead", f"step.reason_{number}"): 1 for number in range(70)}
    meter.done(turn(reasons))
    assert len(shown(meter, REASONS)) == 51
    assert shown(meter, REASONS)["jsonl", "dead", "other"] == 20


@pytest.mark.parametrize(
    ("source", "label"),
    [
        (FEED, "news.example"),
        ("rss:https://ann:hunter2@news.example/feed?token=x", "news.example"),
        ("pubsub:projects/acme/subscriptions/articles", "pubsub"),
        ("jsonl:/srv/desk", "jsonl"),
        ("rss:http://[broken", "other"),
        ("rss:", "other"),
    ],
)
def test_a_source_is_a_feeds_host_or_a_kind(source, label):
    assert source_label(source) == label


def test_a_name_without_end_is_other():
    assert Bounded(5)("x" * 81) == "other"


def test_turns_and_their_parts():
    meter = made()
    meter.done(turn(seconds={"take": 0.02, "run": 2.0}))
    meter.done(turn(seconds={"take": 0.2, "run": 500.0}, is_full=True))
    assert (shown(meter, TURNS), shown(meter, FULL_TURNS)) == ({(): 2}, {(): 1})
    assert shown(meter, PART_SECONDS) == {
        ("take",): Spread((0, 1, 0, 1, 0, 0, 0, 0, 0, 0), 0.22),
        ("run",): Spread((0, 0, 0, 0, 0, 1, 0, 0, 0, 1), 502.0),
    }


def test_a_value_on_an_edge_belongs_to_the_span_below_it():
    assert Spread((0, 0, 0), 0.0).plus((1.0, 5.0), 5.0) == Spread((0, 1, 0), 5.0)


def test_delays_are_those_of_news_and_not_of_an_archive():
    meter = made()
    week = 7 * 86_400.0
    meter.done(turn(delays=[Delay(100.0, 2.0), Delay(None, 2.0), Delay(week + 1, 2.0)]))
    assert shown(meter, ARRIVAL_DELAY)[()] == Spread((0, 3, 0, 0, 0, 0, 0, 0, 0, 0), 6.0)
    assert shown(meter, PUBLISH_DELAY)[()] == Spread((0, 0, 0, 0, 1, 0, 0, 0, 0, 0), 100.0)


def test_how_old_records_are():
    dates = [
        Dates(NOON - timedelta(minutes=5), NOON - timedelta(seconds=3)),
        Dates(None, NOON),
        Dates(NOON + timedelta(hours=1), NOON),
    ]
    assert delays_of(dates, NOON) == [Delay(300.0, 3.0), Delay(None, 0.0), Delay(0.0, 0.0)]


def test_outcomes_are_the_tallies_without_what_was_read_or_moved_away():
    def tally(what, count, detail=""):
        return Tally(what=what, detail=detail, source="jsonl:a", count=count, checksum=0)

    tallies = [
        *(tally("envelopes", 3), tally("read", 3), tally("enriched", 1), tally("enriched", 2)),
        *(tally("enriched", -3), tally("dead", 3, "stage.too_large")),
    ]
    assert outcomes_of(tallies) == {Outcome("jsonl:a", "dead", "stage.too_large"): 3}


def test_how_sources_stand():
    meter = made()
    meter.stands(
        [
            Standing(feeds=FeedCounts(read=5, failed=1, resting=2, left=3)),
            Standing(held=4, oldest=NOON - timedelta(seconds=9)),
            Standing(held=1, oldest=NOON),
        ]
    )
    assert shown(meter, HELD) == {(): 5}
    assert shown(meter, OLDEST) == {(): NOON.timestamp() - 9}
    assert shown(meter, FEEDS_ASKED) == {
        ("read",): 5,
        ("failed",): 1,
        ("resting",): 2,
        ("left",): 3,
    }
    meter.stands([Standing()])
    assert (shown(meter, HELD), shown(meter, OLDEST)) == ({(): 0}, {})


def test_what_else_is_known():
    meter = made()
    assert shown(meter, LAST_COMMIT) == {}
    meter.committed()
    meter.judged({"ok": 3, "failing": 0})
    meter.weighed(8_192, 1_024)
    meter.ended(4)
    assert shown(meter, LAST_COMMIT) == {(): NOON.timestamp()}
    assert shown(meter, FEEDS) == {("ok",): 3, ("failing",): 0}
    assert shown(meter, LEDGER_BYTES) == {("tables",): 8_192, ("log",): 1_024}
    assert shown(meter, RUN_EXIT) == {(): 4}
    assert shown(meter, INFO) == {("0.1.0",): 1}


def test_counts_go_on_from_what_was_counted_before():
    meter = made()
    meter.go_on_from(
        [
            Series(ITEMS, {("news.example", "enriched"): 40.0}),
            Series(PART_SECONDS, {("take",): Spread((1, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0.005)}),
        ]
    )
    meter.done(turn({Outcome(FEED, "enriched", ""): 2}, seconds={"take": 0.02}))
    assert shown(meter, ITEMS) == {("news.example", "enriched"): 42}
    assert shown(meter, PART_SECONDS) == {("take",): Spread((1, 1, 0, 0, 0, 0, 0, 0, 0, 0), 0.025)}


def test_labels_that_were_counted_before_have_no_more_room_than_others():
    meter = made()
    before = {(f"{number}.example", "enriched"): 1.0 for number in range(150)}
    meter.go_on_from([Series(ITEMS, before)])
    assert len(shown(meter, ITEMS)) == 101
    assert shown(meter, ITEMS)["other", "enriched"] == 50
