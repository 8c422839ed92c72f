"""What is asked, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipelines.fetch.urls import public_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave to ask "anything new?" with.

    Attributes:
        etag: as it stood in the header.
        last_modified: as it stood in the header.
        url: the URL that gave them, without credentials. They are sent to it only: another server,
            reached by a redirect, would compare them with what it has, and may say "not modified"
            of something never seen.
    """

    etag: str | None
    last_modified: str | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One URL to get.

    Attributes:
        url: http or https; may hold credentials (`https://name:word@host/…`), which are sent to
            that host only. They and the headers are never shown by `repr`.
        validators: of the last answer.
        accept: the Accept header.
        headers: the user's own, sent to the URL's host only.
        whole: leave the validators out and ask caches to look again.
        max_bytes: decoded bytes at most, where lower than the settings'.
        cut: keep the first `max_bytes` instead of failing.
        robots: obey robots.txt (by `PoliteFetcher`; the plain `Fetcher` does not look).
    """

    url: str
    validators: Validators | None = None
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)
    whole: bool = False
    max_bytes: int | None = None
    cut: bool = False
    robots: bool = False

    def __repr__(self) -> str:
        return f"FetchRequest({public_url(self.url)!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: a body, or the word that nothing changed.

    Attributes:
        status: 2xx or 304.
        final_url: the URL that answered, without credentials.
        moved_to: where permanent redirects (301, 308) from the start led, up to the first that is
            not permanent; None when there were none. Without credentials: `with_credentials` puts
            them on again.
        not_modified: the server said 304; the body is empty, and the validators are those that
            were sent where it gave no new ones.
        body: decoded.
        max_age: of Cache-Control, in seconds.
        date: the server's clock.
    """

    status: int
    final_url: str
    moved_to: str | None
    not_modified: bool
    body: bytes = field(repr=False)
    etag: str | None
    last_modified: str | None
    content_type: str | None
    max_age: int | None
    date: datetime | None

    @property
    def validators(self) -> Validators | None:
        """What to ask with the next time."""
        if self.etag is None and self.last_modified is None:
            return None
        return Validators(etag=self.etag, last_modified=self.last_modified, url=self.final_url)
