"""The article among a page's JSON-LD (schema.org), however the publisher nests it."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final, NamedTuple

from transforms.cleanup.page.own_text import is_free, own_body, own_updates
from transforms.records.article import Record

_KINDS: Final = frozenset({
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "satiricalarticle",
    "blogposting", "liveblogposting", "report", "socialmediaposting", "scholarlyarticle",
    "techarticle", "medicalscholarlyarticle", "advertisercontentarticle",
})  # fmt: skip
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
#: What stands in there is listed on a page, and seldom what the page is about.
_LISTS: Final = ("itemListElement", "item")
#: What may stand for its page where no article does: a page itself, a review of a claim, and works.
_PAGES: Final = frozenset({
    "webpage", "itempage", "newsmediapage", "medicalwebpage", "qapage", "claimreview", "review",
    "criticreview", "creativework", "creativeworkseries", "podcastepisode", "recipe", "interview",
})  # fmt: skip
#: Types of authors that are no people.
_HOUSES: Final = frozenset({
    "organization", "newsmediaorganization", "corporation", "website", "brand", "localbusiness",
    "onlinebusiness", "governmentorganization", "ngo",
})  # fmt: skip
_DEEPEST: Final = 6
#: Characters of a page's scripts that are read; an article with its text has a tenth of it.
_MOST_CHARS: Final = 1_000_000
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$"
)


class Linked(Record, frozen=True, kw_only=True):
    """An article's fields as JSON-LD gives them; `body` is its articleBody.

    `updates` are a live blog's. `authors` are people, and who is not said to be an organisation;
    `houses` are those who are.
    """

    title: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    image: str | None = None
    url: str | None = None
    summary: str | None = None
    publisher: str | None = None
    body: str | None = None
    updates: str | None = None
    free: bool = True
    authors: list[str] = []
    houses: list[str] = []
    categories: list[str] = []
    headlines: list[str] = []
    dates: list[str] = []
    urls: list[str] = []


class Nodes(NamedTuple):
    """A page's JSON-LD objects, outer before inner: its own, and those of lists on it."""

    own: list[dict[str, Any]]
    listed: list[dict[str, Any]]


def linked_data(scripts: Iterable[str]) -> Nodes:
    """All objects of a page's JSON-LD scripts; broken scripts give none.

    Neither do those after the first million characters.
    """
    nodes = Nodes([], [])
    room = _MOST_CHARS
    for script in scripts:
        room -= len(script)
        if room < 0:
            break
        for node, is_listed in _nodes(_loaded(script), _DEEPEST, is_listed=False):
            (nodes.listed if is_listed else nodes.own).append(node)
    return nodes


def article_of(nodes: Nodes, known: Collection[str] = ()) -> Linked:
    """The page's article: of its own objects of such a type the fullest, else the only listed one.

    Args:
        nodes: the page's.
        known: headlines and addresses that are the page's own: an object with one of them comes
            before a fuller one, which may be of another article.
    """
    articles = [node for node in nodes.own if _is(node, _KINDS)]
    listed = [node for node in nodes.listed if _is(node, _KINDS)]
    if not articles and len(listed) == 1:
        articles = listed
    by_id = {
        node["@id"]: node
        for node in (*nodes.own, *nodes.listed)
        if isinstance(node.get("@id"), str)
    }
    pages = [node for node in nodes.own if _is(node, _PAGES)]
    dates = _unique(filter(None, map(_published, pages)))
    if not articles:
        return Linked(dates=dates, urls=_unique(_addresses(pages, by_id)))
    main = max(articles, key=lambda node: (_is_known(node, known), _fullness(node)))
    people, houses = _authors(main.get("author") or main.get("creator"), by_id)
    titles = (_text(main.get(key)) for key in ("headline", "name", "alternativeHeadline"))
    return Linked(
        title=_text(main.get("headline")) or _text(main.get("name")),
        published=_published(main),
        modified=_text(main.get("dateModified")),
        language=_text(main.get("inLanguage")),
        image=_place(main.get("image"), by_id) or _text(main.get("thumbnailUrl")),
        url=_place(main.get("url"), by_id),
        summary=_text(main.get("description")),
        publisher=next(iter(_named(main.get("publisher"), by_id)), None),
        body=own_body(main),
        updates=own_updates(main),
        free=is_free(main),
        authors=people,
        houses=houses,
        categories=_unique(_named(main.get("articleSection"), by_id)),
        headlines=_unique(filter(None, titles)),
        dates=_unique(filter(None, (_published(main), *dates))),
        urls=_unique(_addresses([main, *pages], by_id)),
    )


def _loaded(script: str) -> Any:
    text = _WRAPPING.sub("", script)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int, *, is_listed: bool) -> Iterator[tuple[dict[str, Any], bool]]:
    """Walk objects to some depth, and say which are listed; a list in a list is a level."""
    if isinstance(value, list) and depth:
        for one in value:
            yield from _nodes(one, depth - isinstance(one, list), is_listed=is_listed)
    elif isinstance(value, dict) and depth:
        yield value, is_listed
        for key in _INSIDE:
            yield from _nodes(value.get(key), depth - 1, is_listed=is_listed or key in _LISTS)


def _is(node: dict[str, Any], kinds: Collection[str]) -> bool:
    types = node.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(
        isinstance(kind, str) and kind.rpartition("/")[2].lower() in kinds for kind in listed
    )


def _fullness(node: dict[str, Any]) -> int:
    """How much of an article an object is; `max` keeps the first of equals."""
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author"))


def _is_known(node: dict[str, Any], known: Collection[str]) -> bool:
    names = (_text(node.get(key)) for key in ("headline", "name", "url", "@id"))
    return any(name in known for name in names if name)


def _published(node: dict[str, Any]) -> str | None:
    return _text(node.get("datePublished")) or _text(node.get("dateCreated"))


def _addresses(nodes: Iterable[dict[str, Any]], by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """What objects give as the page's address, the surest first."""
    for node in nodes:
        for key in ("url", "mainEntityOfPage", "@id"):
            if address := _place(node.get(key), by_id):
                yield address


def _authors(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Names of people (and of who is not said to be anything), and of organisations."""
    people: list[str] = []
    houses: list[str] = []
    for one in value if isinstance(value, list) else [value]:
        node = one
        if isinstance(one, dict) and not one.get("name"):
            node = by_id.get(str(one.get("@id")), one)
        is_house = isinstance(node, dict) and _is(node, _HOUSES)
        (houses if is_house else people).extend(_named(one, by_id))
    return _unique(people), _unique(houses)


def _text(value: Any) -> str | None:
    """A plain value; of a list the first, of an object its @value or name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value.strip() or None if isinstance(value, str) else None


def _place(value: Any, by_id: dict[str, dict[str, Any]]) -> str | None:
    """A URL, given as such or as an object's `url`, `contentUrl` or @id."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = by_id.get(str(value.get("@id")), value) if "url" not in value else value
        value = value.get("url") or value.get("contentUrl") or value.get("@id")
    return _text(value)


def _named(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Names of people, organisations or sections, given as text, objects or references."""
    for one in value if isinstance(value, list) else [value]:
        names = one
        if isinstance(one, dict):
            names = _name(one) or _name(by_id.get(str(one.get("@id")), one))
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and name.strip():
                yield name.strip()


def _name(node: dict[str, Any]) -> Any:
    """Its name, else the two parts of a person's."""
    parts = [node.get("givenName"), node.get("familyName")]
    return node.get("name") or " ".join(part for part in parts if isinstance(part, str)) or None


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
