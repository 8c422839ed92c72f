"""What is remembered of a feed between two polls; JSON in the ledger's positions."""

import itertools
from collections.abc import Mapping
from typing import Final

import msgspec

from pipelines.fetch.urls import host_of
from transforms.admit.hints import FeedHints
from transforms.records.article import Moment, Record

#: Polls with news that are remembered.
NEWS: Final = 50


class News(Record, frozen=True, kw_only=True):
    """When entries appeared, and how many."""

    at: Moment
    items: int


class Failing(Record, frozen=True, kw_only=True):
    """A run of failures: the last one's reason and sentence, their count, since when."""

    reason: str
    sentence: str
    count: int
    since: Moment
    status: int | None = None


class Move(Record, frozen=True, kw_only=True):
    """A redirect to another host's feed that was not followed: no entry there was known here."""

    to: str
    at: Moment
    known: int
    offered: int


class FeedState(Record, frozen=True, kw_only=True):
    """A feed's past. All URLs are without credentials; a new feed is the state without arguments.

    Attributes:
        fetches: how often it was asked.
        first_fetch: when it was first asked.
        last_fetch: when it was last asked.
        last_success: when it last answered with a feed, or that nothing changed.
        last_change: when its entries last differed from those before.
        next_due: when it is asked next in continuous use; None for now, or (`gone`) for never.
        not_before: until when its server or its publisher asked not to be asked.
        etag: of the last feed that was read.
        last_modified: of the last feed that was read.
        answered: the URL that gave that feed.
        digest: a hash of that feed's bytes.
        content: a hash of that feed's entries.
        moved_to: where a permanent redirect led, and where it is asked since.
        moved_away: a redirect that was not followed.
        gone: the server said 410, and it is not asked any more.
        failing: the failures since the last success, if any.
        lied: the validator with which other content was said to be unchanged.
        hints: the publisher's own pace, of the last feed.
        since: from when on `news` is complete.
        news: polls that found new entries, oldest first; at first, the entries' own dates.
        entries: entries of the last feed.
        shared: those of them whose link is not theirs alone.
        compared: entries with guids that the last two feeds have in common.
        churned: those of them whose guid had changed.
        marks: hashes of the entries of the last feed that had any.
        skew_s: by how many seconds the server's clock is ahead of ours (negative: behind).
        found: feed URLs in the page that came in the place of the feed.
    """

    fetches: int = 0
    first_fetch: Moment | None = None
    last_fetch: Moment | None = None
    last_success: Moment | None = None
    last_change: Moment | None = None
    next_due: Moment | None = None
    not_before: Moment | None = None
    etag: str | None = None
    last_modified: str | None = None
    answered: str | None = None
    digest: str | None = None
    content: str | None = None
    moved_to: str | None = None
    moved_away: Move | None = None
    gone: bool = False
    failing: Failing | None = None
    lied: str | None = None
    hints: FeedHints = FeedHints()
    since: Moment | None = None
    news: list[News] = []
    entries: int = 0
    shared: int = 0
    compared: int = 0
    churned: int = 0
    marks: bytes = b""
    skew_s: float | None = None
    found: list[str] = []


def read_state(position: str | None) -> FeedState:
    """Read a state from the ledger's text; one that cannot be read is that of a new feed."""
    if not position:
        return FeedState()
    try:
        return msgspec.json.decode(position, type=FeedState)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return FeedState()


def write_state(state: FeedState) -> str:
    """Write a state as the ledger's text."""
    return msgspec.json.encode(state).decode()


class States:
    """The states as committed, and as learnt in the turn under way."""

    def __init__(self) -> None:
        self._committed: dict[str, str] = {}
        self._read: dict[str, tuple[str, FeedState]] = {}
        self._new: dict[str, FeedState] = {}

    def begin(self, positions: Mapping[str, str]) -> None:
        """Begin a turn with what the ledger has."""
        self._committed = dict(positions)

    def of(self, url: str) -> FeedState:
        """Give a feed's state; one that did not change since is not parsed again."""
        if url in self._new:
            return self._new[url]
        text = self._committed.get(url, "")
        known = self._read.get(url)
        if known is None or known[0] != text:
            known = self._read[url] = (text, read_state(text))
        return known[1]

    def put(self, url: str, state: FeedState) -> None:
        """Learn a state."""
        self._new[url] = state

    def progress(self) -> dict[str, str]:
        """Write what was learnt."""
        return {url: write_state(state) for url, state in self._new.items()}

    def clear(self) -> None:
        """Forget what was learnt: it is committed, or it never was."""
        self._new.clear()

    def liars(self) -> frozenset[str]:
        """Name the hosts whose validators lied."""
        known = itertools.chain(self._new.values(), (state for _, state in self._read.values()))
        return frozenset(host_of(state.answered) for state in known if state.lied is not None)
