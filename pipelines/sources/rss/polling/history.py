"""How often a feed has news: what is read out of the times at which new entries appeared."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from pipelines.sources.rss.polling.feed_state import NEWS, FeedState, News

_DAY: Final = timedelta(days=1)
#: The faster of the two paces counts: one that has just risen is followed within days, and a quiet
#: night does not slow a feed down.
_WINDOWS: Final = (2 * _DAY, 30 * _DAY)
#: What is expected of a feed of which nothing is known yet.
_PRIOR: Final = timedelta(hours=1)
#: Of fewer entries nobody can tell how often there are new ones.
_FEWEST: Final = 5


def gap(state: FeedState, now: datetime) -> timedelta:
    """Estimate the time from one new entry to the next; an hour for a feed without a past.

    While fewer than five entries are known, their dates may say less than it seems (a feed that
    has just begun, or shows its last two only): the estimate is then an hour more than the feed
    has been watched, at most. So it is asked at ever longer intervals, from an hour to a day
    within two days, until it has shown more.
    """
    estimate = min(_gap_within(state, now, window) for window in _WINDOWS)
    if sum(one.items for one in state.news) >= _FEWEST:
        return estimate
    return min(estimate, _PRIOR + (now - (state.first_fetch or now)))


def items_per_day(state: FeedState, now: datetime) -> float | None:
    """Count the new entries a day over the last 30 days; None while there is less than a day."""
    if state.since is None or now - state.since < _DAY:
        return None
    start = max(state.since, now - _WINDOWS[-1])
    return _items(state, start) * (_DAY / (now - start))


def last_news(state: FeedState) -> datetime | None:
    """Say when the last new entry appeared."""
    return state.news[-1].at if state.news else None


def habit(state: FeedState) -> timedelta | None:
    """Give the usual time between two new entries, up to the last one; None when too few came."""
    items = sum(one.items for one in state.news)
    if state.since is None or items < _FEWEST:
        return None
    return (state.news[-1].at - state.since) / items


def first_news(dates: Iterable[datetime], now: datetime) -> tuple[datetime, list[News]]:
    """Begin a history with the dates of the entries that a feed has when it is first read.

    Returns:
        From when on it is complete, and the history. Dates to come say nothing.
    """
    past = sorted(at for at in dates if at <= now)[-NEWS:]
    return (past[0] if past else now), [News(at=at, items=1) for at in past]


def more_news(state: FeedState, now: datetime, items: int) -> tuple[datetime, list[News]]:
    """Add new entries to a history, which is cut at its beginning when it is long.

    Returns:
        From when on it is complete, and the history.
    """
    since = state.since or now
    if not items:
        return since, state.news
    news = [*state.news, News(at=now, items=items)]
    dropped, kept = news[:-NEWS], news[-NEWS:]
    return (dropped[-1].at if dropped else since), kept


def _gap_within(state: FeedState, now: datetime, window: timedelta) -> timedelta:
    """The mean of what was seen and one entry an hour, so that little evidence counts little."""
    start = max(state.since or now, now - window)
    return (max(now - start, timedelta()) + _PRIOR) / (_items(state, start) + 1)


def _items(state: FeedState, start: datetime) -> int:
    return sum(one.items for one in state.news if one.at >= start)
