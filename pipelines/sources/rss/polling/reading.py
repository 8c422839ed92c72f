"""From an answer to what is known of its feed afterwards, and what is delivered of it; no I/O.

A document is read once, here: what the source delivers of it are its entries, as they were read.
Only a document that cannot be read is delivered as its bytes, for a dead letter to keep.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from pipelines.fetch.messages import Fetched
from pipelines.fetch.politeness import Result
from pipelines.moments import reached
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.page_plan import Marks, PagePlan, plan_pages
from pipelines.sources.rss.polling.asking import envelope_of, outcome_of
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.outcome import Changed, Outcome, Unreadable
from pipelines.sources.rss.polling.schedule import after
from pipelines.sources.rss.settings import FeedSettings


class FeedReading(NamedTuple):
    """A feed's state after an answer, and what is delivered; None where that is nothing."""

    state: FeedState
    plan: PagePlan | None


def read_answer(
    spec: FeedSpec,
    before: FeedState,
    marks: Marks,
    result: Result,
    now: datetime,
    settings: FeedSettings,
) -> FeedReading:
    """Read an answer.

    Args:
        spec: the feed.
        before: its state before it was asked.
        marks: those of its entries' pages (see `plan_pages`).
        result: the answer, or why there is none.
        now: the time.
        settings: when feeds are asked.
    """
    outcome = outcome_of(spec, before, result, now)
    reached("one feed read")
    minutes = spec.interval_minutes
    fixed = None if minutes is None else timedelta(minutes=minutes)
    new = after(before, outcome, now, settings, fixed)
    if isinstance(result, Fetched) and _is_news(before, outcome):
        return FeedReading(new, _plan(spec, outcome, marks, result, now))
    return FeedReading(new, None)


def _is_news(before: FeedState, outcome: Outcome) -> bool:
    """Whether a document goes on: its entries changed, or why it is unreadable was not told yet."""
    if isinstance(outcome, Changed):
        return outcome.document.content != before.content
    if isinstance(outcome, Unreadable):
        return before.failing is None or before.failing.reason != outcome.reason
    return False


def _plan(
    spec: FeedSpec, outcome: Outcome, marks: Marks, fetched: Fetched, now: datetime
) -> PagePlan:
    document = envelope_of(spec, fetched, now)
    if isinstance(outcome, Changed):
        return plan_pages(document, outcome.articles, marks, spec.full_text or "never")
    return PagePlan(at_once=[document], pages=[], marks=dict(marks))
