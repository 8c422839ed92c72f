"""URLs before they are asked: what may be asked at all, and what of them may be shown."""

import re
from collections.abc import Container
from typing import Final

import httpx

from pipelines.fetch.address import literal_address
from pipelines.fetch.errors import FetchFailedError

DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_HOST: Final = re.compile(r"[a-z0-9_.-]+|[0-9a-f:.]+", re.ASCII)
_USERINFO: Final = re.compile(r"//[^/?#]*@")
_UP_TO_AT: Final = re.compile(r"//.*@", re.DOTALL)


def checked_url(text: str, ports: Container[int]) -> httpx.URL:
    """Read a URL that may be asked: http or https, a proper host, a port of the list.

    Its fragment is taken off. Addresses are judged later, when they are connected to.

    Raises:
        FetchFailedError: bad_url or refused_port.
    """
    url = _parsed(text.strip())
    if url.scheme not in DEFAULT_PORTS:
        raise FetchFailedError("bad_url", f"{_scheme(url)} is not fetched, only http and https are")
    host = url.raw_host.decode("ascii", "replace")
    if not _HOST.fullmatch(host) or not host_of(str(url_without_credentials(url))):
        raise FetchFailedError("bad_url", "the URL has no proper host name")
    try:
        literal_address(host)
    except ValueError as error:
        raise FetchFailedError("bad_url", f"the URL's host is no address: {error}") from None
    if port_of(url) not in ports:
        raise FetchFailedError("refused_port", f"port {port_of(url)} is not one that is asked")
    return url.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    """Tell the port of an http(s) URL, also where it is not written."""
    return url.port if url.port is not None else DEFAULT_PORTS[url.scheme]


def host_of(url: str | None) -> str:
    """Name a URL's host, as a person would write it; nothing for what is no URL."""
    try:
        # The host is decoded when it is asked for: "xn--0" is read, and is no name all the same.
        return httpx.URL((url or "").strip()).host
    except (httpx.InvalidURL, ValueError):
        return ""


def public_url(url: str) -> str:
    """Take the credentials off a URL: what may be logged, recorded and shown.

    A URL without credentials comes back unchanged; one that cannot be read loses all that could
    be credentials.
    """
    try:
        httpx.URL(url)
    except (httpx.InvalidURL, TypeError, ValueError):
        return _UP_TO_AT.sub("//", url, count=1)
    return _USERINFO.sub("//", url, count=1)


def url_without_credentials(url: httpx.URL) -> httpx.URL:
    """Take the credentials off a parsed URL."""
    return url.copy_with(userinfo=b"") if url.userinfo else url


def with_credentials(url: str, configured: str) -> str:
    """Put a configured URL's credentials on the URL that its feed moved to, if they go there.

    They do where a redirect would have kept them: see `keeps_secrets`.

    Raises:
        FetchFailedError: bad_url, one of the two is no URL.
    """
    known, target = _parsed(configured), _parsed(url)
    if not known.userinfo or not keeps_secrets(known, target):
        return url
    return str(target.copy_with(userinfo=known.userinfo))


def keeps_secrets(known: httpx.URL, target: httpx.URL) -> bool:
    """Tell whether what was meant for one URL may be sent to another: same host and port.

    Going from http to https on the default ports is no other place; the way back is.
    """
    if known.host != target.host:
        return False
    if known.scheme == target.scheme:
        return port_of(known) == port_of(target)
    return (known.scheme, port_of(known), port_of(target)) == ("http", 80, 443)


def _parsed(text: str) -> httpx.URL:
    # The library's own text may repeat parts of the URL, so it is not handed on.
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise FetchFailedError("bad_url", "the URL cannot be read") from None


def _scheme(url: httpx.URL) -> str:
    return f"a {url.scheme}: URL" if url.scheme else "a URL without a scheme"
