from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.sources.rss.polling.feed_state import FeedState, News, read_state, write_state
from pipelines.sources.rss.polling.outcome import Changed, Failed, Same
from pipelines.sources.rss.polling.schedule import after, is_due, may_be_asked
from pipelines.sources.rss.settings import FeedSettings
from tests.unit.feeds.polls import (
    DAY,
    HOUR,
    NOW,
    SETTINGS,
    changed,
    elsewhere,
    failed,
    past,
    reply,
    same,
    unreadable,
)
from transforms.admit.hints import FeedHints

MINUTE = timedelta(minutes=1)


def wait(*outcomes, **more):
    state, now = past(*outcomes, **more)
    return state.next_due - now


def test_hours_to_be_skipped_put_off_by_a_day_at_most_and_a_longer_wait_not_at_all():
    hints = FeedHints(skip_days=[1, 2])  # from the next midnight on, for two days
    own = 23 * HOUR
    assert after(FeedState(), changed("a", hints=hints), NOW, SETTINGS, own).next_due == NOW + DAY
    own = 30 * HOUR
    assert after(FeedState(), changed("a", hints=hints), NOW, SETTINGS, own).next_due == NOW + own


def test_days_to_be_skipped_put_off_by_a_day_to_the_minute():
    now = NOW + 30 * MINUTE  # whoever looks hour by hour comes half an hour after that
    hints = FeedHints(skip_days=[1, 2])
    state = after(FeedState(), changed("a", hints=hints), now, SETTINGS, 23 * HOUR)
    assert state.next_due == now + DAY


def test_a_new_feed_is_due_and_may_be_asked():
    assert is_due(FeedState(), NOW)
    assert may_be_asked(FeedState(), NOW)


def test_a_feed_without_a_past_is_asked_again_in_an_hour():
    assert wait(changed("a")) == HOUR
    state, _ = past(changed("a"))
    assert not is_due(state, NOW + HOUR - MINUTE)
    assert is_due(state, NOW + HOUR)


def test_the_dates_of_the_first_entries_give_the_first_interval():
    # Eleven entries, two hours apart: (20 h + 1 h) / (11 + 1).
    dates = tuple(NOW - number * 2 * HOUR for number in range(11))
    assert wait(changed("a", dates=dates)) == timedelta(minutes=105)


@pytest.mark.parametrize("ages", [(), (1,), (10, 20), (30 * 24, 40 * 24), (10, 20, 30, 40)])
def test_a_feed_with_few_entries_is_asked_again_in_an_hour_whatever_their_dates(ages):
    dates = tuple(NOW - age * HOUR for age in ages)
    names = map(str, ages)
    assert wait(changed(*names, dates=dates)) <= HOUR


def test_a_feed_with_few_entries_is_waited_for_an_hour_longer_than_it_was_watched():
    first = changed("a", "b", dates=(NOW - 300 * HOUR, NOW - 400 * HOUR))
    for watched, expected in ((1, 2), (2, 3), (7, 8), (20, 21), (40, 24)):
        waited = wait(first, same(), apart=watched * HOUR)
        assert waited == min(expected * HOUR, DAY)


def test_with_the_fifth_entry_the_history_of_a_feed_counts():
    # Five entries, the first 400 hours ago: (400 h + 1 h) / 6 in 30 days, (48 h + 1 h) / 1 in two.
    dates = tuple(NOW - number * 100 * HOUR for number in range(5))[1:]
    four = changed(*"abcd", dates=dates)
    assert wait(four) == HOUR
    five = changed(*"abcde", dates=(NOW - 60 * HOUR, *dates))
    assert wait(five) == DAY


def test_few_entries_never_slow_a_feed_down_nor_pass_over_the_floor():
    # Four entries in ten minutes: (10 min + 1 h) / 5.
    dates = tuple(NOW - number * 2 * MINUTE for number in (0, 1, 2, 5))
    assert wait(changed(*"abcd", dates=dates)) == 14 * MINUTE
    slow = FeedSettings(floor=2 * HOUR)
    assert wait(changed("a", dates=(NOW - 9 * HOUR,)), settings=slow) == 2 * HOUR


def test_a_feed_with_much_news_is_asked_often_and_never_below_the_floor():
    busy = [changed(*(f"{poll}-{number}" for number in range(30))) for poll in range(10)]
    # 270 entries in nine hours: 10 h / 271 is 2.2 minutes.
    assert wait(*busy) == 5 * MINUTE
    assert wait(*busy, settings=FeedSettings(floor=20 * MINUTE)) == 20 * MINUTE


def test_a_feed_that_falls_silent_is_asked_less_and_less_and_never_above_the_ceiling():
    waits = [wait(changed("a"), *[same()] * polls, apart=12 * HOUR) for polls in range(5)]
    assert waits == [HOUR, 13 * HOUR, DAY, DAY, DAY]
    assert wait(changed("a"), *[same()] * 4, settings=FeedSettings(ceiling=2 * HOUR)) == 2 * HOUR


def test_a_feed_that_turns_busy_is_followed_within_days():
    quiet = FeedState(first_fetch=NOW - 60 * DAY, since=NOW - 60 * DAY, content="old", marks=b"")
    assert after(quiet, same(), NOW, SETTINGS).next_due - NOW == DAY
    news = [News(at=NOW - DAY, items=12), News(at=NOW - HOUR, items=12)]
    busy = FeedState(first_fetch=quiet.since, since=quiet.since, content="old", news=news)
    # 24 entries in two days: 49 h / 25.
    assert after(busy, same(), NOW, SETTINGS).next_due - NOW == timedelta(hours=49) / 25


def test_the_users_own_interval_for_a_feed_is_kept():
    for minutes in (1, 90, 3000):
        own = minutes * MINUTE
        assert after(FeedState(), changed("a"), NOW, SETTINGS, own).next_due == NOW + own


@pytest.mark.parametrize(
    ("hints", "headers", "expected"),
    [
        (FeedHints(seconds=7200), {}, 2 * HOUR),
        (FeedHints(seconds=10 * 86_400), {}, DAY),
        (FeedHints(), {"max_age": 10_800}, 3 * HOUR),
        (FeedHints(), {"max_age": 31_536_000}, DAY),
        (FeedHints(seconds=7200), {"max_age": 10_800}, 3 * HOUR),
        (FeedHints(seconds=60), {"max_age": 0}, HOUR),
        (FeedHints(skip_hours=[13, 14, 15]), {}, 4 * HOUR),
        (FeedHints(skip_days=[0]), {}, 12 * HOUR),
        (FeedHints(skip_days=[0, 1]), {}, DAY),
        (FeedHints(skip_hours=list(range(24))), {}, HOUR),
        (FeedHints(skip_days=list(range(7))), {}, HOUR),
    ],
    ids=[
        "ttl", "long ttl", "max-age", "long max-age", "the longer one", "shorter than usual",
        "skipHours", "skipDays", "two days", "all hours", "all days",
    ],
)  # fmt: skip
def test_what_the_publisher_asks_for_is_a_lower_bound_for_a_day(hints, headers, expected):
    assert wait(changed("a", hints=hints, headers=headers)) == expected


def test_a_single_run_keeps_to_what_the_publisher_asks_for_and_to_nothing_else():
    state, _ = past(changed("a"))
    assert may_be_asked(state, NOW)
    state, _ = past(changed("a", hints=FeedHints(seconds=7200)))
    assert not may_be_asked(state, NOW + 2 * HOUR - MINUTE)
    assert may_be_asked(state, NOW + 2 * HOUR)
    state, now = past(failed(500), failed(500))
    assert may_be_asked(state, now)


def test_failures_are_waited_out_in_steps_that_grow_linearly_up_to_a_day():
    waits = [wait(*[failed()] * count) for count in (1, 2, 3, 23, 24, 25, 500)]
    assert waits == [HOUR, 2 * HOUR, 3 * HOUR, 23 * HOUR, DAY, DAY, DAY]


def test_a_busy_feed_that_fails_is_asked_again_at_its_own_pace():
    busy = [changed(*(f"{poll}-{number}" for number in range(30))) for poll in range(10)]
    assert wait(*busy, failed()) == 5 * MINUTE
    assert wait(*busy, failed(), failed()) == 10 * MINUTE


def test_a_success_ends_the_waiting():
    state, now = past(changed("a"), failed(), failed(), changed("a", "b"))
    assert state.failing is None
    assert state.next_due - now <= HOUR * 3


def test_a_missing_page_is_looked_for_at_long_intervals_and_never_dropped():
    waits = [wait(*[failed(404)] * count) for count in (1, 2, 3, 4, 5, 1000)]
    assert waits == [HOUR, 6 * HOUR, 12 * HOUR, 18 * HOUR, DAY, DAY]
    once, twice = (past(*[failed(404)] * count)[0] for count in (1, 2))
    assert may_be_asked(once, NOW)
    assert not may_be_asked(twice, NOW + 6 * HOUR)
    assert may_be_asked(twice, NOW + 7 * HOUR)


def test_a_feed_that_is_gone_is_never_asked_again():
    state, _ = past(changed("a"), failed(410))
    assert state.gone
    assert state.next_due is None
    assert not is_due(state, NOW + 1000 * DAY)
    assert not may_be_asked(state, NOW + 1000 * DAY)


def test_retry_after_is_kept_however_long_it_is():
    state, _ = past(failed(503, retry_after=20 * 86_400.0))
    assert state.next_due == state.not_before == NOW + 20 * DAY
    assert not may_be_asked(state, NOW + 20 * DAY - MINUTE)


def test_a_short_retry_after_does_not_shorten_the_wait():
    assert wait(failed(503, retry_after=1.0)) == HOUR


def test_a_feed_that_was_not_asked_since_its_host_rests_is_no_failure():
    before, _ = past(changed("a"))
    held = Failed("held", "the host asked for a rest", retry_after=7200.0, was_asked=False)
    state = after(before, held, NOW + HOUR, SETTINGS)
    assert (state.failing, state.fetches, state.last_fetch) == (None, 1, NOW)
    assert state.next_due == NOW + 3 * HOUR


def test_a_redirect_that_is_not_followed_is_looked_at_twice_a_day():
    assert wait(changed("a"), elsewhere()) == 12 * HOUR


headers = st.fixed_dictionaries({}, optional={"max_age": st.integers(0, 10**9)})
hints = st.builds(
    FeedHints,
    seconds=st.integers(0, 10**9),
    skip_hours=st.lists(st.integers(0, 23), unique=True),
    skip_days=st.lists(st.integers(0, 6), unique=True),
)
statuses = st.sampled_from([None, 404, 410, 429, 500, 503])
outcomes = st.one_of(
    st.builds(lambda given: Same(reply(**given)), headers),
    st.builds(
        lambda names, hint, given: changed(*names, hints=hint, headers=given),
        st.lists(st.sampled_from("abcdefgh"), unique=True),
        hints,
        headers,
    ),
    st.builds(
        Failed,
        st.just("some_reason"),
        st.just("it did not work"),
        status=statuses,
        retry_after=st.none() | st.floats(0, 30 * 86_400),
        was_asked=st.booleans(),
    ),
    st.just(unreadable()),
    st.just(elsewhere()),
)
pasts = st.lists(st.tuples(outcomes, st.timedeltas(timedelta(0), 10 * DAY)), min_size=1, max_size=8)
bounds = st.tuples(
    st.timedeltas(timedelta(seconds=1), 3 * DAY), st.timedeltas(timedelta(seconds=1), 3 * DAY)
).map(sorted)


@given(pasts, bounds, st.none() | st.timedeltas(MINUTE, 5 * DAY))
@example([(changed("a", hints=FeedHints(skip_days=[1, 2])), timedelta())], [HOUR, HOUR], DAY)
@example([(changed("a", hints=FeedHints(skip_days=[1, 2])), timedelta())], [HOUR, 2 * DAY], None)
def test_no_past_makes_a_feed_be_asked_too_early_or_too_late(polls, floor_and_ceiling, fixed):
    settings = FeedSettings(floor=floor_and_ceiling[0], ceiling=floor_and_ceiling[1])
    state, now = FeedState(), NOW
    for outcome, later in polls:
        now += later
        state = after(state, outcome, now, settings, fixed)
        if state.gone:
            assert (state.next_due, outcome.status) == (None, 410)
            return
        retry_after = getattr(outcome, "retry_after", None) or 0.0
        assert state.next_due >= now + timedelta(seconds=retry_after)
        longest = max(DAY, settings.ceiling, fixed or DAY, timedelta(seconds=retry_after))
        assert state.next_due <= now + longest
        assert state.next_due >= state.not_before >= now
        if isinstance(outcome, Same | Changed):
            asked_for = max(state.hints.seconds, outcome.reply.max_age or 0)
            assert state.next_due >= now + min(timedelta(seconds=asked_for), DAY)
            assert state.next_due >= now + (fixed or settings.floor)
        assert is_due(state, state.next_due)
        assert not is_due(state, state.next_due - timedelta(microseconds=1))


@given(pasts, st.sampled_from([404, 500, None]), st.integers(2, 40))
def test_the_wait_never_shrinks_while_a_feed_fails(polls, status, failures):
    state, now = FeedState(), NOW
    for outcome, later in polls:
        now += later
        state = after(state, outcome, now, SETTINGS)
    if state.gone:
        return
    state = after(state, same(), now, SETTINGS)
    waits = []
    for _ in range(failures):
        state = after(state, Failed("r", "s", status=status), now, SETTINGS)
        waits.append(state.next_due - now)
    assert waits == sorted(waits)


@given(pasts)
def test_a_state_is_the_same_after_the_ledger(polls):
    state, now = FeedState(), NOW
    for outcome, later in polls:
        now += later
        state = after(state, outcome, now, SETTINGS)
    assert read_state(write_state(state)) == state
    assert len(write_state(state)) < 20_000


def test_a_state_that_cannot_be_read_is_that_of_a_new_feed():
    assert read_state("{") == read_state(None) == read_state('{"fetches": "x"}') == FeedState()


def test_bounds_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="not above the longest"):
        FeedSettings(floor=2 * HOUR, ceiling=HOUR)
    with pytest.raises(ValueError, match="at least one feed"):
        FeedSettings(batch=0)
