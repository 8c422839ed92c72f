"""What is delivered of feeds: entry by entry, some with their articles' pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from pipelines.fetch.politeness import PoliteFetcher
from pipelines.sources.rss.full_text import Backlog, Delivery
from pipelines.sources.rss.page_plan import POSITION, PagePlan, decode_marks, encode_marks
from pipelines.sources.rss.polling.feed_state import FeedState, States
from transforms.records.travelling import Envelope

_NO_MARKS: Final = encode_marks({})


class Pages:
    """Entries that wait, and the states of their feeds.

    A feed's new state is held back until the last of its entries was delivered: a run that ends
    before asks the feed again, and its marks tell which entries are still to be delivered.

    Args:
        states: where a state goes once its feed is done with.
        fetcher: gives what pages are fetched with.
        look: seconds that a page is waited for in one look, asked each time.
    """

    def __init__(
        self,
        states: States,
        fetcher: Callable[[], PoliteFetcher],
        look: Callable[[], float],
    ) -> None:
        self._states = states
        self._fetcher = fetcher
        self._look = look
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

    def marks(self, feed: str) -> dict[str, int]:
        """Read the committed marks of a feed."""
        return decode_marks(self._committed.get(POSITION + feed))

    def take_over(self, feed: str, plan: PagePlan, state: FeedState) -> None:
        """Take over what is to be delivered of a feed.

        Args:
            feed: its URL without credentials.
            plan: what is to be delivered.
            state: the feed's, once that is done.
        """
        if self._backlog is None:
            self._backlog = Backlog(self._fetcher(), look=self._look)
        self._changed.add(feed)
        if self._backlog.add(feed, plan):
            self._held[feed] = state
        else:
            self._states.put(feed, state)

    def at_once(self) -> Iterator[Envelope]:
        """Give the entries that need no page."""
        if self._backlog is not None:
            yield from self._delivered(self._backlog.at_once())

    def fetched(self, stopped: Callable[[], bool]) -> Iterator[Envelope]:
        """Give entries as their pages come, until none came in one look."""
        if self._backlog is not None:
            yield from self._delivered(self._backlog.fetched(stopped))

    def _delivered(self, deliveries: Iterable[Delivery]) -> Iterator[Envelope]:
        for delivery in deliveries:
            self._changed.add(delivery.feed)
            if delivery.is_last:
                self._states.put(delivery.feed, self._held.pop(delivery.feed))
            if delivery.envelope is not None:
                yield delivery.envelope

    def progress(self) -> dict[str, str]:
        """Marks that changed; a feed without pages has none."""
        if self._backlog is None:
            return {}
        marks = {feed: encode_marks(self._backlog.marks(feed)) for feed in sorted(self._changed)}
        return {
            POSITION + feed: text
            for feed, text in marks.items()
            if text != self._committed.get(POSITION + feed, _NO_MARKS)
        }

    def acknowledge(self) -> None:
        """The marks are in the ledger."""
        self._changed.clear()

    def release(self) -> list[str]:
        """Forget all that waits; gives the feeds that are to be asked again.

        One of them may have been asked in an earlier turn, and its last entry taken in this one.
        """
        if self._backlog is not None:
            self._backlog.clear()
        feeds = [*self._changed, *self._held]
        self._changed.clear()
        self._held.clear()
        return feeds
