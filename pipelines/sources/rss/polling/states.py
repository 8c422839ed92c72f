"""The states of all feeds of a source, read when they are needed."""

import itertools
from collections.abc import Mapping

from pipelines.fetch.urls import host_of
from pipelines.sources.rss.polling.feed_state import FeedState, read_state, write_state


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
