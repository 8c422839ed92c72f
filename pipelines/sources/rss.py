"""`rss:https://…` and `rss:LIST`: live feeds, each fetched when due.

A plain, polite fetch: one request at a time, conditional (ETag, Last-Modified), compressed, with
caps on size, time and redirects. A fetch that fails is said in the log and tried again when next
due; nothing of the feed is lost, since a feed's items stay in it for a while.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import httpx
import msgspec
from lxml import etree

from pipelines.options import without_credentials
from pipelines.sources.base import Limit, SourceUnavailable
from transforms.records import FEED, VERSION, Envelope, Record, SourceRef

_log = logging.getLogger(__name__)

_MAX_BYTES: Final = 16 * 1024 * 1024
_MAX_REDIRECTS: Final = 5
_TIMEOUT: Final = httpx.Timeout(10.0)
_DEADLINE_S: Final = 30.0
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class _FetchState(Record, frozen=True, kw_only=True):
    """What is remembered of a feed: when it was fetched, its validators, a hash of its bytes."""

    fetched: datetime
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


class RssSource:
    """Yields the documents of live feeds that have changed since they were last fetched.

    Args:
        uri: as the user gave it; it is known by it without its credentials.
        target: a feed's URL, or the path of a list of them (.opml, or a URL a line).
        clock: tells the time in UTC.
        interval: between two fetches of one feed in continuous use.
        contact: what the User-Agent says beside newsbeam's name, a URL or an address.
    """

    def __init__(
        self,
        uri: str,
        target: str,
        clock: Callable[[], datetime],
        interval: timedelta,
        contact: str | None,
    ) -> None:
        self.uri = without_credentials(uri)
        self._target = target
        self._clock = clock
        self._interval = interval
        agent = f"newsbeam/{VERSION}" + (f" (+{contact})" if contact else "")
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept": _ACCEPT},
            timeout=_TIMEOUT,
            follow_redirects=True,
            max_redirects=_MAX_REDIRECTS,
        )
        self._progress: dict[str, str] = {}
        self._asked: set[str] = set()

    def check(self) -> None:
        """Read the list of feeds; fetches nothing.

        Raises:
            SourceUnavailable: there is no such list, no feed in it, or a URL is broken.
        """
        feeds = self._feeds()
        for url in feeds:
            if not _is_whole(url):
                raise SourceUnavailable(f"{without_credentials(url)!r} is no URL of a feed")
        if not feeds:
            raise SourceUnavailable(
                f"{self.uri} lists no feed: give one http(s) URL a line, or an OPML file"
            )

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Fetch what is due and yield what changed; a single run asks each feed once."""
        for url in self._feeds():
            if limit.stopped():
                return
            name = without_credentials(url)
            known = self._progress.get(name) or positions.get(name)
            state = msgspec.json.decode(known, type=_FetchState) if known else None
            if self._is_due(url, state, following=limit.following):
                self._asked.add(url)
                yield from self._fetch(url, state)

    def progress(self) -> Mapping[str, str]:
        """What is newly known of each feed that was fetched."""
        return dict(self._progress)

    def acknowledge(self) -> None:
        """The states are in the ledger."""
        self._progress.clear()

    def release(self) -> None:
        """Fetch again what the turn fetched."""
        self._progress.clear()
        self._asked.clear()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _feeds(self) -> Sequence[str]:
        if self._target.startswith(("http://", "https://")):
            return [self._target]
        return feed_list(Path(self._target))

    def _is_due(self, url: str, state: _FetchState | None, *, following: bool) -> bool:
        if not following:
            return url not in self._asked
        return state is None or self._clock() - state.fetched >= self._interval

    def _fetch(self, url: str, state: _FetchState | None) -> Iterator[Envelope]:
        now = self._clock()
        try:
            response, body = self._get(url, state)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            _log.warning("%s was not fetched: %s", without_credentials(url), error)
            self._note(url, msgspec.structs.replace(state or _FetchState(fetched=now), fetched=now))
            return
        digest = hashlib.blake2b(body, digest_size=16).hexdigest()
        unchanged = response.status_code == httpx.codes.NOT_MODIFIED
        before = state if unchanged and state else _FetchState(fetched=now)
        self._note(
            url,
            _FetchState(
                fetched=now,
                # A 304 need not repeat what it confirms.
                etag=response.headers.get("etag", before.etag),
                last_modified=response.headers.get("last-modified", before.last_modified),
                digest=before.digest or digest,
            ),
        )
        if unchanged or (state and state.digest == digest):
            return
        yield Envelope(
            key="",
            payload=body,
            content_type=FEED,
            source=SourceRef(kind="rss", origin=without_credentials(url)),
            discovered=now,
            attributes={"content-type": response.headers.get("content-type", "")},
        )

    def _get(self, url: str, state: _FetchState | None) -> tuple[httpx.Response, bytes]:
        """Fetch a feed under the caps.

        Raises:
            ValueError: the answer is too large, too slow, or no success.
            httpx.HTTPError: the network or the protocol failed.
        """
        headers = {}
        if state and state.etag:
            headers["If-None-Match"] = state.etag
        if state and state.last_modified:
            headers["If-Modified-Since"] = state.last_modified
        ends = time.monotonic() + _DEADLINE_S
        body = bytearray()
        with self._client.stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED:
                return response, b""
            if not response.is_success:
                raise ValueError(f"the server answered {response.status_code}")
            for block in response.iter_bytes():
                body += block
                if len(body) > _MAX_BYTES:
                    raise ValueError(f"it is larger than {_MAX_BYTES} bytes")
                if time.monotonic() > ends:
                    raise ValueError(f"it took longer than {_DEADLINE_S:.0f} s")
        return response, bytes(body)

    def _note(self, url: str, state: _FetchState) -> None:
        self._progress[without_credentials(url)] = msgspec.json.encode(state).decode()


def _is_whole(url: str) -> bool:
    try:
        return bool(httpx.URL(url).host)
    except httpx.InvalidURL:
        return False


def feed_list(path: Path) -> list[str]:
    """Read the feed URLs of a list: OPML, or text with one a line and # for comments.

    Raises:
        SourceUnavailable: the file cannot be read, or is broken OPML.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceUnavailable(
            f"the feed list {path} cannot be read ({error.strerror}): after rss: comes a feed's "
            "http(s) URL, or the path of a list"
        ) from error
    if path.suffix.lower() in {".opml", ".xml"}:
        return _opml_feeds(path, content)
    lines = (line.strip() for line in content.decode("utf-8", "replace").splitlines())
    return [line for line in lines if line.startswith(("http://", "https://"))]


def _opml_feeds(path: Path, content: bytes) -> list[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        outlines = etree.fromstring(content, parser).iter("outline")
    except etree.XMLSyntaxError as error:
        raise SourceUnavailable(f"the feed list {path} is broken OPML: {error}") from error
    urls = [outline.get("xmlUrl", "").strip() for outline in outlines]
    return [url for url in urls if url.startswith(("http://", "https://"))]
