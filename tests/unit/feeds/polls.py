"""Feeds' pasts, written down poll by poll."""

from datetime import UTC, datetime, timedelta

from pipelines.sources.rss.polling.feed_state import FeedState
from pipelines.sources.rss.polling.marks import mark, packed
from pipelines.sources.rss.polling.outcome import (
    Changed,
    Document,
    Elsewhere,
    Failed,
    Reply,
    Same,
    Unreadable,
)
from pipelines.sources.rss.polling.schedule import after
from pipelines.sources.rss.settings import FeedSettings
from transforms.admit.hints import FeedHints

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
URL = "https://courier.example/feed"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SETTINGS = FeedSettings()


def reply(**changes):
    return Reply(**{"final_url": URL, **changes})


def document(*names, guids=None, hints=None, **changes):
    """A document with an entry a name."""
    guids = guids or [f"guid-{name}" for name in names]
    marks = [mark(name, guid, f"About {name}") for name, guid in zip(names, guids, strict=True)]
    fields = {
        "digest": f"bytes of {names} {guids}",
        "content": f"content of {names} {guids}",
        "entries": len(names),
        "keys": len(set(names)),
        "shared": 0,
        "marks": packed(marks),
        "hints": hints or FeedHints(),
    }
    return Document(**{**fields, **changes})


def changed(*names, headers=None, **changes):
    return Changed(reply(**(headers or {})), document(*names, **changes))


def same(**headers):
    return Same(reply(**headers))


def failed(status=500, **changes):
    return Failed(f"status_{status}", f"the server answered {status}", status=status, **changes)


def unreadable(reason="not_a_feed", found=()):
    return Unreadable(reply(), reason, "The document is an HTML page, not a feed.", tuple(found))


def elsewhere(to="https://casino.example/feed"):
    return Elsewhere(reply(final_url=to), known=3, offered=20)


def past(*outcomes, start=NOW, apart=HOUR, state=None, settings=SETTINGS):
    """Give the state of a feed that was polled with these outcomes, and the time of the last."""
    state = state or FeedState()
    for number, outcome in enumerate(outcomes):
        state = after(state, outcome, start + number * apart, settings)
    return state, start + (len(outcomes) - 1) * apart
