"""What is said in the log of a feed: each thing once, when it begins or ends."""

import logging
import time
from collections.abc import Callable
from typing import Final

from pipelines import logs
from pipelines.fetch.boundary import INTERNAL_ERROR
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.learn import MOVED_ELSEWHERE
from pipelines.standing import FeedCounts

_log = logging.getLogger(__name__)

#: How often it is said how far a run over many feeds has come.
FEEDS_EVERY_S: Final = 30.0


class FeedNews:
    """Says now and then how far a run has come with its feeds, until it has come to all.

    Args:
        source: its URI without credentials.
        clock: monotonic seconds.
    """

    def __init__(self, source: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._said = clock()
        self._goes_on = True

    def look(self, counts: Callable[[], FeedCounts]) -> None:
        """Say it where it is time."""
        if not self._goes_on or self._clock() - self._said < FEEDS_EVERY_S:
            return
        self._said = self._clock()
        now = counts()
        self._goes_on = now.left > 0
        _log.info(
            "feeds of %s: %d done, %d failed, %d left",
            self._source,
            now.read + now.resting,
            now.failed,
            now.left,
            extra=logs.fields(source=self._source, **now._asdict()),
        )


def note(url: str, before: FeedState, now: FeedState) -> None:
    """Say what is new of a feed.

    Args:
        url: without credentials.
        before: its state before it was asked.
        now: its state after that.
    """
    _note_failures(url, before, now)
    if now.moved_to is not None and now.moved_to != before.moved_to:
        _log.info("%s has moved for good and is asked at %s from now on", url, now.moved_to)
    if now.lied is not None and before.lied is None:
        _log.info("%s: the same %s came with other entries, so it is fetched whole", url, now.lied)


def _note_failures(url: str, before: FeedState, now: FeedState) -> None:
    failing, was = now.failing, before.failing
    if failing is None:
        if was is not None:
            _log.info("%s is read again", url)
    elif failing.reason == INTERNAL_ERROR or (was is not None and was.reason == failing.reason):
        return  # the boundary said where it happened
    elif now.gone:
        _log.warning("%s is gone for good (410) and is not asked any more", url)
    elif failing.reason == MOVED_ELSEWHERE:
        _log.warning(
            "%s was not read: %s; if that is the feed you want, put its URL into the list",
            url,
            failing.sentence,
        )
    else:
        _log.warning("%s was not read: %s (%s)", url, failing.sentence, failing.reason)
