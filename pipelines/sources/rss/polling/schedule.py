"""When a feed is asked next: a pure function of its past, what came last, and the time.

A feed is asked about once for each new entry that its history lets expect, within the user's floor
and ceiling, and never earlier than its publisher or its server wants (ttl, sy:updatePeriod,
max-age, skipHours and skipDays, all believed for up to a day; Retry-After). Failures are waited out
in steps that grow linearly, up to a day. Nothing is ever given up but a feed that is 410 Gone.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from pipelines.sources.rss.polling.feed_state import Failing, FeedState
from pipelines.sources.rss.polling.history import gap
from pipelines.sources.rss.polling.learn import learnt
from pipelines.sources.rss.polling.outcome import Changed, Elsewhere, Failed, Outcome, Same
from pipelines.sources.rss.settings import FeedSettings

DAY: Final = timedelta(days=1)

_HOUR: Final = timedelta(hours=1)
_HOURS: Final = 24
_WEEKDAYS: Final = 7
#: A page that is missing (404) may be back after a deployment; after that, it is looked for four
#: times a day at most.
_MISSING_STEP: Final = timedelta(hours=6)
_MISSING: Final = 404
#: A redirect that was not followed is for the user to decide; until then it is looked at rarely.
_ELSEWHERE: Final = timedelta(hours=12)


def after(
    state: FeedState,
    outcome: Outcome,
    now: datetime,
    settings: FeedSettings,
    fixed: timedelta | None = None,
) -> FeedState:
    """Give a feed's state after it was asked.

    Args:
        state: before.
        outcome: what came of it.
        now: the time.
        settings: the user's floor and ceiling.
        fixed: the user's own interval for this feed.
    """
    new = learnt(state, outcome, now)
    if new.gone:
        return msgspec.structs.replace(new, next_due=None, not_before=None)
    asked_for = _asked_for(new, outcome, now)
    wait = _wait(new, outcome, now, settings, fixed)
    due = _in_open_hours(max(now + wait, asked_for), new, now)
    return msgspec.structs.replace(
        new,
        next_due=max(due, _retry_at(outcome, now)),
        not_before=max(asked_for, _retry_at(outcome, now)),
    )


def is_due(state: FeedState, now: datetime) -> bool:
    """Tell whether a feed is to be asked in continuous use."""
    return not state.gone and (state.next_due is None or state.next_due <= now)


def may_be_asked(state: FeedState, now: datetime) -> bool:
    """Tell whether a single run may ask: whenever the feed's server and publisher let it."""
    return not state.gone and (state.not_before is None or state.not_before <= now)


def _wait(
    state: FeedState,
    outcome: Outcome,
    now: datetime,
    settings: FeedSettings,
    fixed: timedelta | None,
) -> timedelta:
    usual = fixed or min(max(gap(state, now), settings.floor), settings.ceiling)
    if state.failing is None:
        return usual
    if isinstance(outcome, Elsewhere):
        return max(usual, _ELSEWHERE)
    if isinstance(outcome, Failed) and not outcome.was_asked:
        return usual
    return min(_backoff(state.failing, usual), DAY)


def _backoff(failing: Failing, usual: timedelta) -> timedelta:
    """Wait one step longer with each failure; a step is the usual interval, an hour at most."""
    if failing.status == _MISSING:
        return max(_HOUR, _MISSING_STEP * (failing.count - 1))
    return min(usual, _HOUR) * min(failing.count, 1000)


def _asked_for(state: FeedState, outcome: Outcome, now: datetime) -> datetime:
    """Say until when to leave a feed alone: after an answer, for as long as it says it is fresh.

    A page that was missing more than once is left alone for as long as it is waited for.
    """
    failing = state.failing
    if isinstance(outcome, Same | Changed):
        seconds = max(state.hints.seconds, outcome.reply.max_age or 0)
        wait = timedelta(seconds=min(seconds, DAY.total_seconds()))
    elif failing is not None and failing.status == _MISSING and failing.count > 1:
        wait = min(_backoff(failing, DAY), DAY)
    else:
        wait = timedelta()
    return _in_open_hours(now + wait, state, now)


def _in_open_hours(moment: datetime, state: FeedState, now: datetime) -> datetime:
    """Move a moment out of the hours and days that the feed wants skipped, for a day at most.

    A feed that skips all of them skips none.
    """
    hints = state.hints
    if len(hints.skip_hours) == _HOURS or len(hints.skip_days) == _WEEKDAYS:
        return moment
    found, latest = moment, max(moment, now + DAY)
    while found < latest and _is_skipped(found, state):
        found = found.replace(minute=0, second=0, microsecond=0) + _HOUR
    return min(found, latest)


def _is_skipped(moment: datetime, state: FeedState) -> bool:
    hints = state.hints
    return moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days


def _retry_at(outcome: Outcome, now: datetime) -> datetime:
    if isinstance(outcome, Failed) and outcome.retry_after is not None:
        return now + timedelta(seconds=outcome.retry_after)
    return now
