"""Feeds whose entries are delivered one by one, since some of them need their articles' pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipelines.feeds.full_text import Backlog
from pipelines.feeds.page_plan import POSITION, decode_marks, encode_marks, plan_pages
from pipelines.feeds.spec import FeedSpec
from pipelines.feeds.state import FeedState
from pipelines.feeds.states import States
from pipelines.fetch.politeness import PoliteFetcher
from transforms.records import Envelope, RawArticle


class Pages:
    """Entries that wait, and the states of their feeds.

    A feed's new state is held back until the last of its entries was delivered: a run that ends
    before asks the feed again, and its marks tell which entries are still to be delivered.

    Args:
        states: where a state goes once its feed is done with.
        fetcher: gives what pages are fetched with.
    """

    def __init__(self, states: States, fetcher: Callable[[], PoliteFetcher]) -> None:
        self._states = states
        self._fetcher = fetcher
        self._backlog: Backlog | None = None
        self._held: dict[str, FeedState] = {}
        self._committed: Mapping[str, str] = {}
        self._changed: set[str] = set()

    @property
    def wait(self) -> bool:
        """Whether entries wait to be delivered."""
        return bool(self._backlog)

    @property
    def are_under_way(self) -> bool:
        """Whether pages are being fetched."""
        return self._backlog is not None and self._backlog.is_under_way

    def begin(self, positions: Mapping[str, str]) -> None:
        """Begin a turn with what the ledger has."""
        self._committed = positions

    def holds(self, feed: str) -> bool:
        """Tell whether a feed is not to be asked, since its entries wait."""
        return feed in self._held

    def take_over(
        self,
        spec: FeedSpec,
        document: Envelope,
        articles: Sequence[RawArticle],
        state: FeedState,
    ) -> bool:
        """Take over a changed document; false where it is to be delivered whole.

        Args:
            spec: its feed.
            document: its envelope.
            articles: its entries.
            state: the feed's, with this document.
        """
        feed = spec.public_url
        marks = decode_marks(self._committed.get(POSITION + feed))
        plan = plan_pages(document, articles, marks, spec.full_text or "never")
        if plan is None:
            return False
        if self._backlog is None:
            self._backlog = Backlog(self._fetcher())
        self._changed.add(feed)
        if self._backlog.add(feed, plan):
            self._held[feed] = state
        else:
            self._states.put(feed, state)
        return True

    def deliver(
        self, may_wait: Callable[[], bool], stopped: Callable[[], bool]
    ) -> Iterator[Envelope]:
        """Give entries as their pages come; the arguments are those of `Backlog.deliver`."""
        if self._backlog is None:
            return
        for delivery in self._backlog.deliver(may_wait, stopped):
            self._changed.add(delivery.feed)
            if delivery.is_last:
                self._states.put(delivery.feed, self._held.pop(delivery.feed))
            if delivery.envelope is not None:
                yield delivery.envelope

    def progress(self) -> dict[str, str]:
        """Marks that changed."""
        if self._backlog is None:
            return {}
        return {
            POSITION + feed: encode_marks(self._backlog.marks(feed))
            for feed in sorted(self._changed)
        }

    def acknowledge(self) -> None:
        """The marks are in the ledger."""
        self._changed.clear()

    def release(self) -> list[str]:
        """Forget all that waits; gives the feeds that are to be asked again."""
        if self._backlog is not None:
            self._backlog.clear()
        self._changed.clear()
        feeds = list(self._held)
        self._held.clear()
        return feeds
