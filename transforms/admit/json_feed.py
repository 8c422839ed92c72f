"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read, to raw articles."""

from collections.abc import Mapping
from typing import Any, Final

from transforms.admit.decoding import load_json
from transforms.admit.fields import absolute, distinct, plain, present
from transforms.errors import AdmitError
from transforms.records.travelling import RawArticle

JsonObject = Mapping[str, Any]

_VERSION: Final = "jsonfeed.org/version/"
_ENTRY_NAMES: Final = frozenset({"id", "url", "content_html", "content_text", "date_published"})


def is_json_feed(value: object) -> bool:
    """Tell whether a JSON value is a JSON Feed: by its version, else by what its items hold."""
    if not isinstance(value, Mapping):
        return False
    items = value.get("items")
    if not isinstance(items, list):
        return False
    named = _VERSION in str(value.get("version", ""))
    return named or any(isinstance(item, Mapping) and item.keys() & _ENTRY_NAMES for item in items)


def parse_json_feed(text: str, base: str | None) -> list[RawArticle]:
    """Map the items of a JSON Feed; a field of the wrong type counts as missing.

    Args:
        text: the document.
        base: the feed's own URL, if known; relative links are resolved against it.

    Raises:
        AdmitError: `broken_json`, `not_a_feed`.
    """
    feed = load_json(text)
    if not is_json_feed(feed):
        raise AdmitError("not_a_feed", "The JSON document is not a JSON Feed.")
    home = absolute(base, _string(feed, "home_page_url"))
    base = base or home or _string(feed, "feed_url")
    return [_article(item, feed, base, home) for item in feed["items"]]


def _article(value: object, feed: JsonObject, base: str | None, home: str | None) -> RawArticle:
    item: JsonObject = value if isinstance(value, Mapping) else {}
    html = _string(item, "content_html")
    return RawArticle(
        came_from="feed",
        url=absolute(base, _string(item, "url") or _string(item, "external_url")),
        item_id=_identity(item),
        title=_string(item, "title"),
        html=html,
        text=None if html else _string(item, "content_text"),
        summary=_string(item, "summary"),
        published=_string(item, "date_published"),
        modified=_string(item, "date_modified"),
        authors=_authors(item) or _authors(feed),
        categories=distinct(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        image=absolute(base, _string(item, "image") or _string(item, "banner_image")),
        language=_string(item, "language") or _string(feed, "language"),
        feed_title=plain(_string(feed, "title")),
        site=home,
    )


def _string(holder: JsonObject, name: str) -> str | None:
    value = holder.get(name)
    return present(value) if isinstance(value, str) else None


def _list(holder: JsonObject, name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _identity(item: JsonObject) -> str | None:
    """Version 1.0 let an id be a number, to be read as its text."""
    value = item.get("id")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else _string(item, "id")


def _authors(holder: JsonObject) -> list[str]:
    """`authors` of version 1.1, else the `author` of version 1.0."""
    people = [*_list(holder, "authors"), holder.get("author")]
    return distinct(_string(person, "name") for person in people if isinstance(person, Mapping))
