"""The way of one fetch from URL to URL."""

import httpx

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.settings import FetchSettings
from pipelines.fetch.urls import checked_url, keeps_secrets, url_without_credentials

_PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Trail:
    """Follows redirects, each hop checked.

    Attributes:
        url: where to ask now.
        moved_to: where permanent redirects from the start led.
        is_home: what was meant for the first URL may be sent to this one. Once left, a host is not
            home again: a redirect must not make us sign in where it likes.

    Raises:
        FetchFailedError: bad_url or refused_port, also by `follow`.
    """

    def __init__(self, start: str, settings: FetchSettings) -> None:
        self._settings = settings
        self.url = checked_url(start, settings.ports)
        self._seen = [url_without_credentials(self.url)]
        self.moved_to: httpx.URL | None = None
        self.is_home = True
        self._is_permanent = True

    @property
    def public_url(self) -> str:
        """Where to ask now, without credentials."""
        return str(self._seen[-1])

    def follow(self, status: int, location: str) -> None:
        """Go where a redirect points. Credentials in it are not taken.

        Raises:
            FetchFailedError: too_many_redirects or redirect_loop.
        """
        target = url_without_credentials(self._checked(location))
        if target in self._seen:
            raise FetchFailedError("redirect_loop", "the redirects go in a circle")
        if len(self._seen) > self._settings.max_redirects:
            raise FetchFailedError(
                "too_many_redirects", f"more than {self._settings.max_redirects} redirects"
            )
        self.is_home = self.is_home and keeps_secrets(self.url, target)
        self._is_permanent = self._is_permanent and status in _PERMANENT
        if self._is_permanent:
            self.moved_to = target
        self._seen.append(target)
        self.url = target

    def _checked(self, location: str) -> httpx.URL:
        try:
            joined = self._seen[-1].join(location.strip())
        except (httpx.InvalidURL, ValueError):
            raise FetchFailedError("bad_url", "a redirect to something that is no URL") from None
        return checked_url(str(joined), self._settings.ports)
