"""Find entities and quantities in articles: plain functions over spaCy, without Beam."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import msgspec

from transforms.entities.recognise.finder import Finder, Finders
from transforms.entities.recognise.pieces import pieces, readable
from transforms.entities.resolve import mentions
from transforms.entities.resolve.brackets import acronyms
from transforms.entities.resolve.joined import (
    Piece,
    joined,
    may_be_team,
    mention,
    quantities,
    within,
)
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.mentions import Labelled
from transforms.entities.resolve.passes import resolved
from transforms.entities.resolve.wire import IS_DATELINE
from transforms.records.article import Article, TextField

#: The flag of an article in a language that no model of the run analyses.
NO_LANGUAGE_MODEL: Final = "no_language_model"
#: The flag of an article with a name that two of its persons could be meant by.
AMBIGUOUS_ALIAS: Final = "ambiguous_alias"

_ENGLISH: Final = "en"


def extract(
    articles: Sequence[Article], finders: Finders, without: Collection[str] = ()
) -> list[Article]:
    """Fill `entities`, `quantities`, `flags` and `pipeline.model` of each article.

    Whatever spaCy raises for a text is raised here; the articles' order is kept.

    Args:
        articles: of any languages.
        finders: which models read them, and what names are looked up in.
        without: passes to leave out, as `passes.resolved` says.
    """
    chosen = [finders.serving(article.language) for article in articles]
    enriched = [_without_model(article) for article in articles]
    for finder in dict.fromkeys(its for its in chosen if its is not None):
        mine = [at for at, its in enumerate(chosen) if its is finder]
        read = _read([articles[at] for at in mine], finder)
        for at, own in zip(mine, read, strict=True):
            enriched[at] = _enriched(articles[at], own, finder, finders.knowledge, without)
    return enriched


def _read(articles: Sequence[Article], finder: Finder) -> Iterator[list[Piece]]:
    """Read the pieces of all articles together, and yield those of each."""
    texts = [list(_texts(article)) for article in articles]
    words = iter(finder.read([readable(text) for own in texts for _, _, text in own]))
    for own in texts:
        yield [Piece(field, offset, next(words)) for field, offset, _ in own]


def _texts(article: Article) -> Iterator[tuple[TextField, int, str]]:
    for field, text in _fields(article).items():
        for piece in pieces(text):
            yield field, piece.offset, piece.text


def _fields(article: Article) -> dict[TextField, str]:
    return {"title": article.title or "", "body": article.body}


def _without_model(article: Article) -> Article:
    flags = _flagged(article.flags, NO_LANGUAGE_MODEL, holds=True)
    return msgspec.structs.replace(article, flags=flags)


def _flagged(flags: Sequence[str], flag: str, *, holds: bool) -> list[str]:
    others = [one for one in flags if one != flag]
    return [*others, flag] if holds else others


def _enriched(
    article: Article,
    read: Sequence[Piece],
    finder: Finder,
    knowledge: Knowledge,
    without: Collection[str],
) -> Article:
    found = joined(read)
    english = finder.language == _ENGLISH
    names = resolved(found.text, found.names, knowledge, english=english, without=without)
    fields = _fields(article)
    labelled = [
        Labelled(
            mention(found.text, name, fields),
            name.type,
            in_dateline=name.proof == IS_DATELINE,
            within=within(found.text, name, knowledge),
            may_be_team=may_be_team(found.text, name),
            is_apart=name.alone,
        )
        for name in names
    ]
    flags = _flagged(article.flags, NO_LANGUAGE_MODEL, holds=False)
    grouped = mentions.entities(
        labelled, _lead(article.body), knowledge, acronyms(found.text, names)
    )
    return msgspec.structs.replace(
        article,
        entities=grouped.entities,
        flags=_flagged(flags, AMBIGUOUS_ALIAS, holds=grouped.ambiguous),
        quantities=quantities(found, fields),
        pipeline=msgspec.structs.replace(article.pipeline, model=finder.label),
    )


def _lead(body: str) -> int:
    end = body.find("\n\n")
    return len(body) if end < 0 else end
