"""IPTC's ninjs 3.1: an object an article, a line each.

What the schema has no place for is left out: peoples (NORP), quantities, evidence, edits.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from pipelines.export.addresses import (
    article_address,
    entity_addresses,
    topic_address,
    urn,
    web_address,
)
from transforms.records.article import Article, Entity

_STANDARD: Final = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
#: Where entities of a type stand.
_PLACES: Final = {
    "PERSON": "people",
    "ORG": "organisations",
    "GPE": "places",
    "LOC": "places",
    "FAC": "places",
    "EVENT": "events",
    "PRODUCT": "objects",
    "WORK_OF_ART": "objects",
    "LAW": "objects",
}
#: Flags of a record that has not the whole text.
_PARTIAL: Final = frozenset({"summary_as_body", "page_cut", "no_full_text", "page_unusable"})
_PLAIN: Final = "text/plain"


def ninjs(articles: Iterable[Article]) -> Iterator[bytes]:
    """Write articles as ninjs, a line each."""
    for article in articles:
        yield msgspec.json.encode(ninjs_object(article)) + b"\n"


def ninjs_object(article: Article) -> dict[str, Any]:
    """Make the object of an article; what is not known is not there."""
    source = article.source
    made = {
        "uri": urn(article),
        "standard": _STANDARD,
        "type": "text",
        "representationType": "partial" if _PARTIAL & set(article.flags) else "full",
        "pubStatus": "canceled" if "withdrawn" in article.flags else "usable",
        "version": str(article.version),
        "contentCreated": article.published,
        "versionCreated": article.modified or article.discovered,
        "language": article.language,
        "headlines": _texts(article.title),
        "descriptions": _texts(article.summary),
        "bodies": _bodies(article.body),
        "by": ", ".join(one.name for one in article.authors),
        "located": article.dateline,
        "infoSources": _info_source(source.publisher or source.site, source.site),
        "renditions": _image(article.image),
        "subjects": [
            {
                "name": one.name,
                "uri": topic_address(one.id),
                "confidence": round(100 * min(max(one.score, 0.0), 1.0)),
            }
            for one in article.topics
        ],
        "altIds": _other_names(article),
        **_entities(article.entities),
    }
    return {name: value for name, value in made.items() if value}


def _texts(text: str | None) -> list[dict[str, Any]]:
    return [{"contentType": _PLAIN, "value": text}] if text else []


def _bodies(text: str) -> list[dict[str, Any]]:
    counts = {"charCount": len(text), "wordCount": len(text.split())}
    return [{"contentType": _PLAIN, **counts, "value": text}] if text else []


def _info_source(name: str | None, site: str | None) -> list[dict[str, Any]]:
    made = {"name": name, "uri": web_address(site)}
    return [{key: value for key, value in made.items() if value}] if name else []


def _image(image: str | None) -> list[dict[str, Any]]:
    address = web_address(image)
    return [{"name": "image", "href": address}] if address else []


def _other_names(article: Article) -> list[dict[str, Any]]:
    named = {"url": article_address(article), "content-hash": article.content_hash}
    return [{"role": role, "value": value} for role, value in named.items() if value]


def _entities(entities: Iterable[Entity]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in entities:
        place = _PLACES.get(one.type)
        if place is None:
            continue
        made = {"name": one.name, "rel": "mentions"}
        if addresses := entity_addresses(one.link):
            made["uri"] = addresses[0]
        found.setdefault(place, []).append(made)
    return found
