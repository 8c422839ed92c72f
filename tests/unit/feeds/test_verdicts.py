from datetime import timedelta

import pytest

from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.verdicts.verdicts import counted, verdicts
from tests.unit.feeds.polls import (
    DAY,
    HOUR,
    NOW,
    changed,
    elsewhere,
    failed,
    past,
    same,
    unreadable,
)


def said(*outcomes, later=timedelta(0), **more):
    state, now = past(*outcomes, **more)
    return [(one.word, one.evidence) for one in verdicts(state, now + later)]


def test_a_feed_that_was_never_asked_is_well():
    assert [tuple(one) for one in verdicts(FeedState(), NOW)] == [("ok", "not asked yet")]


def test_a_feed_that_is_read_is_well():
    assert said(changed("a"), same()) == [("ok", "last read on 2026-03-02 13:00")]


def test_failing():
    once = "once since 2026-03-02 12:00, the last time since the server answered 500 (status_500)"
    assert said(failed()) == [("failing", once.replace("the last time since", "the last time:"))]
    assert said(failed(), failed())[0][1].startswith("2 times since 2026-03-02 12:00")


def test_gone():
    assert said(changed("a"), failed(410)) == [
        ("gone", "the server says since 2026-03-02 13:00 that it is gone for good")
    ]


def test_moved_and_not_followed():
    ((word, evidence),) = said(changed("a", "b", "c"), elsewhere())
    assert word == "moved"
    assert evidence == (
        "it leads to https://casino.example/feed, and none of the 20 entries there is among the 3 "
        "known ones; if that is the feed you want, put its URL into the list"
    )


def test_moved_and_followed():
    headers = {"moved_to": "https://new.example/feed"}
    assert said(changed("a", headers=headers)) == [
        ("moved", "it moved for good to https://new.example/feed, where it is read now")
    ]


def test_not_a_feed_names_the_feeds_that_the_page_names():
    found = ["https://courier.example/rss"]
    assert said(unreadable(found=found)) == [
        (
            "not_a_feed",
            "The document is an HTML page, not a feed. (not_a_feed); the page names " + found[0],
        )
    ]


def test_stalled_is_ten_times_longer_silent_than_usual_and_three_days_at_least():
    daily = [changed(f"n{number}") for number in range(10)]
    assert [word for word, _ in said(*daily, apart=DAY, later=9 * DAY)] == ["ok"]
    assert said(*daily, apart=DAY, later=11 * DAY) == [
        ("stalled", "nothing new for 11 days; there used to be an entry every 24 hours")
    ]
    assert [word for word, _ in said(*daily, apart=HOUR, later=2 * DAY)] == ["ok"]
    assert [word for word, _ in said(*daily, apart=HOUR, later=4 * DAY)] == ["stalled"]


def test_a_feed_that_never_had_a_habit_is_not_stalled():
    assert [word for word, _ in said(changed("a"), changed("b"), later=300 * DAY)] == ["ok"]


def test_a_feed_that_fails_is_not_stalled_as_well():
    daily = [changed(f"n{number}") for number in range(10)]
    assert [word for word, _ in said(*daily, failed(), apart=DAY, later=99 * DAY)] == ["failing"]


def test_guid_churn():
    polls = [changed(*"abc", guids=["1", "2", "3"]), changed(*"abc", guids=["4", "5", "3"])]
    ((word, evidence),) = said(*polls)
    assert word == "guid_churn"
    assert evidence.startswith("2 of 3 known entries came with another guid")
    few = [changed(*"abc", guids=["1", "2", "3"]), changed(*"abc", guids=["4", "2", "3"])]
    assert said(*few)[0][0] == "ok"


def test_one_link_for_all():
    ((word, evidence),) = said(changed(*"abcd", shared=4))
    assert (word, evidence[:37]) == ("one_link_for_all", "4 of 4 entries have a link that is no")
    assert said(changed(*"abcd", shared=2))[0][0] == "ok"


def test_lying_validators():
    headers = {"etag": "x"}
    assert said(changed("a", headers=headers), changed("b", headers=headers)) == [
        (
            "lying_validators",
            "the same ETag came with other entries; it is fetched whole since",
        )
    ]


@pytest.mark.parametrize(
    ("ahead", "evidence"),
    [
        (HOUR, "the server's clock is 60 minutes ahead"),
        (-3 * HOUR, "the server's clock is 3 hours behind"),
    ],
)
def test_clock_skew(ahead, evidence):
    assert said(changed("a", headers={"date": NOW + ahead})) == [("clock_skew", evidence)]


def test_a_few_minutes_are_no_skew():
    date = NOW + timedelta(minutes=4)
    assert said(changed("a", headers={"date": date}))[0][0] == "ok"


def test_the_gravest_comes_first():
    headers = {"etag": "x", "date": NOW + DAY}
    polls = [changed("a", headers=headers), changed("b", headers=headers), failed()]
    words = [word for word, _ in said(*polls)]
    assert words == ["failing", "lying_validators", "clock_skew"]


def test_feeds_are_counted_by_verdict():
    states = [FeedState(), past(failed())[0], past(failed())[0], past(changed("a"))[0]]
    counts = counted(states, NOW)
    assert {word: count for word, count in counts.items() if count} == {"ok": 2, "failing": 2}
    assert counts["gone"] == 0
