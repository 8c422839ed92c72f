"""What is said in the log of a feed: each thing once, when it begins or ends."""

import logging

from pipelines.fetch.boundary import INTERNAL_ERROR
from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.learn import MOVED_ELSEWHERE

_log = logging.getLogger(__name__)


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
