"""Which URL an article has, and which one names it."""

from typing import NamedTuple
from urllib.parse import urlsplit

from transforms.cleanup.fields.urls import absolute, are_related, canonicalize
from transforms.cleanup.page.meta import PageMeta
from transforms.records.travelling import RawArticle


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


def _speaks_for(own: str, page: str) -> bool:
    inner, outer = urlsplit(own), urlsplit(page)
    related = are_related(inner.hostname or "", outer.hostname or "")
    return related and (inner.path != "/" or bool(inner.query))
