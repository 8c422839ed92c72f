"""What a page says of itself: JSON-LD first, then meta tags, then the HTML.

Own code beside trafilatura's, because a record says where each field came from, and because
publication times matter to the minute (trafilatura's date search gives days, and took up to a
second on long pages). Its reader of visible titles serves as the last resort.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, islice
from typing import Any, Final, NamedTuple

from trafilatura.metadata import extract_title

from transforms.cleanup.fields.authors import authors_of, is_house
from transforms.cleanup.fields.dates import parse
from transforms.cleanup.fields.titles import Names, chosen, names_of
from transforms.cleanup.fragment.markup import to_line
from transforms.cleanup.page.json_ld import Linked, article_of, linked_data
from transforms.cleanup.page.meta_names import MANY, NAMES, SITES
from transforms.cleanup.page.seen import Seen, seen_on
from transforms.cleanup.page.standing import headings_of
from transforms.records.article import Record
from transforms.records.travelling import Origin

_NO_LETTER: Final = re.compile(r"[^a-z0-9]+")
_NAMESPACE: Final = re.compile(r"^https?://[^#]*/(?=[^/#]+#)")
#: Dates and addresses of a page that are looked at; of 126 real pages none has half as many.
_MOST_FOUND: Final = 30
_MOST_NAMED: Final = 5
_KEYS: Final = ("property", "name", "http-equiv")
#: What microdata says in <meta> and means the page; authors and dates need a look round.
_MARKED: Final = frozenset({"headline", "inlanguage", "thumbnailurl", "datemodified"})

Found = tuple[str, Origin]


class Byline(Record, frozen=True, kw_only=True):
    """Who is named in one place; `is_house` where they are said to be organisations."""

    names: list[str]
    origin: Origin
    is_house: bool = False


class PageMeta(Linked, frozen=True, kw_only=True):
    """A page's own fields, strings as they stand there; `origins` names each one's place.

    Where several places may be right, all are there, the most trusted first: `days` (dates of
    publication), `bylines`, `addresses` (of the page), `headlines`, and `sites` (its own names).
    """

    origins: dict[str, Origin] = {}
    days: list[Found] = []
    bylines: list[Byline] = []
    addresses: list[Found] = []
    sites: list[str] = []
    base: str | None = None


class _Page(NamedTuple):
    """All that a page says of itself, by kind of place."""

    tree: Any
    linked: Linked
    tags: dict[str, list[str]]
    seen: Seen


def page_meta(tree: Any) -> PageMeta:
    """Read the fields of a parsed page, before anything is cut from it."""
    page = _gathered(tree)
    found: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for field in NAMES:
        for origin, given in _candidates(field, page):
            if given:
                found[field], origins[field] = given, origin
                break
    days = list(islice(_days(page), _MOST_FOUND))
    addresses = list(islice(_addresses(page), _MOST_FOUND))
    bylines = list(_bylines(page))
    firsts: dict[str, list[Found]] = {"published": days, "url": addresses}
    for field, values in firsts.items():
        if values:
            found[field], origins[field] = values[0]
    if bylines:
        found["authors"], origins["authors"] = bylines[0].names, bylines[0].origin
    if page.linked.body:
        found["body"], origins["body"] = page.linked.body, "json-ld"
    found["free"], found["updates"] = page.linked.free, page.linked.updates
    sites = list(dict.fromkeys(_all(page.tags, SITES)))
    titles = list(_titles(page))
    tab = to_line(tree.findtext(".//title") or "")
    headlines = list(dict.fromkeys([*dict(titles), *page.linked.headlines, tab]))
    if titles:
        names = _names(page, [*sites, found.get("publisher") or ""], bylines, addresses)
        found["title"], origins["title"] = chosen(titles, headlines, names)
    return PageMeta(
        **found,
        origins=origins,
        days=days,
        bylines=bylines,
        addresses=addresses,
        headlines=headlines,
        sites=sites,
        base=next((one.get("href") for one in tree.iter("base") if one.get("href")), None),
    )


def _gathered(tree: Any) -> _Page:
    tags = _tags(tree)
    titles = [*_all(tags, NAMES["title"])]
    headings = headings_of(tree)
    known = {*titles, *(text for _, text in headings), *_all(tags, NAMES["url"])}
    linked = article_of(linked_data(_scripts(tree)), known)
    houses = names_of([*_all(tags, SITES), linked.publisher or ""], [], _all(tags, NAMES["url"]))
    seen = seen_on(
        tree,
        headings,
        [*titles, *linked.headlines],
        dates=not _is_dated(linked, tags),
        names=not _is_signed(linked, tags, houses),
    )
    return _Page(tree, linked, tags, seen)


def _names(
    page: _Page, sites: Sequence[str], bylines: Sequence[Byline], addresses: Sequence[Found]
) -> Names:
    """Names that may hang on a headline: of the site, its sections, the authors."""
    people = [name for byline in bylines for name in byline.names]
    sections = [*page.linked.categories, *_all(page.tags, NAMES["categories"])]
    return names_of(sites, [*people, *sections], [address for address, _ in addresses])


def _candidates(field: str, page: _Page) -> Iterator[tuple[Origin, Any]]:
    """All that a page gives for a field that one place decides, the most trusted first."""
    if field in {"title", "authors", "published", "url"}:
        return
    yield "json-ld", getattr(page.linked, field)
    for values in filter(None, map(page.tags.get, NAMES[field])):
        yield "meta", (list(dict.fromkeys(values)) if field in MANY else values[0])
    if field == "modified":
        yield from (("html", change) for change in page.seen.changes)
    if field == "language":
        language = page.tree.get("lang") or page.tree.get(
            "{http://www.w3.org/XML/1998/namespace}lang"
        )
        yield "html", language


def _is_dated(linked: Linked, tags: dict[str, list[str]]) -> bool:
    """Whether JSON-LD gives a day of publication that another date of the page bears out."""
    day = parse(linked.published) if linked.published else None
    if day is None:
        return False
    meta = next(_all(tags, NAMES["published"]), None)
    changed = next(filter(None, [linked.modified, *_all(tags, NAMES["modified"])]), None)
    also, later = (parse(date) if date else None for date in (meta, changed))
    grace = timedelta(days=1)
    return (later is not None and day.at <= later.at + grace) or (
        also is not None and abs(also.at - day.at) <= grace
    )


def _is_signed(linked: Linked, tags: dict[str, list[str]], houses: Names) -> bool:
    """Whether JSON-LD or meta tags name a person."""
    names = _named([*linked.authors, *_all(tags, NAMES["authors"])])[:_MOST_NAMED]
    named = (author for author in authors_of(names) if not author.is_agency)
    return any(not is_house(author.name, houses) for author in named)


def _titles(page: _Page) -> Iterator[Found]:
    """What a page is called, in the order of trust; a visible headline where it is the page's."""
    named: list[Found] = [(title, "json-ld") for title in page.linked.headlines[:1]]
    for name in NAMES["title"]:
        named += [(title, "meta") for title in page.tags.get(name, [])[:1]]
    plain = {title: to_line(title) for title in dict(named)}
    yield from ((plain[title], origin) for title, origin in named)
    if page.seen.headline:
        yield page.seen.headline, "html"
    title = extract_title(page.tree) if not named and not page.seen.headline else None
    if title:
        yield title, "html"


def _days(page: _Page) -> Iterator[Found]:
    """Dates of publication in the order of trust.

    The article's in JSON-LD, microdata, meta tags; of the page or a review in JSON-LD; what a
    reader sees. Never a date of change, of another article or of a reader's comment.
    """
    own = [page.linked.published] if page.linked.published else []
    yield from ((value, "json-ld") for value in own)
    yield from ((value, "html") for value in page.seen.marked_days)
    yield from ((value, "meta") for value in _all(page.tags, NAMES["published"]))
    yield from ((value, "json-ld") for value in page.linked.dates if value not in own)
    yield from ((value, "html") for value in page.seen.days)


def _bylines(page: _Page) -> Iterator[Byline]:
    """Who is named, in the order of trust: people before organisations."""
    groups: list[tuple[Sequence[str], Origin, bool]] = [(page.linked.authors, "json-ld", False)]
    groups += [(page.tags.get(name, []), "meta", False) for name in NAMES["authors"]]
    groups += [(names, "html", False) for names in page.seen.bylines]
    groups.append((page.linked.houses, "json-ld", True))
    for names, origin, of_house in groups:
        if kept := _named(names):
            yield Byline(names=kept, origin=origin, is_house=of_house)


def _addresses(page: _Page) -> Iterator[Found]:
    """What a page says is its address: its canonical links, then the other places."""
    for link in page.tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            yield link.get("href"), "html"
    yield from ((value, "meta") for value in _all(page.tags, NAMES["url"]))
    yield from ((value, "json-ld") for value in page.linked.urls)


def _scripts(tree: Any) -> Iterable[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            yield script.text or ""


def _tags(tree: Any) -> dict[str, list[str]]:
    """All meta tags but microdata's: plain name, contents in the order of the page."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        name = next((element.get(key) for key in _KEYS if element.get(key)), None)
        marked = _plain(element.get("itemprop") or "")
        name = name or (marked if marked in _MARKED else None)
        if name and content:
            found.setdefault(_plain(name), []).append(content)
    return found


def _plain(name: str) -> str:
    plain = name.strip().lower()
    if plain.isalnum():
        return plain
    return _NO_LETTER.sub("", _NAMESPACE.sub("", plain) if plain.startswith("http") else plain)


def _all(tags: dict[str, list[str]], names: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(tags.get(name, ()) for name in names)


def _named(bylines: Sequence[str]) -> list[str]:
    """Leave out links to profiles and credits of pictures, which also stand in author tags."""
    kept = (line for line in bylines if "://" not in line and not line.startswith("("))
    return list(dict.fromkeys(kept))
