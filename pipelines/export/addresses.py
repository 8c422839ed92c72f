"""Addresses as the standards want them: RFC 3986, absolute, for the web."""

import re
from typing import Final
from urllib.parse import quote

from w3lib.url import safe_url_string

from transforms.identity import digest
from transforms.records.article import Article, Link

#: The concepts of IPTC's Media Topics.
MEDIA_TOPICS: Final = "http://cv.iptc.org/newscodes/mediatopic/"

_WEB: Final = re.compile(r"https?://[^/?#\s@]+([/?#].*)?", re.IGNORECASE | re.DOTALL)
#: All that an address may hold; `%` begins an escape.
_PLAIN: Final = re.compile(r"(?:[\w\-.~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", re.ASCII)
_STRAY: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_URN: Final = re.compile(r"urn:newsbeam:[\w\-.]+", re.ASCII)


def urn(article: Article) -> str:
    """Name an article by its id; one that is no URN, of a record made elsewhere, becomes one."""
    if _URN.fullmatch(article.id):
        return article.id
    return f"urn:newsbeam:{quote(article.id, safe='') or digest('no id')}"


def web_address(text: str | None) -> str | None:
    """Escape what an address may not hold; None where the text is none of the web's."""
    if text is None or not _WEB.fullmatch(text):
        return None
    try:
        safe = str(safe_url_string(text)).replace("[", "%5B").replace("]", "%5D")
    except (ValueError, UnicodeError):
        return None
    safe = _STRAY.sub("%25", safe)
    before, hash_, fragment = safe.partition("#")
    safe = before + hash_ + fragment.replace("#", "%23")
    return safe if _PLAIN.fullmatch(safe) else None


def article_address(article: Article) -> str | None:
    """Name where an article is to be read."""
    return web_address(article.url) or web_address(article.canonical_url)


def topic_address(topic: str) -> str:
    """Name a Media Topic, as in "medtop:11000000", by IPTC's address of it."""
    return MEDIA_TOPICS + topic.partition(":")[2]


def entity_addresses(link: Link | None) -> list[str]:
    """Name who or what an entity is by addresses, the more usual one first."""
    if link is None:
        return []
    named = (
        ("http://www.wikidata.org/entity/", link.wikidata),
        (
            "https://sws.geonames.org/",
            link.geonames,
        ),
    )
    found = [f"{place}{name}" for place, name in named if name]
    return [one for one in found if web_address(one) == one]
