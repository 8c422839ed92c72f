"""The sixty articles of aliases/, and how well entities fit them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from transforms.records.article import Article, Entity

FOLDER: Final = Path(__file__).parent / "aliases"
_NAME: Final = re.compile(r"\{(\d+)([PGOLFX]?)(\*?) ([^}]+)\}")
_TYPES: Final = {
    "P": {"PERSON"},
    "O": {"ORG"},
    "G": {"GPE"},
    "L": {"LOC"},
    "F": {"FAC"},
    "X": {"EVENT", "WORK_OF_ART", "PRODUCT", "LAW"},
}
#: Types that a reader takes for the same kind.
_PLACES: Final = {"GPE", "LOC", "FAC"}


class Place(NamedTuple):
    """A stretch of a field, in code points."""

    field: str
    start: int
    end: int


class Story(NamedTuple):
    """An article: its mentions by the number of whom they name, types by number, the main one."""

    id: str
    title: str
    body: str
    names: dict[int, list[Place]]
    types: dict[int, str]
    main: int


class Fit(NamedTuple):
    """How the entities of a story fit: pairs of mentions, and of its names how many are right."""

    right_pairs: int
    found_pairs: int
    gold_pairs: int
    names: int
    found: int
    typed: int
    typed_alike: int
    main_first: bool


def stories() -> Iterator[Story]:
    for path in sorted(FOLDER.glob("*.txt")):
        for part in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            head, body = part.split("\n", 1)
            id_, title = head.split(" | ", 1)
            yield _story(id_, title, body.strip())


def _story(id_: str, title: str, body: str) -> Story:
    names: defaultdict[int, list[Place]] = defaultdict(list)
    types: dict[int, str] = {}
    main = 0
    plain = {}
    for field, marked in (("title", title), ("body", body)):
        text, last = "", 0
        for match in _NAME.finditer(marked):
            text += marked[last : match.start()]
            number = int(match[1])
            names[number].append(Place(field, len(text), len(text) + len(match[4])))
            if match[2]:
                types[number] = match[2]
            main = number if match[3] else main
            text += match[4]
            last = match.end()
        plain[field] = text + marked[last:]
    return Story(id_, plain["title"], plain["body"], dict(names), types, main)


def fit(story: Story, article: Article) -> Fit:
    """Compare; a found mention is a gold one that it shares more than half of the longer with."""
    owner = {place: number for number, places in story.names.items() for place in places}
    meant: dict[Place, Place] = {}
    for entity in article.entities:
        for place in _places(entity):
            gold = _nearest(place, owner)
            if gold is not None:
                meant[place] = gold
    weighed = [it for it in article.entities if it.type not in {"NORP", *_TYPES["X"]}]
    groups = [[meant.get(place, place) for place in _places(it)] for it in weighed]
    found_pairs = {frozenset(pair) for group in groups for pair in combinations(set(group), 2)}
    named = {number: places for number, places in story.names.items() if story.types[number] != "X"}
    gold_pairs = {frozenset(pair) for its in named.values() for pair in combinations(its, 2)}
    types = {number: _type(places, article.entities, meant) for number, places in named.items()}
    return Fit(
        len(found_pairs & gold_pairs),
        len(found_pairs),
        len(gold_pairs),
        len(named),
        sum(type_ is not None for type_ in types.values()),
        sum(type_ in _TYPES[story.types[number]] for number, type_ in types.items()),
        sum(_alike(type_, _TYPES[story.types[number]]) for number, type_ in types.items()),
        bool(article.entities) and _is(article.entities[0], story, meant),
    )


def _places(entity: Entity) -> list[Place]:
    return [Place(it.field, it.start, it.end) for it in entity.mentions]


def _nearest(place: Place, golds: dict[Place, int]) -> Place | None:
    shared = {gold: _overlap(place, gold) for gold in golds if gold.field == place.field}
    best = max(shared, key=shared.__getitem__, default=None)
    if best is None or shared[best] == 0:
        return None
    longer = max(place.end - place.start, best.end - best.start)
    return best if 2 * shared[best] >= longer else None


def _overlap(one: Place, other: Place) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _type(
    places: Sequence[Place], entities: Sequence[Entity], meant: dict[Place, Place]
) -> str | None:
    """The type of the entity that has most of the mentions; None where none has one."""
    votes = Counter(
        at
        for at, entity in enumerate(entities)
        for place in _places(entity)
        if meant.get(place) in places
    )
    return entities[votes.most_common(1)[0][0]].type if votes else None


def _alike(type_: str | None, wanted: set[str]) -> bool:
    return type_ in wanted or (type_ in _PLACES and not _PLACES.isdisjoint(wanted))


def _is(entity: Entity, story: Story, meant: dict[Place, Place]) -> bool:
    own = story.names[story.main]
    return any(meant.get(place) in own for place in _places(entity))


def total(fits: Sequence[Fit]) -> dict[str, float]:
    """Add up: pairwise F1, names found, those of the right type among them, main names first."""
    right, found, gold = (sum(column) for column in list(zip(*fits, strict=True))[:3])
    names, seen, typed, alike = (sum(column) for column in list(zip(*fits, strict=True))[3:7])
    return {
        "pairwise F1": 2 * right / (found + gold),
        "precision": right / found,
        "recall": right / gold,
        "found": seen / names,
        "typed": typed / seen,
        "typed alike": alike / seen,
        "main first": sum(it.main_first for it in fits) / len(fits),
    }
