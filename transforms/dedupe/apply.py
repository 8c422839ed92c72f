"""What a verdict makes of an item."""

import msgspec

from transforms.dedupe.judge import Verdict
from transforms.records import Article, Duplicate, DuplicateOf, Item


def versioned(item: Item, verdict: Verdict) -> Item:
    """Give the article of a new or revised item its version and what it revises."""
    article = msgspec.structs.replace(
        item.article, version=verdict.version, revision=verdict.revision
    )
    return msgspec.structs.replace(item, article=article)


def duplicate_record(article: Article, original: DuplicateOf) -> Duplicate:
    """Make the short record of an article that repeats another one."""
    return Duplicate(
        id=article.id,
        content_hash=article.content_hash,
        url=article.url,
        canonical_url=article.canonical_url,
        title=article.title,
        language=article.language,
        published=article.published,
        discovered=article.discovered,
        source=article.source,
        duplicate_of=original,
    )
