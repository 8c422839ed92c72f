"""Links that do not name an item: the same for several, or the site's front page.

Some feeds link every item to their home, or to one page that holds them all. Were such a link the
item's identity, all of them would be versions of one article.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from transforms.records.travelling import RawArticle

#: Items without a guid that share a link are told apart by their titles; two titles may still be
#: one item before and after an edit.
_DISTINCT_TITLES: Final = 3
_TRACKING: Final = re.compile(r"utm_[a-z]+=[^&]*&?", re.IGNORECASE)


def with_shared_links(articles: Sequence[RawArticle]) -> list[RawArticle]:
    """Mark the articles of one feed document whose URL does not say which of them it is.

    A URL is shared when articles with distinct guids have it, or (without guids) with three
    distinct titles; or when it is a front page. A guid that is the URL and a fragment of its own
    is a version's mark, not another article's.
    """
    pages = [_page(raw.url) for raw in articles]
    shared = _shared_pages(zip(pages, articles, strict=True))
    return [
        msgspec.structs.replace(raw, url_is_shared=True) if page and page in shared else raw
        for page, raw in zip(pages, articles, strict=True)
    ]


def _shared_pages(paged: Iterable[tuple[str | None, RawArticle]]) -> set[str]:
    guids: dict[str, set[str]] = {}
    titles: dict[str, set[str]] = {}
    shared: set[str] = set()
    for page, raw in paged:
        if page is None:
            continue
        if page.endswith("/") or page == _page(raw.site):
            shared.add(page)
        if name := _own_name(raw, page):
            guids.setdefault(page, set()).add(name)
        elif raw.title and not raw.item_id:
            titles.setdefault(page, set()).add(raw.title)
    shared.update(page for page, names in guids.items() if len(names) > 1)
    shared.update(page for page, names in titles.items() if len(names) >= _DISTINCT_TITLES)
    return shared


def _own_name(raw: RawArticle, page: str) -> str | None:
    """What tells an item from others with its page: its guid, or its place on the page."""
    if raw.item_id and _page(raw.item_id) != page:
        return raw.item_id
    _, mark, place = (raw.url or "").partition("#")
    return place if mark else None


def _page(url: str | None) -> str | None:
    """Reduce a URL to host, path and query; a front page ends with a slash, no other does."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    query = _TRACKING.sub("", parts.query).rstrip("&")
    path = parts.path.rstrip("/")
    if not host:
        return None
    return f"{host}{path or '/'}?{query}" if query else f"{host}{path or '/'}"
