"""The article among a page's JSON-LD (schema.org), however the publisher nests it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from transforms.cleanup.page.own_text import is_free, own_body, own_updates
from transforms.records.article import Record

_KINDS: Final = frozenset({
    "newsarticle", "article", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
    "backgroundnewsarticle", "reviewnewsarticle", "askpublicnewsarticle", "satiricalarticle",
    "blogposting", "liveblogposting", "report", "socialmediaposting", "scholarlyarticle",
    "techarticle", "medicalscholarlyarticle", "advertisercontentarticle",
})  # fmt: skip
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
_DEEPEST: Final = 6
#: Characters of a page's scripts that are read; an article with its text has a tenth of it.
_MOST_CHARS: Final = 1_000_000
_TRAILING_COMMA: Final = re.compile(r",(?=\s*[}\]])")
_WRAPPING: Final = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$"
)


class Linked(Record, frozen=True, kw_only=True):
    """An article's fields as JSON-LD gives them; `updates` are a live blog's."""

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
    categories: list[str] = []


def linked_data(scripts: Iterable[str]) -> list[dict[str, Any]]:
    """All objects of a page's JSON-LD scripts, outer before inner; broken scripts give none.

    Neither do those after the first million characters.
    """
    nodes: list[dict[str, Any]] = []
    room = _MOST_CHARS
    for script in scripts:
        room -= len(script)
        if room < 0:
            break
        nodes += _nodes(_loaded(script), _DEEPEST)
    return nodes


def article_of(nodes: list[dict[str, Any]]) -> Linked:
    """The page's article: the first object of such a type that has a headline and a date."""
    articles = [node for node in nodes if _is_article(node)]
    if not articles:
        return Linked()
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    main = max(articles, key=_fullness)
    return Linked(
        title=_text(main.get("headline")) or _text(main.get("name")),
        published=_text(main.get("datePublished")) or _text(main.get("dateCreated")),
        modified=_text(main.get("dateModified")),
        language=_text(main.get("inLanguage")),
        image=_place(main.get("image"), by_id) or _text(main.get("thumbnailUrl")),
        url=_place(main.get("url"), by_id),
        summary=_text(main.get("description")),
        publisher=next(iter(_named(main.get("publisher"), by_id)), None),
        body=own_body(main),
        updates=own_updates(main),
        free=is_free(main),
        authors=_unique(_named(main.get("author") or main.get("creator"), by_id)),
        categories=_unique(_named(main.get("articleSection"), by_id)),
    )


def _loaded(script: str) -> Any:
    text = _WRAPPING.sub("", script)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Walk objects to some depth; a list in a list counts as a level."""
    if isinstance(value, list) and depth:
        for one in value:
            yield from _nodes(one, depth - isinstance(one, list))
    elif isinstance(value, dict) and depth:
        yield value
        for key in _INSIDE:
            yield from _nodes(value.get(key), depth - 1)


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str) and kind.rpartition("/")[2].lower() in _KINDS for kind in listed
    )


def _fullness(node: dict[str, Any]) -> int:
    """How much of an article an object is; `max` keeps the first of equals."""
    return sum(bool(node.get(key)) for key in ("headline", "datePublished", "author"))


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
            names = one.get("name") or by_id.get(str(one.get("@id")), one).get("name")
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str) and name.strip():
                yield name.strip()


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
