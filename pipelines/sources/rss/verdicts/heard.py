"""What came of each feed in this run."""

from collections import Counter
from typing import Final

from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.standing import FeedCounts
from pipelines.troubles import Trouble

_READ: Final = ""
_RESTING: Final = "resting"
_HELD: Final = "held"


class Heard:
    """Counts feeds by what came of them; what came last of a feed counts."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    def answered(self, feed: str, before: FeedState, now: FeedState) -> None:
        """Note what came of asking a feed.

        Args:
            feed: its URL without credentials.
            before: its state before it was asked.
            now: its state after that; equal where its host was not to be asked.
        """
        was_asked = now.fetches != before.fetches
        self._put(feed, _reason(now) or (_READ if was_asked else _HELD))

    def rests(self, feed: str, state: FeedState) -> None:
        """Note that a feed is left alone: it is gone, or asked for rest."""
        self._put(feed, _reason(state) or _RESTING)

    def trouble(self, source: str) -> Trouble | None:
        """Say how many could not be read and why, or None where all were.

        Args:
            source: its URI without credentials.
        """
        reasons = {
            reason: count
            for reason, count in sorted(self._counts.items())
            if count and reason not in (_READ, _RESTING)
        }
        resting = self._counts[_RESTING]
        if not reasons and not resting:
            return None
        return Trouble(
            source=source,
            feeds=len(self._last),
            failed=sum(reasons.values()),
            resting=resting,
            reasons=reasons,
        )

    def counts(self, listed: int) -> FeedCounts:
        """Count what came of feeds, and those of so many that were not come to yet."""
        read, resting = self._counts[_READ], self._counts[_RESTING]
        known = len(self._last)
        return FeedCounts(
            read=read,
            failed=known - read - resting,
            resting=resting,
            left=max(0, listed - known),
        )

    def _put(self, feed: str, outcome: str) -> None:
        if feed in self._last:
            self._counts[self._last[feed]] -= 1
        self._last[feed] = outcome
        self._counts[outcome] += 1


def _reason(state: FeedState) -> str | None:
    return None if state.failing is None else state.failing.reason
