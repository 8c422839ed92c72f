"""The HTTP client: one GET, within limits, at nobody's mercy.

httpcore makes the connections (through the guard) and speaks HTTP/1.1. Its big sister httpx reads
URLs and headers; its client is not used, since it keeps cookies, reads proxies and passwords from
the environment, and inflates without a bound. Proxies are not used at all: behind one, nobody
could check the address.
"""

import base64
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Self

import httpcore
import httpx

from pipelines.fetch.body import ACCEPT_ENCODING, BoundedBody
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.failures import named_failures
from pipelines.fetch.guard import Budget, Clock, GuardedBackend, Resolver, system_resolver
from pipelines.fetch.headers import http_date, max_age, retry_after
from pipelines.fetch.messages import Fetched, FetchRequest
from pipelines.fetch.redirects import REDIRECTS, Trail
from pipelines.fetch.settings import FetchSettings
from pipelines.fetch.urls import port_of

#: Gives the right to ask a URL, for as long as it is entered; may wait, may raise.
Turn = Callable[[httpx.URL], AbstractContextManager[None]]

_KEPT_CONNECTIONS: Final = 32
_KEPT_S: Final = 15.0
_OWN_HEADERS: Final = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "te", "accept-encoding"}
)
_CONDITIONAL: Final = frozenset({"if-none-match", "if-modified-since"})
_NOT_MODIFIED: Final = 304
_PARTIAL: Final = 206
_WITH_RETRY_AFTER: Final = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: httpx.Headers
    body: bytes


def at_once(_: httpx.URL) -> AbstractContextManager[None]:
    """Let every request go without waiting."""
    return nullcontext()


def never() -> bool:
    """Say that nobody asked to stop."""
    return False


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


class Fetcher:
    """Fetches URLs; may be used by several threads at once. Close it, or use it in a `with`.

    Args:
        settings: the limits.
        resolver: gives the addresses of a host name.
        clock: monotonic seconds, for the deadline.
        now: the time in UTC, for a Retry-After date.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver = system_resolver,
        clock: Clock = time.monotonic,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._now = now
        # At DEBUG the library logs what servers answer, which may repeat what they were sent.
        logging.getLogger("httpcore").setLevel(logging.INFO)
        self._guard = GuardedBackend(resolver, settings.allow_networks)
        self._pool = httpcore.ConnectionPool(
            ssl_context=settings.ssl_context or httpx.create_ssl_context(),
            max_connections=None,
            max_keepalive_connections=_KEPT_CONNECTIONS,
            keepalive_expiry=_KEPT_S,
            network_backend=self._guard,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def fetch(
        self,
        request: FetchRequest,
        *,
        turn: Turn = at_once,
        stopped: Callable[[], bool] = never,
    ) -> Fetched:
        """Get a URL, redirects followed.

        Args:
            request: what to get.
            turn: entered before each hop, left after it; waiting there costs no deadline.
            stopped: true once the run was asked to end; the fetch then fails within a second or
                so (while connecting, within the connect timeout).

        Raises:
            FetchFailedError: there is no success, for any reason.
        """
        trail = Trail(request.url, self._settings)
        budget = Budget(self._settings.deadline_s, self._settings.wire_bytes, self._clock, stopped)
        while True:
            with turn(trail.url):
                answer = self._hop(request, trail, budget)
            if answer.status not in REDIRECTS:
                return _fetched(request, trail, answer)
            trail.follow(answer.status, answer.headers["location"])

    def _hop(self, request: FetchRequest, trail: Trail, budget: Budget) -> _Answer:
        headers = self._headers(request, trail)
        with self._guard.spending(budget), named_failures(budget):
            try:
                return self._ask(request, trail.url, headers)
            except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
                # The server closed a kept connection just as it was used again.
                if not budget.is_untouched:
                    raise
                return self._ask(request, trail.url, headers)

    def _ask(self, request: FetchRequest, url: httpx.URL, headers: dict[str, str]) -> _Answer:
        timeout = {
            "connect": self._settings.connect_timeout_s,
            "read": self._settings.read_timeout_s,
            "write": self._settings.read_timeout_s,
        }
        target = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path
        )
        with self._pool.stream(
            "GET", target, headers=_encoded(headers), extensions={"timeout": timeout}
        ) as response:
            self._guard.budget.has_headers = True
            is_conditional = not headers.keys().isdisjoint(_CONDITIONAL)
            return self._read(request, response, is_conditional=is_conditional)

    def _read(
        self, request: FetchRequest, response: httpcore.Response, *, is_conditional: bool
    ) -> _Answer:
        headers = httpx.Headers(response.headers)
        status = response.status
        if (status == _NOT_MODIFIED and is_conditional) or (
            status in REDIRECTS and "location" in headers
        ):
            return _Answer(status, headers, b"")
        if not httpx.codes.is_success(status) or status == _PARTIAL:
            raise self._status_failure(status, headers)
        return _Answer(status, headers, self._body(request, response, headers))

    def _body(
        self, request: FetchRequest, response: httpcore.Response, headers: httpx.Headers
    ) -> bytes:
        limit = self._settings.body_bytes
        if request.max_bytes is not None:
            limit = min(limit, request.max_bytes)
        body = BoundedBody(headers.get("content-encoding"), limit, cut=request.cut)
        try:
            for block in response.iter_stream():
                if not body.feed(block):
                    return body.finish(ended=False)
        except httpcore.RemoteProtocolError:
            # The length was wrong, or the last mark is missing: what came may be all there is.
            if not body.is_document:
                raise
        return body.finish(ended=True)

    def _status_failure(self, status: int, headers: httpx.Headers) -> FetchFailedError:
        wait = None
        if status in _WITH_RETRY_AFTER:
            date = http_date(headers.get("date"))
            wait = retry_after(headers.get("retry-after"), date, self._now())
        return FetchFailedError(
            f"status_{status}", f"the server answered {status}", retry_after=wait, status=status
        )

    def _headers(self, request: FetchRequest, trail: Trail) -> dict[str, str]:
        headers = {
            "host": trail.url.netloc.decode("ascii"),
            "user-agent": self._settings.user_agent,
            "accept": request.accept,
            "accept-encoding": ACCEPT_ENCODING,
        }
        return headers | _conditions(request, trail) | (_secrets(request) if trail.is_home else {})


def _conditions(request: FetchRequest, trail: Trail) -> dict[str, str]:
    if request.whole:
        return {"cache-control": "no-cache"}
    known = request.validators
    if known is None or known.url != trail.public_url:
        return {}
    headers = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in headers.items() if value is not None}


def _secrets(request: FetchRequest) -> dict[str, str]:
    """Give what is meant for the first URL's host only: credentials, the user's headers."""
    url = httpx.URL(request.url.strip())
    secrets = {}
    if url.userinfo:
        pair = f"{url.username}:{url.password}".encode()
        secrets["authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    own = {name.lower(): value for name, value in request.headers.items()}
    return secrets | {name: value for name, value in own.items() if name not in _OWN_HEADERS}


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    # A server's ETag or a user's header may be beyond ASCII; HTTP lets such bytes pass.
    return [
        (name.encode("utf-8", "replace"), value.encode("utf-8", "replace"))
        for name, value in headers.items()
    ]


def _fetched(request: FetchRequest, trail: Trail, answer: _Answer) -> Fetched:
    unchanged = answer.status == _NOT_MODIFIED
    sent = request.validators if unchanged else None
    get = answer.headers.get
    return Fetched(
        status=answer.status,
        final_url=trail.public_url,
        moved_to=str(trail.moved_to) if trail.moved_to else None,
        not_modified=unchanged,
        body=answer.body,
        etag=get("etag") or (sent.etag if sent else None),
        last_modified=get("last-modified") or (sent.last_modified if sent else None),
        content_type=get("content-type"),
        max_age=max_age(get("cache-control")),
        date=http_date(get("date")),
    )
