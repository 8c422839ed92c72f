"""The feeds that an HTML page names (RFC 4287's and HTML's `link rel=alternate`)."""

from typing import Final

from lxml import etree, html

from pipelines.fetch.urls import host_of, public_url
from transforms.addresses import absolute

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
        absolute(url, element.get("href"))
        for element in tree.iter("link", "a")
        if (element.get("type") or "").split(";")[0].strip().lower() in _TYPES
    )
    return tuple(dict.fromkeys(link for link in links if link and _is_open(link)))[:_MOST]


def _is_open(url: str) -> bool:
    """Tell whether a URL has a host, and no password in it: it is shown as it is."""
    return bool(host_of(url)) and public_url(url) == url
