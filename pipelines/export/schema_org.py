"""schema.org's NewsArticle as JSON-LD: one document with a graph, an article a line."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from pipelines.export.addresses import (
    MEDIA_TOPICS,
    article_address,
    entity_addresses,
    topic_address,
    urn,
    web_address,
)
from transforms.records.article import Article, Author, Entity, SourceRef

_TYPES: Final = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "AdministrativeArea",
    "LOC": "Place",
    "FAC": "Place",
    "EVENT": "Event",
    "PRODUCT": "Product",
    "WORK_OF_ART": "CreativeWork",
    "LAW": "Legislation",
}


def schema_org(articles: Iterable[Article]) -> Iterator[bytes]:
    """Write articles as one JSON-LD document."""
    yield b'{"@context":"https://schema.org","@graph":['
    between = b"\n"
    for article in articles:
        yield between + msgspec.json.encode(news_article(article))
        between = b",\n"
    yield b"\n]}\n"


def news_article(article: Article) -> dict[str, Any]:
    """Make the NewsArticle of a record; what is not known is not there."""
    made = {
        "@type": "NewsArticle",
        "@id": urn(article),
        "url": article_address(article),
        "version": article.version,
        "headline": article.title,
        "articleBody": article.body,
        "wordCount": len(article.body.split()),
        "description": article.summary,
        "inLanguage": article.language,
        "dateline": article.dateline,
        "datePublished": article.published,
        "dateModified": article.modified,
        "image": web_address(article.image),
        "author": [_author(one) for one in article.authors],
        "publisher": _publisher(article.source),
        "keywords": article.categories,
        "creativeWorkStatus": "Withdrawn" if "withdrawn" in article.flags else None,
        "about": [
            {
                "@type": "DefinedTerm",
                "@id": topic_address(one.id),
                "name": one.name,
                "inDefinedTermSet": MEDIA_TOPICS,
            }
            for one in article.topics
        ],
        "mentions": [_mentioned(one) for one in article.entities if one.type in _TYPES],
    }
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def _author(author: Author) -> dict[str, Any]:
    return {"@type": "Organization" if author.is_agency else "Person", "name": author.name}


def _publisher(source: SourceRef) -> dict[str, Any] | None:
    name = source.publisher or source.site
    if not name:
        return None
    made = {"@type": "NewsMediaOrganization", "name": name, "url": web_address(source.site)}
    return {key: value for key, value in made.items() if value}


def _mentioned(entity: Entity) -> dict[str, Any]:
    made = {
        "@type": _TYPES[entity.type],
        "name": entity.name,
        "alternateName": [one for one in entity.aliases if one != entity.name],
        "sameAs": entity_addresses(entity.link),
    }
    return {key: value for key, value in made.items() if value}
