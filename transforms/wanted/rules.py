"""Which articles the user wants at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.languages import count_words
from transforms.records.article import Article


@dataclass(frozen=True, slots=True)
class Wanted:
    """The user's rules; an empty one lets everything pass.

    Attributes:
        languages: ISO 639-1 codes to keep; an article of unknown language is kept.
        min_words: words of the body, at least; `count_words` says what a word is.
    """

    languages: Sequence[str] = ()
    min_words: int = 0


def broken_rule(article: Article, wanted: Wanted) -> str | None:
    """Name the rule that drops an article ("language" or "min_words"), or None to keep it."""
    if wanted.languages and article.language and article.language not in wanted.languages:
        return "language"
    if wanted.min_words and count_words(article.body) < wanted.min_words:
        return "min_words"
    return None
