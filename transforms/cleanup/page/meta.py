"""What a page says of itself: JSON-LD first, then meta tags, then the HTML.

Own code beside trafilatura's, because a record says where each field came from, and because
publication times matter to the minute (trafilatura's date search gives days, and took up to a
second on long pages). Its readers of visible titles and bylines serve as the last resort.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from trafilatura.metadata import extract_author, extract_title

from transforms.cleanup.page.json_ld import Linked, article_of, linked_data
from transforms.records.travelling import Origin

_META: Final = "meta"
#: Names of <meta> (property, name or itemprop, in lower case), the best first.
_NAMES: Final = {
    "title": ("og:title", "twitter:title", "dc.title", "headline"),
    "published": (
        "article:published_time", "article:published", "og:published_time", "datepublished",
        "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "parsely-pub-date",
        "sailthru.date", "pubdate", "publishdate", "publish-date", "cxenseparse:recs:publishtime",
        "article.published", "publication_date", "last-modified",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "lastmod",
        "article:modified", "last-modified",
    ),
    "authors": ("author", "article:author", "parsely-author", "dc.creator", "byl"),
    "language": ("og:locale", "content-language", "dc.language", "inlanguage"),
    "image": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "thumbnailurl"),
    "url": ("og:url", "twitter:url"),
    "summary": ("og:description", "description", "twitter:description", "dc.description"),
    "publisher": ("og:site_name", "application-name", "publisher", "dc.publisher"),
    "categories": ("article:section", "section", "parsely-section", "cxenseparse:category"),
}  # fmt: skip
_MANY: Final = frozenset({"authors", "categories"})
#: A longer name is no site's; the pattern below looks at no more of a title's end.
_SITE_CHARS: Final = 80
_SITE_SUFFIX: Final = re.compile(r"\s+[|\u2013\u2014·•-]\s+(?P<site>[^|\u2013\u2014·•]{2,60})$")


class PageMeta(Linked, frozen=True, kw_only=True):
    """A page's own fields, strings as they stand there; `origins` names each one's place."""

    origins: dict[str, Origin] = {}


def page_meta(tree: Any) -> PageMeta:
    """Read the fields of a parsed page, before anything is cut from it."""
    linked = article_of(linked_data(_scripts(tree)))
    tags = _tags(tree)
    found: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for field in _NAMES:
        for origin, given in _candidates(field, linked, tags, tree):
            value = _named(given) if field == "authors" else given
            if value:
                found[field], origins[field] = value, origin
                break
    if linked.body:
        found["body"], origins["body"] = linked.body, "json-ld"
    found["free"], found["updates"] = linked.free, linked.updates
    if found.get("title"):
        names = [found.get("publisher") or "", *found.get("categories", ())]
        found["title"] = _without_site(found["title"], names)
    return msgspec.convert({**found, "origins": origins}, PageMeta)


def _candidates(
    field: str, linked: Linked, tags: dict[str, list[str]], tree: Any
) -> Iterator[tuple[Origin, Any]]:
    """All that a page gives for a field, the most trusted place first."""
    if field == "url":
        yield "html", _attribute(tree, './/link[@rel="canonical"]', "href")
    yield "json-ld", getattr(linked, field)
    for values in filter(None, map(tags.get, _NAMES[field])):
        yield "meta", (list(dict.fromkeys(values)) if field in _MANY else values[0])
    yield "html", _visible(field, tree)


def _visible(field: str, tree: Any) -> Any:
    """What a reader sees, where neither JSON-LD nor meta tags hold the field."""
    if field == "title":
        return extract_title(tree)
    if field == "authors":
        author = extract_author(tree)
        return author.split("; ") if author else []
    if field == "published":
        return _attribute(tree, ".//time[@datetime]", "datetime")
    if field == "language":
        return tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return None


def _attribute(tree: Any, path: str, name: str) -> str | None:
    element = tree.find(path)
    return None if element is None else str(element.get(name) or "") or None


def _scripts(tree: Any) -> Iterable[str]:
    for script in tree.iter("script"):
        if (script.get("type") or "").partition(";")[0].strip().lower() == "application/ld+json":
            yield script.text or ""


def _tags(tree: Any) -> dict[str, list[str]]:
    """All meta tags: name in lower case, contents in the order of the page."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        keys = ("property", "name", "itemprop", "http-equiv")
        name = next((element.get(key) for key in keys if element.get(key)), None)
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _named(bylines: Sequence[str]) -> list[str]:
    """Leave out links to profiles and credits of pictures, which also stand in author tags."""
    return [line for line in bylines if "://" not in line and not line.startswith("(")]


def _without_site(title: str, names: Iterable[str]) -> str:
    """Take the site's or section's name off a title's end ("Rain is coming | The Example")."""
    title = " ".join(title.split())
    found = _SITE_SUFFIX.search(title, max(len(title) - _SITE_CHARS, 0))
    if found is None:
        return title
    site = found["site"].casefold().strip()
    known = any(site in name or name in site for name in map(str.casefold, filter(None, names)))
    return title[: found.start()] if known else title
