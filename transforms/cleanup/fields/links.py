"""Which URL an article has, which one is canonical, and which one names it."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from transforms.addresses import absolute, is_web
from transforms.cleanup.fields.urls import are_related, canonicalize
from transforms.cleanup.page.meta import PageMeta
from transforms.records.travelling import Origin, RawArticle


class Links(NamedTuple):
    """The article's URL as it was published, its canonical form, and the one that names it.

    `name` differs from `canonical` where a page declares another publisher's: it is a copy, and
    stays an article of its own. `origin` is where `url` was read from, None where the item gave it.
    """

    url: str | None
    canonical: str | None
    name: str | None
    origin: Origin | None = None


class _Address(NamedTuple):
    url: str
    folded: str
    origin: Origin


def links_of(raw: RawArticle, meta: PageMeta) -> Links:
    """Choose an article's URLs.

    A page's own link is believed where it stays on the page's site and names the page: some sites
    name their home or a section's front there, and none may speak for another's articles. Of
    several canonical links the one counts that another place repeats.
    """
    given = absolute(raw.site, raw.url)
    folded = canonicalize(given) if given else None
    declared = _declared(meta, given)
    if folded is None:
        given, folded, origin = _own(declared)
    else:
        origin = None
    if given is None or folded is None:
        return Links(None, None, None)
    own = [one for one in declared if _speaks_for(one.folded, folded)]
    name = _agreed(own, folded) if own else folded
    canonical = next(
        (
            one.folded
            for one in declared
            if one.origin == "html" and _is_foreign(one.folded, folded)
        ),
        name,
    )
    return Links(given, name if own and own[0].origin == "html" else canonical, name, origin)


def _declared(meta: PageMeta, given: str | None) -> list[_Address]:
    """What a page says its address is, whole and no front page, in its order."""
    base = absolute(given, meta.base) or given
    found = []
    for value, origin in meta.addresses:
        if not (is_web(value) or _is_path(value)):
            continue  # a number of the content system
        url = absolute(base, value)
        folded = canonicalize(url) if url else None
        if url and folded and not _is_front(folded):
            found.append(_Address(url, folded, origin))
    return found


def _own(declared: Sequence[_Address]) -> tuple[str | None, str | None, Origin | None]:
    """The address of a page of which nobody knows where it was found.

    The canonical link, unless all other places name another site: then it is of somebody else.
    """
    if not declared:
        return None, None, None
    others = [one for one in declared if one.origin != "html"]
    first = declared[0]
    if (
        first.origin == "html"
        and others
        and all(_is_foreign(first.folded, one.folded) for one in others)
    ):
        first = others[0]
    return first.url, first.folded, first.origin


def _agreed(own: Sequence[_Address], page: str) -> str:
    """Of a page's own addresses the first that is also the page's, or that another one repeats."""
    links = [one for one in own if one.origin == "html"]
    if len({one.folded for one in links}) < 2:
        return own[0].folded
    others = {page, *(one.folded for one in own if one.origin != "html")}
    return next((one.folded for one in links if one.folded in others), page)


def _is_path(value: str) -> bool:
    """Whether a relative address is meant as one, and is no bare word or number."""
    return (
        value.startswith(("/", "./", "../", "?")) or "/" in value or value.rpartition(".")[0] != ""
    )


def _is_front(folded: str) -> bool:
    parts = urlsplit(folded)
    return parts.path == "/" and not parts.query


def _is_foreign(one: str, other: str) -> bool:
    return not are_related(urlsplit(one).hostname or "", urlsplit(other).hostname or "")


def _speaks_for(own: str, page: str) -> bool:
    """Whether an address is of the page's site, and not of a section that the page stands in."""
    if _is_foreign(own, page):
        return False
    inner, outer = urlsplit(own), urlsplit(page)
    is_above = outer.path.startswith(f"{inner.path}/") and not inner.query
    return not (is_above and inner.hostname == outer.hostname)
