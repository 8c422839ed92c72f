from dataclasses import replace

import pytest

from pipelines.sources.rss.polling.feed_state import FeedState, News
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


def test_what_an_answer_says_is_remembered():
    headers = {"etag": '"1"', "last_modified": "then", "final_url": "https://cdn.example/feed"}
    state, _ = past(changed("a", headers=headers))
    assert (state.etag, state.last_modified) == ('"1"', "then")
    assert state.answered == "https://cdn.example/feed"
    assert (state.digest, state.content) == ("bytes of ('a',) ['guid-a']",
                                             "content of ('a',) ['guid-a']")  # fmt: skip
    assert (state.fetches, state.entries) == (1, 1)
    assert state.first_fetch == state.last_fetch == state.last_success == state.last_change == NOW


def test_times_move_with_what_happens():
    state, _ = past(changed("a"), same(), failed(), failed())
    assert (state.fetches, state.first_fetch, state.last_change) == (4, NOW, NOW)
    assert (state.last_success, state.last_fetch) == (NOW + HOUR, NOW + 3 * HOUR)
    failing = state.failing
    assert (failing.reason, failing.count, failing.since) == ("status_500", 2, NOW + 2 * HOUR)


def test_neither_a_failure_nor_a_page_forgets_what_was_read():
    state, _ = past(changed("a", headers={"etag": '"1"'}))
    for outcome in (failed(), unreadable(), elsewhere()):
        after, _ = past(outcome, state=state, start=NOW + HOUR)
        kept = (after.etag, after.digest, after.content, after.marks, after.answered)
        assert kept == (state.etag, state.digest, state.content, state.marks, state.answered)


def test_new_entries_are_counted_when_they_come():
    state, _ = past(changed("a", "b"), changed("c", "b", "a"), same(), changed("d", "e", "c"))
    assert state.since == NOW
    assert state.news == [News(at=NOW + HOUR, items=1), News(at=NOW + 3 * HOUR, items=2)]


def test_entries_that_come_back_after_an_empty_feed_are_not_new():
    state, _ = past(changed("a", "b"), changed(), changed("a", "b", "c"))
    assert state.news == [News(at=NOW + 2 * HOUR, items=1)]


def test_the_first_history_are_the_dates_of_the_entries_that_are_past():
    dates = (NOW - DAY, NOW + DAY, NOW - 3 * DAY)
    state, _ = past(changed("a", dates=dates))
    assert state.since == NOW - 3 * DAY
    assert state.news == [News(at=NOW - 3 * DAY, items=1), News(at=NOW - DAY, items=1)]


def test_a_long_history_is_cut_at_its_beginning():
    polls = [changed(f"n{number}") for number in range(70)]
    state, now = past(*polls)
    assert len(state.news) == 50
    assert state.since == now - 50 * HOUR
    assert state.news[0].at == now - 49 * HOUR


def test_a_permanent_move_is_remembered_until_it_fails():
    moved = {"moved_to": "https://new.example/feed", "final_url": "https://new.example/feed"}
    state, _ = past(changed("a", headers=moved), same(final_url=moved["final_url"]))
    assert state.moved_to == "https://new.example/feed"
    back, _ = past(failed(410), state=state)
    assert (back.moved_to, back.gone) == (None, False)
    gone, _ = past(failed(410), state=back)
    assert gone.gone


@pytest.mark.parametrize(
    ("first", "second", "lied"),
    [
        ({"etag": "x"}, {"etag": "x"}, "ETag"),
        ({"etag": "x", "last_modified": "then"}, {"etag": "x", "last_modified": "now"}, "ETag"),
        ({"last_modified": "then"}, {"last_modified": "then"}, "Last-Modified"),
        ({"etag": "x"}, {"etag": "y"}, None),
        ({"etag": "x", "last_modified": "then"}, {"etag": "y", "last_modified": "then"}, None),
        ({"etag": "x"}, {}, None),
        ({}, {}, None),
    ],
)
def test_a_validator_that_comes_again_with_other_entries_lied(first, second, lied):
    state, _ = past(changed("a", headers=first), changed("b", headers=second))
    assert state.lied == lied


def test_a_validator_that_comes_again_with_the_same_entries_did_not_lie():
    first = changed("a", headers={"etag": "x"})
    rebuilt = replace(first, document=replace(first.document, digest="another date of building"))
    state, _ = past(first, rebuilt)
    assert state.lied is None


def test_another_server_with_the_same_validator_did_not_lie():
    there = {"etag": "x", "final_url": "https://mirror.example/feed"}
    state, _ = past(changed("a", headers={"etag": "x"}), changed("b", headers=there))
    assert state.lied is None


def test_a_lie_is_not_forgotten():
    headers = {"etag": "x"}
    polls = [changed("a", headers=headers), changed("b", headers=headers), same(etag="y")]
    assert past(*polls)[0].lied == "ETag"


@pytest.mark.parametrize(
    ("ahead", "max_age", "skew"), [(3600, None, 3600.0), (-3600, None, -3600.0), (-500, 600, 0.0)]
)
def test_the_servers_clock_is_compared_with_ours(ahead, max_age, skew):
    date = NOW + HOUR * (ahead / 3600)
    state, _ = past(changed("a", headers={"date": date, "max_age": max_age}))
    assert state.skew_s == skew
    assert past(same(), state=state)[0].skew_s == skew


def test_a_new_feed_has_no_past():
    assert FeedState() == FeedState(fetches=0, news=[], marks=b"")
