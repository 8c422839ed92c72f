"""Which URL an article has, and which one names it."""

from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from transforms.cleanup.page_meta import PageMeta
from transforms.cleanup.urls import canonicalize
from transforms.records import RawArticle

_WEB: Final = ("http://", "https://")


class Links(NamedTuple):
    """The article's URL as it was published, and its canonical form."""

    url: str | None
    canonical: str | None


def links_of(raw: RawArticle, meta: PageMeta) -> Links:
    """Choose an article's URLs.

    A page's own canonical link is believed where it stays on the page's site and names more than
    its front page: some sites name their home there, and none may speak for another's articles.
    """
    given = absolute(None, raw.url)
    declared = absolute(given, meta.url)
    url = given or declared
    canonical = canonicalize(url) if url else None
    if canonical is None:
        return Links(None, None)
    own = canonicalize(declared) if declared else None
    return Links(url, own if own and _speaks_for(own, canonical) else canonical)


def absolute(base: str | None, url: str | None) -> str | None:
    """Make a web address absolute; None where it is none, as `data:` and `mailto:` are."""
    if not url or not url.strip():
        return None
    try:
        joined = urljoin(base or "", url.strip())
    except ValueError:
        return None
    return joined if joined.lower().startswith(_WEB) and " " not in joined else None


def _speaks_for(own: str, page: str) -> bool:
    inner, outer = urlsplit(own), urlsplit(page)
    hosts = (inner.hostname or "", outer.hostname or "")
    related = (
        hosts[0] == hosts[1]
        or hosts[0].endswith(f".{hosts[1]}")
        or (hosts[1].endswith(f".{hosts[0]}"))
    )
    return related and (inner.path != "/" or bool(inner.query))
