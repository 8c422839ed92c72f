"""Articles' pages for feeds that carry only the beginning: fetched politely, hosts in parallel.

Feeds of which entries need pages are added to a `Backlog`; `deliver` fetches some hundreds of
pages, and gives each entry with its page. What is left is delivered in the next turns, without
asking the feed again. A page is fetched under robots.txt and the guards of all fetches. An entry
whose page cannot be had is delivered with what its feed says of it, and a word for the reason;
where that may pass, its page is asked for twice more, when the feed next changes.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Final

import httpx
import msgspec

from pipelines.feeds.page_plan import SETTLED, TRIES, PagePlan, WantedPage
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.politeness import PoliteFetcher, Result
from pipelines.fetch.urls import public_url
from transforms.records import Envelope

#: With one request a second to a host, a turn waits some half a minute for pages.
PER_HOST: Final = 30
PER_TURN: Final = 500

#: A page travels in base64 and has to stay within what the graph admits (16 MiB).
_MAX_BYTES: Final = 8 * 1024 * 1024
_ACCEPT: Final = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_PAGE_TYPES: Final = ("text/html", "application/xhtml+xml")
_TYPE_HEADER: Final = "content-type"
#: Failures that may pass; all others would be the same again.
_PASSING: Final = frozenset({"dns", "connect", "timeout", "deadline", "protocol", "held"})
_PASSING_STATUS: Final = frozenset({408, 425, 429})
_FIRST_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of an entry.

    Attributes:
        feed: the feed's URL without credentials.
        envelope: the entry, to be taken; None where it was taken before, without its page, and
            nothing better came of trying again.
        is_last: it is the last one of its feed, which is done with.
    """

    feed: str
    envelope: Envelope | None
    is_last: bool


class Backlog:
    """Entries that wait for their pages; one object for one source, used by one thread.

    Args:
        fetcher: fetches, and keeps the pace.
        per_host: pages of a host that are fetched in one go.
        per_turn: pages of all hosts.
    """

    def __init__(
        self, fetcher: PoliteFetcher, *, per_host: int = PER_HOST, per_turn: int = PER_TURN
    ) -> None:
        self._fetcher = fetcher
        self._per_host = per_host
        self._per_turn = per_turn
        self._marks: dict[str, dict[str, int]] = {}
        self._waiting: dict[str, list[tuple[str, WantedPage]]] = {}
        self._ready: deque[tuple[str, Envelope]] = deque()
        self._left: Counter[str] = Counter()
        self._answers: Generator[tuple[FetchRequest, Result] | None, None, None] | None = None

    def __bool__(self) -> bool:
        return bool(self._ready or self._waiting)

    @property
    def is_under_way(self) -> bool:
        """Whether pages are being fetched."""
        return self._answers is not None

    def add(self, feed: str, plan: PagePlan) -> bool:
        """Note a feed's entries; false where none is to be delivered: the feed is done with.

        Args:
            feed: its URL without credentials. One whose entries wait already is not to be asked.
            plan: what is to be delivered; its `marks` are kept.
        """
        self._marks[feed] = dict(plan.marks)
        self._ready.extend((feed, envelope) for envelope in plan.at_once)
        for wanted in plan.pages:
            url = public_url(wanted.entry.raw.url or "").strip()
            self._waiting.setdefault(url, []).append((feed, wanted))
        self._left[feed] = len(plan.at_once) + len(plan.pages)
        return self.holds(feed)

    def holds(self, feed: str) -> bool:
        """Tell whether entries of a feed wait."""
        return self._left[feed] > 0

    def feeds(self) -> list[str]:
        """Name the feeds whose entries wait."""
        return [feed for feed, left in self._left.items() if left]

    def marks(self, feed: str) -> dict[str, int]:
        """Give a feed's marks as they are now."""
        return self._marks.get(feed, {})

    def deliver(
        self, may_wait: Callable[[], bool], stopped: Callable[[], bool]
    ) -> Iterator[Delivery]:
        """Give entries that need no page, then the others as their pages come.

        Ends when nothing waits or all pages asked for in one go came, when the run is to stop, or
        when waiting is no more allowed; what is under way then goes on, for the next call. An
        entry counts as delivered when it is given, not when the next one is asked for.

        Args:
            may_wait: asked four times a second while no page comes.
            stopped: true once the run was asked to end; the first one is kept for a go.
        """
        while self._ready:
            feed, envelope = self._ready.popleft()
            self._left[feed] -= 1
            yield Delivery(feed, envelope, is_last=not self._left[feed])
        if self._answers is None and self._waiting:
            self._answers = self._fetcher.fetch_some(self._requests(), stopped)
        if self._answers is None:
            return
        for answer in self._answers:
            if answer is not None:
                yield from self._settle(answer[0].url, answer[1])
            elif not may_wait():
                return
        self._answers = None

    def clear(self) -> None:
        """Break off what is under way and forget all that waits."""
        if self._answers is not None:
            self._answers.close()
        self._answers = None
        self._marks.clear()
        self._waiting.clear()
        self._ready.clear()
        self._left.clear()

    def _requests(self) -> list[FetchRequest]:
        """Choose the next pages, those that have waited for longest first."""
        hosts: Counter[str] = Counter()
        requests: list[FetchRequest] = []
        for url in self._waiting:
            host = _host(url)
            hosts[host] += 1
            if hosts[host] <= self._per_host and len(requests) < self._per_turn:
                requests.append(
                    FetchRequest(url=url, accept=_ACCEPT, max_bytes=_MAX_BYTES, robots=True)
                )
        return requests

    def _settle(self, url: str, result: Result) -> Iterator[Delivery]:
        """Give every entry that waits for a page, one by one, so that none is lost on the way."""
        waiting = self._waiting[url]
        while waiting:
            feed, wanted = waiting.pop(0)
            if not waiting:
                del self._waiting[url]
            self._left[feed] -= 1
            self._marks[feed][wanted.mark] = _tries_after(wanted, result)
            yield Delivery(feed, _envelope(wanted, url, result), is_last=not self._left[feed])


def _tries_after(wanted: WantedPage, result: Result) -> int:
    failed = wanted.failed + 1
    return failed if _may_pass(result) and failed < TRIES else SETTLED


def _may_pass(result: Result) -> bool:
    if isinstance(result, Fetched):
        return False
    status = result.status or 0
    return result.reason in _PASSING or status in _PASSING_STATUS or status >= _FIRST_SERVER_ERROR


def _envelope(wanted: WantedPage, url: str, result: Result) -> Envelope | None:
    """The entry with its page, else (the first time) with the reason why there is none."""
    envelope, raw = wanted.entry.envelope, wanted.entry.raw
    problem = _problem(url, result)
    if isinstance(result, Fetched) and problem is None:
        page = msgspec.structs.replace(raw, page=result.body)
        attributes = {
            name: value
            for name, value in envelope.attributes.items()
            if name.lower() != _TYPE_HEADER
        }
        if result.content_type:
            attributes[_TYPE_HEADER] = result.content_type
        return msgspec.structs.replace(
            envelope, payload=msgspec.json.encode(page), attributes=attributes
        )
    if wanted.failed:
        return None
    without = msgspec.structs.replace(raw, page_problem=problem)
    return msgspec.structs.replace(envelope, payload=msgspec.json.encode(without))


def _problem(url: str, result: Result) -> str | None:
    """Name in a word what keeps an answer from being the article's page.

    Sites send readers of articles that are gone to their front page.
    """
    if isinstance(result, FetchFailedError):
        return result.reason
    media_type = (result.content_type or _PAGE_TYPES[0]).partition(";")[0].strip().lower()
    if media_type not in _PAGE_TYPES:
        return "not_a_page"
    if not result.body.strip():
        return "empty_page"
    if httpx.URL(result.final_url).path == "/" != httpx.URL(url).path:
        return "front_page"
    return None


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host
    except (httpx.InvalidURL, ValueError):
        return ""
