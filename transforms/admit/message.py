"""One JSON object (a line of a JSON Lines file, a message) to a raw article."""

import codecs
import re
from collections.abc import Mapping
from typing import Any, Final

from transforms.admit.fields import distinct, plain, present
from transforms.errors import AdmitError
from transforms.records.travelling import RawArticle

JsonObject = Mapping[str, Any]

_WHOLE_PAGE: Final = re.compile(r"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_PAGE_HEAD_CHARS: Final = 1_000


def parse_message(value: object) -> RawArticle:
    """Map an item's own names to those of a raw article; null counts as missing.

    Names: title; body or text; html (a fragment or a whole page); url, id, published, modified,
    discovered, language; source (the publisher, or an object with publisher, site, feed_title);
    authors (names, or objects with a name), author; categories, keywords or tags; summary or
    description; image. newsbeam's own record has these names too. `id` may be a number, and dates
    may be, which are then passed on as their text.

    Raises:
        AdmitError: `not_an_object`, `wrong_field_type` (naming the field).
    """
    if not isinstance(value, Mapping):
        kind = type(value).__name__
        raise AdmitError("not_an_object", f"The JSON is not an object but of type {kind}.")
    page, html = _markup(value)
    publisher, site, feed_title = _source(value)
    return RawArticle(
        came_from="attribute",
        url=_string(value, "url", "link"),
        item_id=_scalar(value, "id"),
        title=_string(value, "title", "headline"),
        page=page,
        html=html,
        text=None if page or html else _string(value, "body", "text"),
        summary=_string(value, "summary", "description"),
        published=_scalar(value, "published"),
        modified=_scalar(value, "modified"),
        discovered=_scalar(value, "discovered"),
        authors=distinct([*_names(value, "authors"), *_names(value, "author")]),
        categories=distinct(
            [*_names(value, "categories"), *_names(value, "keywords"), *_names(value, "tags")]
        ),
        image=_image(value),
        language=_string(value, "language"),
        publisher=publisher,
        feed_title=feed_title,
        site=site,
    )


def _wrong(name: str, value: object, wanted: str) -> AdmitError:
    kind = type(value).__name__
    return AdmitError("wrong_field_type", f"The field {name} must be {wanted}, not {kind}.")


def _string(item: JsonObject, *names: str) -> str | None:
    """The first field of these names that holds more than white space."""
    found: str | None = None
    for name in names:
        value = item.get(name)
        if value is not None and not isinstance(value, str):
            raise _wrong(name, value, "a string")
        found = found or present(value)
    return found


def _scalar(item: JsonObject, name: str) -> str | None:
    value = item.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _string(item, name)


def _markup(item: JsonObject) -> tuple[bytes | None, str | None]:
    """A whole page (as UTF-8 with a mark, which beats a charset it may declare), or a fragment.

    A text beside it is preferred: it is what the sender made of the markup.
    """
    html = _string(item, "html")
    if html is None or _string(item, "body", "text"):
        return None, None
    if _WHOLE_PAGE.search(html, 0, _PAGE_HEAD_CHARS):
        return codecs.BOM_UTF8 + html.encode(), None
    return None, html


def _names(item: JsonObject, name: str) -> list[str | None]:
    """A list of strings or of objects with a name; one alone counts as a list of one."""
    value = item.get(name)
    if value is None:
        return []
    return [_name(name, part) for part in (value if isinstance(value, list) else [value])]


def _name(field: str, value: object) -> str | None:
    if isinstance(value, Mapping):
        return _string(value, "name")
    if isinstance(value, str) or value is None:
        return value
    raise _wrong(field, value, "a list of strings or of objects with a name")


def _source(item: JsonObject) -> tuple[str | None, str | None, str | None]:
    """Publisher, site and feed title."""
    value = item.get("source")
    if isinstance(value, Mapping):
        publisher = plain(_string(value, "publisher", "name", "title"))
        return publisher, _string(value, "site", "url"), plain(_string(value, "feed_title"))
    if value is not None and not isinstance(value, str):
        raise _wrong("source", value, "a string or an object")
    return plain(value or _string(item, "publisher")), None, None


def _image(item: JsonObject) -> str | None:
    value = item.get("image")
    return _string(value, "url") if isinstance(value, Mapping) else _string(item, "image")
