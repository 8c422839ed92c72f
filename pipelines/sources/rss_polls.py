"""The requests of a feed source, with the feeds that they are for."""

from collections.abc import Callable, Generator, Iterator, Sequence

from pipelines.feeds.settings import FeedSettings
from pipelines.feeds.spec import FeedSpec
from pipelines.fetch.client import Fetcher
from pipelines.fetch.guard import Resolver
from pipelines.fetch.messages import FetchRequest
from pipelines.fetch.politeness import PoliteFetcher, Result


class Polls:
    """Requests under way, which may outlast a turn: a slow server keeps nobody else waiting."""

    def __init__(self, settings: FeedSettings, resolver: Resolver) -> None:
        self._settings = settings
        self._resolver = resolver
        self._fetcher: Fetcher | None = None
        self._polite: PoliteFetcher | None = None
        self._specs: dict[int, tuple[FetchRequest, FeedSpec]] = {}
        self._answers: Generator[tuple[FetchRequest, Result] | None, None, None] | None = None

    @property
    def are_under_way(self) -> bool:
        """Whether answers are still to come."""
        return self._answers is not None

    def fetcher(self) -> PoliteFetcher:
        """Give what feeds, and their articles' pages, are fetched with."""
        if self._polite is None:
            self._fetcher = Fetcher(self._settings.fetch, resolver=self._resolver)
            self._polite = PoliteFetcher(self._fetcher, self._settings.pace)
        return self._polite

    def begin(
        self, requests: Sequence[tuple[FetchRequest, FeedSpec]], stopped: Callable[[], bool]
    ) -> None:
        """Send requests, of which none may be under way."""
        # Two feeds may have moved to one URL: their requests are equal, and not the same.
        self._specs = {id(request): (request, spec) for request, spec in requests}
        self._answers = self.fetcher().fetch_some([request for request, _ in requests], stopped)

    def answers(self, may_wait: Callable[[], bool]) -> Iterator[tuple[FeedSpec, Result]]:
        """Give answers as they come, until all came or waiting is no more allowed."""
        if self._answers is None:
            return
        for answer in self._answers:
            if answer is not None:
                request, result = answer
                yield self._specs.pop(id(request))[1], result
            elif not may_wait():
                return
        self.break_off()

    def break_off(self) -> None:
        """Forget what is under way."""
        if self._answers is not None:
            self._answers.close()
        self._answers = None
        self._specs = {}

    def close(self) -> None:
        """Break off and close the connections."""
        self.break_off()
        if self._fetcher is not None:
            self._fetcher.close()
