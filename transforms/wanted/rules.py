"""Which articles the user wants at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import msgspec

from transforms.languages import count_words, primary_language
from transforms.records.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the user's: what it does to an article that fits all of its conditions.

    A condition that is empty fits every article. Words and sources fit in any case.

    Attributes:
        name: what the books count a dropped article under.
        action: what becomes of an article that fits; "flag" adds the name to `flags`.
        languages: ISO 639-1 codes, of which the article's is one.
        sources: of which one is part of where the article came from, or of its URL.
        words: whole words or phrases, of which one stands in the title or body.
        without: whole words or phrases, of which none does.
        categories: the publisher's, of which the article has one.
        topics: ids, of which the article has one.
        min_words: words of the body, at least,
        max_words: and at most.
    """

    name: str
    action: Literal["keep", "drop", "flag"]
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    min_words: int = 0
    max_words: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The user's rules; an empty one lets everything pass.

    Attributes:
        languages: ISO 639-1 codes to keep; an article of unknown language is kept.
        min_words: words of the body, at least; `count_words` says what a word is.
        rules: asked in this order; the first one that keeps or drops an article decides.
    """

    languages: Sequence[str] = ()
    min_words: int = 0
    rules: tuple[Rule, ...] = ()

    def before_topics(self) -> "Wanted":
        """Give what can be asked before an article has topics: rules up to the first of those."""
        known = [place for place, rule in enumerate(self.rules) if rule.topics]
        return Wanted(self.languages, self.min_words, self.rules[: known[0] if known else None])

    def with_topics(self) -> "Wanted":
        """Give what must be asked once an article has topics: all rules, or none."""
        return Wanted(rules=self.rules if any(rule.topics for rule in self.rules) else ())


class Judged(NamedTuple):
    """An article with its flags, and the name of the rule that drops it, or None to keep it."""

    article: Article
    rule: str | None


def broken_rule(article: Article, wanted: Wanted) -> str | None:
    """Name the rule that drops an article ("language", "min_words"), or None to keep it."""
    if wanted.languages and article.language and article.language not in wanted.languages:
        return "language"
    if wanted.min_words and count_words(article.body) < wanted.min_words:
        return "min_words"
    return None


def judged(article: Article, wanted: Wanted) -> Judged:
    """Ask all rules in their order; those that flag go on to the next."""
    if broken := broken_rule(article, wanted):
        return Judged(article, broken)
    if not wanted.rules:
        return Judged(article, None)
    facts = _Facts.of(article)
    for rule in wanted.rules:
        if not _fits(rule, article, facts):
            continue
        if rule.action == "flag":
            article = _flagged(article, rule.name)
        else:
            return Judged(article, rule.name if rule.action == "drop" else None)
    return Judged(article, None)


class _Facts(NamedTuple):
    """What rules are held against, made once for an article."""

    text: str
    source: str
    words: int

    @staticmethod
    def of(article: Article) -> "_Facts":
        source = article.source
        told = (source.origin, source.feed_title, source.publisher, source.site, article.url)
        return _Facts(
            text=f"{_spaced(article.title or '')}{_spaced(article.body)}",
            source="\n".join(one for one in told if one).casefold(),
            words=count_words(article.body),
        )


def _fits(rule: Rule, article: Article, facts: _Facts) -> bool:
    language = primary_language(article.language) if article.language else None
    return (
        (not rule.languages or language in rule.languages)
        and (not rule.sources or any(one.casefold() in facts.source for one in rule.sources))
        and (not rule.words or _stands(rule.words, facts.text))
        and not _stands(rule.without, facts.text)
        and (not rule.categories or _meet(rule.categories, article.categories))
        and (not rule.topics or bool({one.id for one in article.topics} & set(rule.topics)))
        and rule.min_words <= facts.words
        and (rule.max_words is None or facts.words <= rule.max_words)
    )


def _stands(phrases: Sequence[str], text: str) -> bool:
    return any(_spaced(phrase) in text for phrase in phrases)


def _meet(wanted: Sequence[str], given: Sequence[str]) -> bool:
    return not {one.casefold() for one in wanted}.isdisjoint(one.casefold() for one in given)


def _spaced(text: str) -> str:
    """Give the words of a text in lower case, each between spaces."""
    letters = (char if char.isalnum() else " " for char in text.casefold())
    return f" {' '.join(''.join(letters).split())} "


def _flagged(article: Article, flag: str) -> Article:
    if flag in article.flags:
        return article
    return msgspec.structs.replace(article, flags=[*article.flags, flag])
