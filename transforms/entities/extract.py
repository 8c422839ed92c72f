"""Find entities and quantities in articles: plain functions over spaCy, without Beam."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from transforms.entities.recognise.finder import Finder, Finders
from transforms.entities.recognise.pieces import Piece, Span, pieces, readable, trimmed
from transforms.entities.resolve import mentions
from transforms.entities.resolve.mentions import Labelled
from transforms.entities.resolve.places import Gazetteer
from transforms.records.article import Article, Mention, TextField

#: The flag of an article in a language that no model of the run analyses.
NO_LANGUAGE_MODEL: Final = "no_language_model"

_FIELDS: Final[tuple[TextField, ...]] = ("title", "body")


class _Place(NamedTuple):
    """Where a piece of text was taken from."""

    article: int
    field: TextField
    offset: int


def extract(articles: Sequence[Article], finders: Finders) -> list[Article]:
    """Fill `entities`, `quantities`, `flags` and `pipeline.model` of each article.

    Whatever spaCy raises for a text is raised here; the articles' order is kept.
    """
    chosen = [finders.serving(article.language) for article in articles]
    found: defaultdict[int, list[Labelled]] = defaultdict(list)
    for finder in dict.fromkeys(its for its in chosen if its is not None):
        mine = [at for at, its in enumerate(chosen) if its is finder]
        for at, item in _found(articles, mine, finder):
            found[at].append(item)
    return [
        _enriched(article, found[at], finder, finders.places)
        for at, (article, finder) in enumerate(zip(articles, chosen, strict=True))
    ]


def _found(
    articles: Sequence[Article], chosen: Sequence[int], finder: Finder
) -> Iterator[tuple[int, Labelled]]:
    texts = list(_texts(articles, chosen))
    spans = finder.spans([readable(text) for _, text in texts])
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
    article: Article, found: Sequence[Labelled], finder: Finder | None, places: Gazetteer
) -> Article:
    flags = [flag for flag in article.flags if flag != NO_LANGUAGE_MODEL]
    if finder is None:
        return msgspec.structs.replace(article, flags=[*flags, NO_LANGUAGE_MODEL])
    return msgspec.structs.replace(
        article,
        flags=flags,
        entities=mentions.entities(found, _lead(article.body), places),
        quantities=mentions.quantities(found),
        pipeline=msgspec.structs.replace(article.pipeline, model=finder.label),
    )


def _lead(body: str) -> int:
    end = body.find("\n\n")
    return len(body) if end < 0 else end
