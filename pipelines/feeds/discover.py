"""The feeds that an HTML page names (RFC 4287's and HTML's `link rel=alternate`)."""

from typing import Final

import httpx
from lxml import etree, html

_TYPES: Final = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
    }
)
_LOOKED_AT: Final = 512 * 1024
_MOST: Final = 5


def feed_links(page: bytes, url: str) -> tuple[str, ...]:
    """Find the URLs of feeds in a page, five at most.

    Args:
        page: HTML; its first half megabyte is looked at.
        url: where it is from, to resolve relative links.
    """
    try:
        tree = html.document_fromstring(page[:_LOOKED_AT])
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ()
    links = (
        _absolute(url, element.get("href"))
        for element in tree.iter("link", "a")
        if (element.get("type") or "").split(";")[0].strip().lower() in _TYPES
    )
    return tuple(dict.fromkeys(link for link in links if link))[:_MOST]


def _absolute(base: str, href: str | None) -> str | None:
    try:
        joined = httpx.URL(base).join((href or "").strip())
    except (httpx.InvalidURL, ValueError):
        return None
    is_web = joined.scheme in {"http", "https"} and joined.host and not joined.userinfo
    return str(joined) if href and is_web else None
