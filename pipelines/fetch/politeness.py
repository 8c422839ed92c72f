"""Many fetches at a polite pace: hosts in parallel, each host one request after another."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from typing import Final

import httpx

from pipelines.fetch.boundary import attempted
from pipelines.fetch.client import Fetcher, Turn, never
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.gate import Gate
from pipelines.fetch.guard import Clock
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.queues import HostQueues
from pipelines.fetch.robots import Robots
from pipelines.fetch.settings import Pace
from pipelines.fetch.urls import host_of

Result = Fetched | FetchFailedError
Stopped = Callable[[], bool]

#: How long an answer is waited for before the caller is let see to other things.
LOOK_S: Final = 0.25


class PoliteFetcher:
    """Fetches through a `Fetcher`, which the caller keeps and closes; thread-safe.

    Every request counts for its host's pace: redirect hops for the host that they lead to, and
    those for robots.txt. A host is a name, whatever the port.

    Args:
        fetcher: does the fetching.
        pace: the delays, and how many hosts at a time.
        clock: monotonic seconds.
        sleep: waits some seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        pace: Pace,
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._pace = pace
        self._clock = clock
        self._gate = Gate(clock, sleep)
        self._robots = Robots(fetcher, clock)

    def fetch(self, request: FetchRequest, stopped: Stopped = never) -> Fetched:
        """Fetch one URL when it is its turn.

        Raises:
            FetchFailedError: there is no success, for any reason.
        """
        turn = partial(self._permitted, request, stopped)
        return self._fetcher.fetch(request, turn=turn, stopped=stopped)

    def fetch_some(
        self,
        requests: Iterable[FetchRequest],
        stopped: Stopped = never,
        look: Callable[[], float] = lambda: LOOK_S,
    ) -> Generator[tuple[FetchRequest, Result] | None, None, None]:
        """Fetch many URLs, and yield each with its outcome as it comes, in no order.

        While no answer comes, yields None after each look: the caller may have better to do than
        to wait for a slow server, and go on later.

        Not more answers are in memory than there are workers: while the caller works on one, no
        further request is begun. Once `stopped` is true, what is under way is broken off and what
        waits is not asked; neither is yielded. The same holds when the caller closes the iterator.

        Args:
            requests: read to the end at once.
            stopped: true once the run was asked to end; looked at after each look.
            look: seconds that an answer is waited for at most, asked each time; 0 to wait for none.
        """
        ended = threading.Event()
        queues = self._queues(requests)
        with ThreadPoolExecutor(self._pace.workers, "fetch") as threads:
            crew = _Crew(threads, partial(self._outcome, lambda: ended.is_set() or stopped()))
            try:
                yield from self._run(queues, crew, stopped, look)
            finally:
                ended.set()

    def _queues(self, requests: Iterable[FetchRequest]) -> HostQueues[FetchRequest]:
        queues = HostQueues[FetchRequest]()
        for request in requests:
            host = host_of(request.url)
            queues.add(host, request, self._gate.free_at(host))
        return queues

    def _run(
        self,
        queues: HostQueues[FetchRequest],
        crew: "_Crew",
        stopped: Stopped,
        look: Callable[[], float],
    ) -> Iterator[tuple[FetchRequest, Result] | None]:
        while not stopped():
            while crew.busy < self._pace.workers and (taken := queues.take(self._clock())):
                crew.begin(*taken)
            wait = queues.seconds(self._clock())
            if not crew.busy and wait is None:
                return
            is_full = crew.busy >= self._pace.workers
            done = crew.next_done(look() if is_full or wait is None else min(wait, look()))
            if done is None:
                yield None
                continue
            host, request, result = done
            queues.free(host, self._gate.free_at(host))
            if not isinstance(result, FetchFailedError) or result.reason != "stopped":
                yield request, result

    def _outcome(self, stopped: Stopped, request: FetchRequest) -> Result:
        return attempted(request.url, partial(self.fetch, request, stopped))

    @contextmanager
    def _permitted(self, request: FetchRequest, stopped: Stopped, url: httpx.URL) -> Iterator[None]:
        turn: Turn = partial(self._paced, stopped)
        if request.robots:
            self._robots.check(url, turn=turn, stopped=stopped)
        with turn(url):
            yield

    @contextmanager
    def _paced(self, stopped: Stopped, url: httpx.URL) -> Iterator[None]:
        with self._gate.turn(url.host, partial(self._delay, url), stopped):
            yield

    def _delay(self, url: httpx.URL) -> float:
        asked = min(self._robots.delay(url) or 0.0, self._pace.delay_cap_s)
        return max(self._pace.delay_s, asked)


class _Crew:
    """Threads at work, and a queue of what they have done.

    `busy` counts the jobs begun whose outcome nobody has taken yet.
    """

    def __init__(self, threads: ThreadPoolExecutor, work: Callable[[FetchRequest], Result]) -> None:
        self._threads = threads
        self._work = work
        self._done: SimpleQueue[tuple[str, FetchRequest, Future[Result]]] = SimpleQueue()
        self.busy = 0

    def begin(self, host: str, request: FetchRequest) -> None:
        """Hand a request to a free thread."""
        self.busy += 1
        future = self._threads.submit(self._work, request)
        future.add_done_callback(partial(self._note, host, request))

    def next_done(self, seconds: float) -> tuple[str, FetchRequest, Result] | None:
        """Wait for an outcome; None when there was none in time."""
        try:
            host, request, future = self._done.get(timeout=seconds)
        except Empty:
            return None
        self.busy -= 1
        return host, request, future.result()

    def _note(self, host: str, request: FetchRequest, future: Future[Result]) -> None:
        self._done.put((host, request, future))
