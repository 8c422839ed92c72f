"""Which of a sink's articles are the newest."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from transforms.records.article import Article

#: How many times as many articles as are wanted are in memory, at most, while they are read.
_ROOM: Final = 2


class NewestArticles(NamedTuple):
    """The newest articles of a sink, newest first, and how many it holds."""

    articles: list[Article]
    total: int


def moment_of(article: Article) -> datetime:
    """Tell by which time an article is sorted: when it was published, else discovered."""
    return article.published or article.discovered


def newest(articles: Iterable[Article], most: int) -> NewestArticles:
    """Choose the newest articles.

    Args:
        articles: each once.
        most: how many are kept.
    """
    kept: list[Article] = []
    total = 0
    for article in articles:
        total += 1
        kept.append(article)
        if len(kept) > _ROOM * most:
            kept = _sorted(kept)[:most]
    return NewestArticles(_sorted(kept)[:most], total)


def _sorted(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda one: (moment_of(one), one.id), reverse=True)
