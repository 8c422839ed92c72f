"""What a poll teaches of a feed, apart from when to ask next."""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from pipelines.sources.rss.polling.feed_state import Failing, FeedState, Move
from pipelines.sources.rss.polling.history import first_news, more_news
from pipelines.sources.rss.polling.marks import compared
from pipelines.sources.rss.polling.outcome import (
    Changed,
    Elsewhere,
    Failed,
    Outcome,
    Reply,
    Same,
    Unreadable,
)

_GONE: Final = 410
MOVED_ELSEWHERE: Final = "moved_elsewhere"


def learnt(state: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    """Give a feed's state after it was asked, with the times of asking left as they were."""
    if isinstance(outcome, Failed) and not outcome.was_asked:
        return state
    asked = replace(
        state, fetches=state.fetches + 1, first_fetch=state.first_fetch or now, last_fetch=now
    )
    match outcome:
        case Same(reply):
            return _answered(asked, reply, now)
        case Changed(reply):
            return _read(_answered(asked, reply, now), state, outcome, now)
        case Elsewhere(reply):
            sentence = f"it leads to {reply.final_url}, a feed without an entry in common"
            move = Move(to=reply.final_url, at=now, known=outcome.known, offered=outcome.offered)
            return replace(_failed(asked, MOVED_ELSEWHERE, sentence, now), moved_away=move)
        case Unreadable(reply):
            failed = _failed(asked, outcome.reason, outcome.sentence, now)
            return replace(failed, found=list(outcome.found), skew_s=_skew(reply, state, now))
        case Failed():
            return _not_fetched(asked, outcome, now)


def _answered(state: FeedState, reply: Reply, now: datetime) -> FeedState:
    return replace(
        state,
        last_success=now,
        etag=reply.etag,
        last_modified=reply.last_modified,
        answered=reply.final_url,
        moved_to=reply.moved_to or state.moved_to,
        moved_away=None,
        failing=None,
        found=[],
        skew_s=_skew(reply, state, now),
    )


def _read(state: FeedState, before: FeedState, outcome: Changed, now: datetime) -> FeedState:
    document = outcome.document
    found = compared(before.marks, document.marks, document.keys)
    if before.content is None:
        since, news = first_news(document.dates, now)
    else:
        since, news = more_news(before, now, found.new)
    has_changed = before.content != document.content
    return replace(
        state,
        digest=document.digest,
        content=document.content,
        last_change=now if has_changed else before.last_change,
        lied=before.lied or _lie(before, outcome),
        hints=document.hints,
        since=since,
        news=news,
        entries=document.entries,
        shared=document.shared,
        compared=found.compared,
        churned=found.churned,
        marks=document.marks or before.marks,
    )


def _lie(before: FeedState, outcome: Changed) -> str | None:
    """Name the validator that came again with other entries.

    Bytes that differ elsewhere, as in a date of building, are no lie: validators may be weak.
    """
    reply = outcome.reply
    if before.content in {None, outcome.document.content} or before.answered != reply.final_url:
        return None
    if before.etag is not None or reply.etag is not None:
        return "ETag" if before.etag == reply.etag else None
    is_same = before.last_modified is not None and before.last_modified == reply.last_modified
    return "Last-Modified" if is_same else None


def _not_fetched(state: FeedState, outcome: Failed, now: datetime) -> FeedState:
    """Note a failure; one at the place that the feed moved to leads back to where it was."""
    failed = _failed(state, outcome.reason, outcome.sentence, now, outcome.status)
    is_gone = outcome.status == _GONE and state.moved_to is None
    return replace(failed, gone=is_gone, moved_to=None)


def _failed(
    state: FeedState, reason: str, sentence: str, now: datetime, status: int | None = None
) -> FeedState:
    before = state.failing
    failing = Failing(
        reason=reason,
        sentence=sentence,
        count=1 + (before.count if before else 0),
        since=before.since if before else now,
        status=status,
    )
    return replace(state, failing=failing)


def _skew(reply: Reply, state: FeedState, now: datetime) -> float | None:
    """Compare the clocks, in seconds; an answer out of a cache may be as old as it may be kept."""
    if reply.date is None:
        return state.skew_s
    ahead = (reply.date - now).total_seconds()
    return ahead if ahead >= 0 else min(0.0, ahead + (reply.max_age or 0))
