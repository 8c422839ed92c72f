"""What is to be said of a feed, with the evidence; out of its state and the time alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, get_args

from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.history import habit, last_news
from pipelines.sources.rss.polling.learn import MOVED_ELSEWHERE

Word = Literal[
    "ok",
    "failing",
    "gone",
    "moved",
    "stalled",
    "guid_churn",
    "one_link_for_all",
    "lying_validators",
    "clock_skew",
    "not_a_feed",
]

_NOT_FEEDS: Final = frozenset({"not_a_feed", "empty_payload", "broken_feed", "broken_json"})
_SILENCE_FACTOR: Final = 10
_LEAST_SILENCE: Final = timedelta(days=3)
_FEWEST: Final = 3
_SKEW_S: Final = 300.0


class FeedVerdict(NamedTuple):
    """A word on a feed, and the evidence for it, a sentence."""

    word: Word
    evidence: str


def verdicts(state: FeedState, now: datetime) -> list[FeedVerdict]:
    """Judge a feed.

    Returns:
        What there is to say, the gravest first; "ok" alone when there is nothing.
    """
    found = [*_unreachable(state), *_silent(state, now), *_odd(state)]
    return found or [FeedVerdict("ok", _well(state))]


def counted(states: Iterable[FeedState], now: datetime) -> dict[str, int]:
    """Count feeds by verdict; one that several things are to be said of counts at each."""
    counts = Counter(one.word for state in states for one in verdicts(state, now))
    return {word: counts[word] for word in get_args(Word)}


def _unreachable(state: FeedState) -> Iterator[FeedVerdict]:
    failing = state.failing
    if state.gone:
        yield FeedVerdict(
            "gone", f"the server says since {_day(state.last_fetch)} that it is gone for good"
        )
    elif state.moved_away is not None:
        move = state.moved_away
        yield FeedVerdict(
            "moved",
            f"it leads to {move.to}, and none of the {move.offered} entries there is among the "
            f"{move.known} known ones; if that is the feed you want, put its URL into the list",
        )
    elif failing is not None and failing.reason in _NOT_FEEDS:
        links = f"; the page names {', '.join(state.found)}" if state.found else ""
        yield FeedVerdict("not_a_feed", f"{failing.sentence} ({failing.reason}){links}")
    elif failing is not None and failing.reason != MOVED_ELSEWHERE:
        times = "once" if failing.count == 1 else f"{failing.count} times"
        yield FeedVerdict(
            "failing",
            f"{times} since {_day(failing.since)}, the last time: {failing.sentence} "
            f"({failing.reason})",
        )
    if state.moved_to is not None:
        yield FeedVerdict("moved", f"it moved for good to {state.moved_to}, where it is read now")


def _silent(state: FeedState, now: datetime) -> Iterator[FeedVerdict]:
    """A feed is stalled when it is silent for ten of its own intervals, three days at least."""
    usual, last = habit(state), last_news(state)
    if usual is None or last is None or state.failing is not None:
        return
    silence = now - last
    if silence > max(_SILENCE_FACTOR * usual, _LEAST_SILENCE):
        yield FeedVerdict(
            "stalled",
            f"nothing new for {_span(silence)}; there used to be an entry every {_span(usual)}",
        )


def _odd(state: FeedState) -> Iterator[FeedVerdict]:
    if state.compared >= _FEWEST and 2 * state.churned >= state.compared:
        yield FeedVerdict(
            "guid_churn",
            f"{state.churned} of {state.compared} known entries came with another guid; they are "
            "told by their links",
        )
    if state.entries >= _FEWEST and 2 * state.shared > state.entries:
        yield FeedVerdict(
            "one_link_for_all",
            f"{state.shared} of {state.entries} entries have a link that is not theirs alone; they "
            "are told by their guids",
        )
    if state.lied is not None:
        yield FeedVerdict(
            "lying_validators",
            f"the same {state.lied} came with other entries; it is fetched whole since",
        )
    if state.skew_s is not None and abs(state.skew_s) > _SKEW_S:
        way = "ahead" if state.skew_s > 0 else "behind"
        skew = timedelta(seconds=abs(state.skew_s))
        yield FeedVerdict("clock_skew", f"the server's clock is {_span(skew)} {way}")


def _well(state: FeedState) -> str:
    if state.last_fetch is None:
        return "not asked yet"
    return f"last read on {_day(state.last_success)}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "the beginning"


def _span(span: timedelta) -> str:
    """Say a length of time in one unit, e.g. "2 minutes", "5 hours", "12 days"."""
    seconds = span.total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length or (unit == "minute"):
            count = max(1, round(seconds / length))
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:.0f} seconds"
