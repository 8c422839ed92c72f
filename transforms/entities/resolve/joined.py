"""From an article's pieces, as the model read them, to one text and its names; and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from transforms.entities.recognise.finder import Words
from transforms.entities.recognise.labels import ENTITY_TYPES, QUANTITY_TYPES
from transforms.entities.resolve.boundaries import within_paragraphs
from transforms.entities.resolve.english import WHERE
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.sport import is_sport
from transforms.entities.resolve.text import BREAK, PLACE, WEIGHED, Name, Text, has_upper
from transforms.entities.resolve.wire import IS_DATELINE
from transforms.records.article import Mention, Quantity, QuantityType, TextField


class Piece(NamedTuple):
    """A stretch of a field as it was read; `offset` is its place there, in code points."""

    field: TextField
    offset: int
    read: Words


class Measure(NamedTuple):
    """A date, a sum or the like, in words of a text."""

    start: int
    end: int
    type: QuantityType


class Joined(NamedTuple):
    """One text, with what the model found in it."""

    text: Text
    names: list[Name]
    measures: list[Measure]


def joined(pieces: Sequence[Piece]) -> Joined:
    """Join an article's pieces, headline first."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    firsts: list[int] = []
    title_words = 0
    for piece in pieces:
        firsts.append(len(words))
        words += [*piece.read.words, BREAK]
        starts += [*(piece.offset + start for start in piece.read.starts), -1]
        ends += [*(piece.offset + end for end in piece.read.ends), -1]
        if piece.field == "title":
            title_words = len(words)
    names = [it for first, piece in zip(firsts, pieces, strict=True) for it in _names(piece, first)]
    measures = [
        it for first, piece in zip(firsts, pieces, strict=True) for it in _measures(piece, first)
    ]
    # `is_capital`, written out: it is asked of every word.
    capitals = [
        at
        for at, word in enumerate(words)
        if (first := word[0]).isupper() or (first.isdigit() and has_upper(word))
    ]
    taken = frozenset(at for it in measures for at in range(it.start, it.end))
    kinds = _kinds(pieces, capitals)
    text = Text(words, starts, ends, title_words, kinds, taken, capitals, is_sport(words, capitals))
    return Joined(text, names, measures)


def mention(text: Text, name: Name, fields: Mapping[TextField, str]) -> Mention:
    """Place a name in its field."""
    field, start, end = _place(text, name.start, name.end)
    return Mention(field=field, start=start, end=end, text=fields[field][start:end])


def may_be_team(text: Text, name: Name) -> bool:
    """Tell whether a city may stand for its team: in a sports report, but for "in" before it."""
    return (
        text.is_sport
        and name.proof != IS_DATELINE
        and text.word(name.start - 1).lower() not in WHERE
    )


def within(text: Text, name: Name, knowledge: Knowledge) -> str:
    """Find the territory behind a place: "Texas" in "Paris, Texas"; nothing where there is none."""
    if WEIGHED.get(name.type) != PLACE or text.word(name.end) != ",":
        return ""
    start = name.end + 2 if text.word(name.end + 1) == "in" else name.end + 1
    for end in (start + 3, start + 2, start + 1):
        territory = " ".join(text.words[start:end])
        if knowledge.is_territory(territory):
            return territory
    return ""


def quantities(found: Joined, fields: Mapping[TextField, str]) -> list[Quantity]:
    """Place the dates, sums and numbers, headline first, in the order of the text."""
    placed = (
        (_place(found.text, start, end), it.type)
        for it in found.measures
        for start, end in within_paragraphs(found.text, it.start, it.end)
    )
    return [
        Quantity(text=fields[field][start:end], type=type_, field=field, start=start, end=end)
        for (field, start, end), type_ in placed
    ]


def _place(text: Text, start: int, end: int) -> tuple[TextField, int, int]:
    field: TextField = "title" if start < text.title_words else "body"
    return field, text.starts[start], text.ends[end - 1]


def _names(piece: Piece, first: int) -> Iterator[Name]:
    return (
        Name(first + span.start, first + span.end, ENTITY_TYPES[span.label])
        for span in piece.read.spans
        if span.label in ENTITY_TYPES
    )


def _measures(piece: Piece, first: int) -> Iterator[Measure]:
    return (
        Measure(first + span.start, first + span.end, QUANTITY_TYPES[span.label])
        for span in piece.read.spans
        if span.label in QUANTITY_TYPES
    )


def _kinds(pieces: Iterable[Piece], capitals: Sequence[int]) -> dict[int, list[float]]:
    """Take the kinds of the words with a capital, piece by piece."""
    found: dict[int, list[float]] = {}
    at = first = 0
    for piece in pieces:
        last = first + len(piece.read.words)
        start = at
        while at < len(capitals) and capitals[at] < last:
            at += 1
        own = capitals[start:at]
        if piece.read.kinds is not None and own:
            rows = piece.read.kinds.tolist()
            found.update((word, rows[word - first]) for word in own)
        first = last + 1
    return found
