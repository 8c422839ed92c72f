"""One entry of an XML feed, in feedparser's names, to a raw article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from transforms.addresses import is_web, mended
from transforms.admit.feed_xml import ParsedFeed
from transforms.admit.fields import absolute, distinct, person, plain, present
from transforms.records.travelling import RawArticle

Entry = Mapping[str, Any]

#: Where a body stands when no content does.
_STAND_INS: Final = ("summary", "itunes_summary", "media_description")
#: The address behind a counting redirect.
_ORIGINAL_LINKS: Final = ("feedburner_origlink", "pheedo_origlink")
_HTML: Final = "text/html"
_HTML_TYPES: Final = frozenset({_HTML, "application/xhtml+xml"})
_MARKUP: Final = re.compile(r"</[a-zA-Z]|<(?:br|p|img|hr)\b", re.IGNORECASE)
_IMAGE_FILE: Final = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)


def raw_entry(entry: Entry, parsed: ParsedFeed, base: str | None) -> RawArticle:
    """Choose an entry's fields among the many places where feeds put them.

    Args:
        entry: the entry, in feedparser's names.
        parsed: its feed: the language, and for Atom the authors, are inherited.
        base: the URL that relative links are resolved against.
    """
    html, text, summary = _bodies(entry)
    published, modified = _dates(entry, atom=parsed.version.startswith("atom"))
    is_updated = published is None and modified is not None
    return RawArticle(
        came_from="feed",
        url=_link(entry, base),
        item_id=_identity(entry),
        title=present(entry.get("title")),
        html=html,
        text=text,
        summary=summary,
        published=modified if is_updated else published,
        modified=modified,
        authors=_authors(entry, parsed),
        categories=distinct(tag.get("label") or tag.get("term") for tag in entry.get("tags", ())),
        image=absolute(base, _image(entry)),
        language=_language(entry, parsed.feed),
        publisher=_publisher(entry, parsed.feed),
        published_is_updated=is_updated,
    )


def _identity(entry: Entry) -> str | None:
    """The guid; one that is an address is the same however its ampersands are escaped."""
    guid = present(entry.get("id"))
    return mended(guid) if guid and is_web(guid) and "&" in guid else guid


def _own(entry: Entry, name: str) -> str | None:
    """A text field; `get` would give `published` (with a warning) where `updated` is missing."""
    value = dict.get(entry, name) if isinstance(entry, dict) else entry.get(name)
    return present(value) if isinstance(value, str) else None


def _bodies(entry: Entry) -> tuple[str | None, str | None, str | None]:
    """HTML, text and summary: the content, else the description, else a caption or blurb."""
    content = _content(entry)
    summary = _own(entry, "summary")
    if content is None:
        content, summary = _stand_in(entry), None
    if content is None:
        return None, None, None
    value, media_type = content
    summary = None if summary == value else summary
    if media_type in _HTML_TYPES or _MARKUP.search(value):
        return value, None, summary
    return None, value, summary


def _stand_in(entry: Entry) -> tuple[str, str] | None:
    for name in _STAND_INS:
        if value := _own(entry, name):
            return value, _detail(entry, name).get("type", "text/html")
    return None


def _content(entry: Entry) -> tuple[str, str] | None:
    """The first content that is HTML, else the first that is not empty."""
    for part in sorted(entry.get("content", ()), key=_is_not_html):
        if value := present(part.get("value")):
            return value, part.get("type", "text/html")
    return None


def _is_not_html(part: Entry) -> bool:
    return part.get("type") not in _HTML_TYPES


def _detail(entry: Entry, name: str) -> Entry:
    detail = entry.get(f"{name}_detail")
    return detail if isinstance(detail, Mapping) else {}


def _link(entry: Entry, base: str | None) -> str | None:
    """The page of the entry: the original link, the first alternate, a permanent guid, itself.

    A link that stays relative is dropped: "/news/1" would name one article on all sites.
    """
    links = [(_relation(link), link) for link in entry.get("links", ())]
    alternates = [
        link.get("href")
        for relation, link in links
        if relation == "alternate" and link.get("type", _HTML) in _HTML_TYPES
    ]
    itself = [link.get("href") for relation, link in links if relation == "self"]
    guid = present(entry.get("id"))
    guid = guid if is_web(guid) else None
    originals = [_own(entry, name) for name in _ORIGINAL_LINKS]
    permanent = guid if entry.get("permalink") else None
    for candidate in distinct([*originals, *alternates, entry.get("link"), permanent, *itself]):
        url = absolute(base or guid, candidate)
        if is_web(url):
            return url
    return None


def _relation(link: Entry) -> str:
    """A link's relation; that of a full IRI is its last part (RFC 4287, 4.2.7.2)."""
    return str(link.get("rel", "alternate")).rpartition("/")[2].lower()


def _dates(entry: Entry, *, atom: bool) -> tuple[str | None, str | None]:
    """Published and modified. In RSS and RDF a lone dc:date ("updated") is the publication."""
    published = _own(entry, "published") or _own(entry, "created")
    updated = _own(entry, "updated")
    if published is None and not atom:
        return updated, None
    return published, updated


def _authors(entry: Entry, parsed: ParsedFeed) -> list[str]:
    names = list(_names(entry))
    if not names and parsed.version.startswith("atom"):
        names = list(_names(_source(entry))) or list(_names(parsed.feed))
    return distinct(names)


def _names(holder: Entry) -> Iterator[str | None]:
    for author in holder.get("authors", ()):
        yield person(author.get("name"))


def _source(entry: Entry) -> Entry:
    source = entry.get("source")
    return source if isinstance(source, Mapping) else {}


def _publisher(entry: Entry, feed: Entry) -> str | None:
    """Who published an aggregated entry first, else dc:publisher (a webmaster's mail is not)."""
    name = plain(_source(entry).get("title")) or plain(_own(entry, "publisher"))
    name = name or plain(_own(feed, "publisher"))
    return None if name and "@" in name else name


def _language(entry: Entry, feed: Entry) -> str | None:
    content = entry.get("content") or [{}]
    candidates = (
        _own(entry, "language"),
        content[0].get("language"),
        _detail(entry, "summary").get("language"),
        _detail(entry, "title").get("language"),
        _own(feed, "language"),
    )
    return next((found for text in candidates if (found := present(text))), None)


def _image(entry: Entry) -> str | None:
    """The largest picture among media:content, else thumbnails, enclosures, itunes:image."""
    pictures = [media for media in entry.get("media_content", ()) if _is_picture(media)]
    enclosures = [link for link in entry.get("links", ()) if _is_enclosed_picture(link)]
    for group in (pictures, entry.get("media_thumbnail", ())):
        if found := _largest(group):
            return found
    image = _first(enclosures, "href") or _first([_mapping(entry.get("image"))], "href")
    return image or _own(entry, "href")  # of an <image> of the item's own


def _mapping(value: object) -> Entry:
    return value if isinstance(value, Mapping) else {}


def _first(group: Iterable[Entry], name: str) -> str | None:
    return next((found for media in group if (found := present(media.get(name)))), None)


def _largest(group: Iterable[Entry]) -> str | None:
    return _first(sorted(group, key=_width, reverse=True), "url")


def _width(media: Entry) -> int:
    digits = str(media.get("width", ""))
    return int(digits) if digits.isdecimal() and len(digits) < 7 else 0


def _is_picture(media: Entry) -> bool:
    medium, media_type = str(media.get("medium", "")), str(media.get("type", ""))
    if medium or media_type:
        return medium == "image" or media_type.startswith("image/")
    return bool(_IMAGE_FILE.search(str(media.get("url", ""))))


def _is_enclosed_picture(link: Entry) -> bool:
    if link.get("rel") != "enclosure":
        return False
    media_type = str(link.get("type", ""))
    if media_type:
        return media_type.partition("/")[0] == "image"
    return bool(_IMAGE_FILE.search(str(link.get("href", ""))))
