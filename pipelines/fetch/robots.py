"""robots.txt: may a page be asked, and at what pace (RFC 9309, read by Protego)."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import httpx
from protego import Protego

from pipelines.fetch.client import Fetcher, Turn, never
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.guard import Clock
from pipelines.fetch.messages import FetchRequest

#: The product token that a robots.txt names us by.
ROBOT: Final = "newsbeam"

_MAX_BYTES: Final = 512 * 1024  # RFC 9309 2.5: at least 500 KiB are read
_KEEP_S: Final = 12 * 3600.0  # RFC 9309 2.4: not more than a day
_RETRY_S: Final = 600.0
_MAX_ORIGINS: Final = 2000
_TOO_MANY: Final = 429
_PASSED_ON: Final = frozenset({"stopped", "held"})
_UNREACHABLE: Final = frozenset({"dns", "connect", "tls", "timeout", "deadline", "refused_address"})
_AGENT_LINE: Final = re.compile(
    r"\s*user[- ]?agent\s*[:\s]\s*(?P<agent>[a-z_-]+|\*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is known of an origin: rules to obey, or (where None) that all is forbidden, and why."""

    rules: Protego | None
    until: float
    reason: str = ""
    sentence: str = ""


class Robots:
    """Answers from robots.txt files, fetched when first needed and kept for half a day.

    A missing file (4xx) allows everything. One that cannot be had (5xx, 429, no connection)
    forbids everything for ten minutes, unless an older copy is known, which then stays in force.

    Args:
        fetcher: fetches them.
        clock: monotonic seconds.
    """

    def __init__(self, fetcher: Fetcher, clock: Clock) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._known: dict[str, _Answer] = {}
        self._asking: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, url: httpx.URL, *, turn: Turn, stopped: Callable[[], bool] = never) -> None:
        """Look whether a URL may be asked.

        Raises:
            FetchFailedError: robots; or what kept robots.txt from being read, where that is the
                host's being out of reach, held, or the end of the run.
        """
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        with self._lock_of(origin):
            known = self._known.get(origin)
            if known is None or known.until <= self._clock():
                known = self._ask(origin, known, turn, stopped)
                self._keep(origin, known)
        if known.rules is None:
            raise FetchFailedError(known.reason, known.sentence)
        if not known.rules.can_fetch(str(url), ROBOT):
            raise FetchFailedError("robots", "robots.txt forbids it")

    def delay(self, url: httpx.URL) -> float | None:
        """Give the Crawl-delay of a URL's host in seconds, where its robots.txt is known."""
        known = self._known.get(f"{url.scheme}://{url.netloc.decode('ascii')}")
        if known is None or known.rules is None:
            return None
        return known.rules.crawl_delay(ROBOT)

    def _ask(
        self, origin: str, known: _Answer | None, turn: Turn, stopped: Callable[[], bool]
    ) -> _Answer:
        request = FetchRequest(
            url=f"{origin}/robots.txt", accept="text/plain", max_bytes=_MAX_BYTES, cut=True
        )
        now = self._clock()
        try:
            text = self._fetcher.fetch(request, turn=turn, stopped=stopped).body
        except FetchFailedError as failure:
            if failure.reason in _PASSED_ON:
                raise
            if _is_missing(failure):
                return _Answer(parsed(b""), now + _KEEP_S)
            if known is not None and known.rules is not None:
                return replace(known, until=now + _RETRY_S)
            return _forbidden(failure, now + _RETRY_S)
        return _Answer(parsed(text), now + _KEEP_S)

    def _keep(self, origin: str, known: _Answer) -> None:
        with self._lock:
            self._known.pop(origin, None)
            self._known[origin] = known
            while len(self._known) > _MAX_ORIGINS:
                oldest = next(iter(self._known))
                del self._known[oldest]
                self._asking.pop(oldest, None)

    def _lock_of(self, origin: str) -> threading.Lock:
        with self._lock:
            return self._asking.setdefault(origin, threading.Lock())


def _forbidden(failure: FetchFailedError, until: float) -> _Answer:
    """Forbid all; a host that cannot be reached is named as such, robots.txt is not its fault."""
    reason = failure.reason if failure.reason in _UNREACHABLE else "robots"
    return _Answer(None, until, reason, f"robots.txt could not be read: {failure.sentence}")


def parsed(content: bytes) -> Protego:
    """Parse a robots.txt, whatever is in it.

    The names of other robots become one: the parser keeps a copy of the rules for every name, so
    that a small hostile file would fill the memory.
    """
    text = content.decode("utf-8-sig", "replace")
    return Protego.parse("\n".join(map(_for_us, text.splitlines())))


def _for_us(line: str) -> str:
    found = _AGENT_LINE.match(line)
    if found is None:
        return line
    agent = (found["agent"] or "").lower()
    return f"User-agent: {agent if agent in {ROBOT, '*'} else 'another-robot'}"


def _is_missing(failure: FetchFailedError) -> bool:
    status = failure.status or 0
    return httpx.codes.is_client_error(status) and status != _TOO_MANY
