"""Find entities and quantities in articles: plain functions over spaCy, without Beam."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from transforms.entities import mentions, model
from transforms.entities.finder import Finder, finder_of
from transforms.entities.mentions import Labelled
from transforms.entities.pieces import Piece, Span, pieces, trimmed
from transforms.entities.spec import ModelSpec, primary_language
from transforms.records import Article, Mention, TextField

__all__ = ["NO_LANGUAGE_MODEL", "ModelSpec", "extract"]

#: The flag of an article in a language that no model of the run analyses.
NO_LANGUAGE_MODEL: Final = "no_language_model"

_ANY_LANGUAGE: Final = "xx"
_FIELDS: Final[tuple[TextField, ...]] = ("title", "body")


class _Place(NamedTuple):
    """Where a piece of text was taken from."""

    article: int
    field: TextField
    offset: int


def extract(articles: Sequence[Article], models: ModelSpec) -> list[Article]:
    """Fill `entities`, `quantities`, `flags` and `pipeline.model` of each article.

    Whatever spaCy raises for a text is raised here; the articles' order is kept.

    Raises:
        ModelUnavailable: a pipeline of `models` cannot be loaded.
    """
    chosen = [_model_for(article.language, models) for article in articles]
    found: defaultdict[int, list[Labelled]] = defaultdict(list)
    for name in sorted({name for name in chosen if name is not None}):
        mine = [at for at, its in enumerate(chosen) if its == name]
        for at, item in _found(articles, mine, finder_of(name, models.engine)):
            found[at].append(item)
    return [
        _enriched(article, found[at], name, models)
        for at, (article, name) in enumerate(zip(articles, chosen, strict=True))
    ]


def _model_for(language: str | None, models: ModelSpec) -> str | None:
    """Choose the pipeline of a language; the default serves its own and the unknown."""
    if language is None:
        return models.default
    wanted = primary_language(language)
    for name, its in models.by_language:
        if primary_language(its) == wanted:
            return name
    return models.default if model.load(models.default).lang in {wanted, _ANY_LANGUAGE} else None


def _found(
    articles: Sequence[Article], chosen: Sequence[int], finder: Finder
) -> Iterator[tuple[int, Labelled]]:
    texts = list(_texts(articles, chosen))
    spans = finder.spans([text for _, text in texts])
    for (place, text), own in zip(texts, spans, strict=True):
        for whole in own:
            for span in trimmed(text, whole):
                yield place.article, _labelled(place, text, span)


def _texts(articles: Sequence[Article], chosen: Iterable[int]) -> Iterator[tuple[_Place, str]]:
    for at in chosen:
        for field in _FIELDS:
            for piece in _pieces_of(articles[at], field):
                yield _Place(at, field, piece.offset), piece.text


def _pieces_of(article: Article, field: TextField) -> Iterator[Piece]:
    return pieces((article.title or "") if field == "title" else article.body)


def _labelled(place: _Place, text: str, span: Span) -> Labelled:
    mention = Mention(
        field=place.field,
        start=place.offset + span.start,
        end=place.offset + span.end,
        text=text[span.start : span.end],
    )
    return Labelled(mention, span.label)


def _enriched(
    article: Article, found: Sequence[Labelled], name: str | None, models: ModelSpec
) -> Article:
    if name is None:
        flags = [flag for flag in article.flags if flag != NO_LANGUAGE_MODEL]
        return msgspec.structs.replace(article, flags=[*flags, NO_LANGUAGE_MODEL])
    return msgspec.structs.replace(
        article,
        entities=mentions.entities(found, _lead(article.body)),
        quantities=mentions.quantities(found),
        pipeline=msgspec.structs.replace(
            article.pipeline, model=finder_of(name, models.engine).label
        ),
    )


def _lead(body: str) -> int:
    end = body.find("\n\n")
    return len(body) if end < 0 else end
