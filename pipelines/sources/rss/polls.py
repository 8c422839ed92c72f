"""The requests of a feed source, with the feeds that they are for."""

from collections.abc import Callable, Generator, Iterator, Sequence

from pipelines.fetch.client import Fetcher
from pipelines.fetch.guard import Resolver
from pipelines.fetch.messages import FetchRequest
from pipelines.fetch.politeness import PoliteFetcher, Result
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.settings import FeedSettings


class Polls:
    """Requests under way, which may outlast a turn: a slow server keeps nobody else waiting.

    Args:
        settings: how feeds are asked.
        resolver: gives the addresses of a host name.
        look: seconds that an answer is waited for in one look, asked each time.
    """

    def __init__(
        self, settings: FeedSettings, resolver: Resolver, look: Callable[[], float]
    ) -> None:
        self._look = look
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
        self._answers = self.fetcher().fetch_some(
            [request for request, _ in requests], stopped, self._look
        )

    def answers(self) -> Iterator[tuple[FeedSpec, Result]]:
        """Give answers as they come, until all came or none came in one look."""
        if self._answers is None:
            return
        for answer in self._answers:
            if answer is None:
                return
            request, result = answer
            yield self._specs.pop(id(request))[1], result
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
