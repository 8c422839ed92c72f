"""Bylines to authors: people one by one, and news agencies marked as such."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from transforms.cleanup.fields.agencies import is_agency
from transforms.cleanup.fields.byline_words import HOUSE
from transforms.cleanup.fields.bylines import is_full, names_in
from transforms.cleanup.fields.titles import Names, is_name
from transforms.cleanup.fragment.markup import to_line
from transforms.records.article import Author
from transforms.records.travelling import Origin

#: Bylines that are read, and characters of each: lists of 100 names fit.
_MOST_BYLINES: Final = 50
_LONGEST_BYLINE: Final = 1_000
_LATIN: Final = re.compile(r"[A-Za-z]")


class Credit(NamedTuple):
    """Bylines of one place; `is_seen`, a reader's eye found them, and not all need be names."""

    names: Sequence[str]
    origin: Origin
    is_house: bool = False
    is_seen: bool = False


class Chosen(NamedTuple):
    """Who wrote an article, where that was said, and whether all of it was read."""

    authors: list[Author]
    origin: Origin | None
    is_cut: bool = False


def chosen(credits_: Iterable[Credit], opening: Sequence[Author], houses: Names) -> Chosen:
    """Choose among the places that name authors.

    People come before agencies, and both before the publisher, who is named only where nobody
    else is; the text's own byline and dateline come after the places that name people.

    Args:
        credits_: the places, the most trusted first.
        opening: who is named at the beginning of the text, or its end.
        houses: names of the site and its publisher.
    """
    read = [(one, authors_of(one.names)) for one in credits_]
    groups = [*((one, found) for one, found in read if found), (Credit([], "text"), [*opening])]
    for kind in (_people, _agencies, _anybody):
        for one, found in groups:
            if kept := list(kind(one, found, houses)):
                wires = [author for place, names in read if place.is_house for author in names]
                kept += _added(kept, [*wires, *opening])
                return Chosen(kept, one.origin, is_too_much(one.names))
    return Chosen([], None)


def _people(one: Credit, found: Sequence[Author], houses: Names) -> Iterator[Author]:
    """A place's people, with the agencies beside them; none where it names no person."""
    kept = [
        author
        for author in found
        if author.is_agency or not (one.is_house or is_house(author.name, houses))
    ]
    if one.is_seen:
        kept = [author for author in kept if author.is_agency or _is_person(author.name)]
    if any(not author.is_agency for author in kept):
        yield from kept


def _agencies(_one: Credit, found: Sequence[Author], _houses: Names) -> Iterator[Author]:
    if any(author.is_agency for author in found):
        yield from found


def _anybody(one: Credit, found: Sequence[Author], _houses: Names) -> Iterator[Author]:
    if not one.is_seen:
        yield from found


def _added(kept: Sequence[Author], opening: Sequence[Author]) -> list[Author]:
    """The agencies named elsewhere, or in the dateline, where none is named yet."""
    if any(author.is_agency for author in kept):
        return []
    wires = [author for author in opening if author.is_agency]
    return [author for place, author in enumerate(wires) if author not in wires[:place]]


def is_house(name: str, houses: Names) -> bool:
    """Whether an author is the site or publisher, or called as such are."""
    return is_name(name, houses) or HOUSE.search(name[:_LONGEST_BYLINE]) is not None


def _is_person(name: str) -> bool:
    """Whether a visible text is a name; in scripts without capitals, whether it is short."""
    return is_full(name) if _LATIN.search(name) else len(name) < 20


def authors_of(bylines: Iterable[str]) -> list[Author]:
    """Read bylines as publishers write them; each name once, in the order of naming.

    Takes off e-mail addresses, "By", roles, places and dates; parts several names of one line.
    Bylines after the 50th, and characters of one after the 1,000th, are not read.
    """
    found: dict[str, Author] = {}
    for byline in islice(bylines, _MOST_BYLINES):
        for name in names_in(to_line(_bounded(byline))[:_LONGEST_BYLINE]):
            found.setdefault(name.casefold(), Author(name=name, is_agency=is_agency(name)))
    return list(found.values())


def is_too_much(bylines: Sequence[str]) -> bool:
    """Whether `authors_of` reads these bylines only in part."""
    return len(bylines) > _MOST_BYLINES or any(len(line) > _LONGEST_BYLINE for line in bylines)


def _bounded(byline: str) -> str:
    """Cut what is too long after a whole name; without a comma there it is no list of names."""
    if len(byline) <= _LONGEST_BYLINE:
        return byline
    return byline[:_LONGEST_BYLINE].rpartition(",")[0]
