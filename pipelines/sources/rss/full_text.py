"""What waits to be delivered of feeds, and articles' pages for those that carry only the beginning.

What is to be delivered of a feed is added to a `Backlog`, which gives the entries that need no
page at once, and the others with their pages, of which some hundreds are fetched in one go, hosts
in parallel. What is left is delivered in the next turns, without asking the feed again. A page is
fetched under robots.txt and the guards of all fetches. An entry whose page cannot be had is
delivered with what its feed says of it, and a word for the reason; where that may pass, its page
is asked for twice more, when the feed next changes.
"""

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import httpx
import msgspec

from pipelines.fetch.boundary import attempted
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.politeness import LOOK_S, PoliteFetcher, Result
from pipelines.fetch.urls import host_of, public_url
from pipelines.sources.rss.page_plan import SETTLED, TRIES, PagePlan, WantedPage
from transforms.records.travelling import Admitted, Envelope

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
#: By which a site says that there is no such page (any more).
_GONE: Final = frozenset({404, 410})
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
    """Entries that wait to be delivered; one object for one source, used by one thread.

    An entry counts as delivered when it is given, not when the next one is asked for.

    Args:
        fetcher: fetches, and keeps the pace.
        look: seconds that a page is waited for in one look, asked each time.
        per_host: pages of a host that are fetched in one go.
        per_turn: pages of all hosts.
    """

    def __init__(
        self,
        fetcher: PoliteFetcher,
        *,
        look: Callable[[], float] = lambda: LOOK_S,
        per_host: int = PER_HOST,
        per_turn: int = PER_TURN,
    ) -> None:
        self._fetcher = fetcher
        self._look = look
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

    def at_once(self) -> Iterator[Delivery]:
        """Give the entries that need no page."""
        while self._ready:
            feed, envelope = self._ready.popleft()
            self._left[feed] -= 1
            yield Delivery(feed, envelope, is_last=not self._left[feed])

    def fetched(self, stopped: Callable[[], bool]) -> Iterator[Delivery]:
        """Give the other entries as their pages come.

        Ends when nothing waits or all pages asked for in one go came, when the run is to stop, or
        when no page came in one look; what is under way then goes on, for the next call.

        Args:
            stopped: true once the run was asked to end; the first one is kept for a go.
        """
        if self._answers is None and self._waiting:
            self._answers = self._fetcher.fetch_some(self._requests(), stopped, self._look)
        if self._answers is None:
            return
        for answer in self._answers:
            if answer is None:
                return
            yield from self._settle(answer[0].url, answer[1])
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
            host = host_of(url)
            hosts[host] += 1
            if hosts[host] <= self._per_host and len(requests) < self._per_turn:
                requests.append(
                    FetchRequest(url=url, accept=_ACCEPT, max_bytes=_MAX_BYTES, robots=True)
                )
        return requests

    def _settle(self, url: str, result: Result) -> Iterator[Delivery]:
        """Give every entry that waits for a page, one by one, so that none is lost on the way."""
        page = attempted(url, partial(_page, url, result))
        waiting = self._waiting[url]
        while waiting:
            feed, wanted = waiting.pop(0)
            if not waiting:
                del self._waiting[url]
            self._left[feed] -= 1
            self._marks[feed][wanted.mark] = _tries_after(wanted, page)
            if isinstance(page, Fetched):
                self._marks[feed][wanted.had] = SETTLED
            yield Delivery(feed, _envelope(wanted, page), is_last=not self._left[feed])


def _tries_after(wanted: WantedPage, result: Result) -> int:
    failed = wanted.failed + 1
    return failed if _may_pass(result) and failed < TRIES else SETTLED


def _may_pass(result: Result) -> bool:
    if isinstance(result, Fetched):
        return False
    status = result.status or 0
    return result.reason in _PASSING or status in _PASSING_STATUS or status >= _FIRST_SERVER_ERROR


def _envelope(wanted: WantedPage, page: Result) -> Envelope | None:
    """The entry with its page, else (the first time) with the reason why there is none."""
    if isinstance(page, Fetched):
        whole = attempted(wanted.entry.raw.url or "", partial(_with_page, wanted.entry, page))
        if isinstance(whole, Envelope):
            return whole
        page = whole
    if wanted.failed:
        return None
    without = msgspec.structs.replace(
        wanted.entry.raw,
        page_problem=page.reason,
        page_is_gone=wanted.was_there and page.status in _GONE,
    )
    return msgspec.structs.replace(wanted.entry.envelope, payload=msgspec.json.encode(without))


def _with_page(entry: Admitted, page: Fetched) -> Envelope:
    attributes = {
        name: value
        for name, value in entry.envelope.attributes.items()
        if name.lower() != _TYPE_HEADER
    }
    if page.content_type:
        attributes[_TYPE_HEADER] = page.content_type
    raw = msgspec.structs.replace(entry.raw, page=page.body)
    return msgspec.structs.replace(
        entry.envelope, payload=msgspec.json.encode(raw), attributes=attributes
    )


def _page(url: str, result: Result) -> Fetched:
    """Give an answer that is the article's page.

    Sites send readers of articles that are gone to their front page.

    Raises:
        FetchFailedError: it is none; the reason says in a word why.
    """
    if isinstance(result, FetchFailedError):
        raise result
    media_type = (result.content_type or _PAGE_TYPES[0]).partition(";")[0].strip().lower()
    if media_type not in _PAGE_TYPES:
        raise FetchFailedError("not_a_page", "the answer is no HTML page")
    if not result.body.strip():
        raise FetchFailedError("empty_page", "the page is empty")
    if httpx.URL(result.final_url).path == "/" != httpx.URL(url).path:
        raise FetchFailedError("front_page", "the site sent its front page")
    return result
