"""Group an article's mentions into entities and quantities.

The rules, in their order:

1. A label that the record does not know is dropped (`labels`).
2. Mentions with the same normalised name are one entity (`names`); its type is the one that most
   of them were given, and on a tie the one of the earliest mention. A well-known region is LOC,
   whatever the model called it (`links`).
3. A person named in part joins the person named in full: "Lavrov" joins "Sergey Lavrov" when that
   is the only full name in the article that ends with it, else when it is the only one that holds
   it. With two Ortegas in the article, "Ortega" stays on its own.
4. Places that are the same country are one entity ("UK", "Britain"), called as it is called most
   often; on a tie by the longest name, then the earliest (`links`).
5. The name is the form of the fullest name that is written most often; on a tie the one not in
   capitals, then the earliest. The other forms are the aliases, sorted.
6. Salience weighs each mention by its place (headline 3, first paragraph 2, elsewhere 1), adds
   up, and divides by the sum of the article's first entity, which so gets 1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from transforms.entities.recognise.labels import ENTITY_TYPES, QUANTITY_TYPES
from transforms.entities.resolve.links import Named, countries, place_type
from transforms.entities.resolve.names import display_form, endings, name_key, stretches, words
from transforms.entities.resolve.places import Gazetteer
from transforms.records.article import Entity, EntityType, Link, Mention, Quantity

_TITLE_WEIGHT: Final = 3
_LEAD_WEIGHT: Final = 2
_BODY_WEIGHT: Final = 1
_SALIENCE_DIGITS: Final = 3
#: No person's name has more words; a longer one, misread by a model, joins no other.
_LONGEST_NAME: Final = 20


class Labelled(NamedTuple):
    """A mention and the label that the model gave it."""

    mention: Mention
    label: str


class _Named(NamedTuple):
    """A mention and its display form."""

    mention: Mention
    form: str


class _Group(NamedTuple):
    """The mentions of one entity; `key` is its fullest normalised name."""

    key: str
    type: EntityType
    named: list[_Named]
    link: Link | None = None


def quantities(found: Iterable[Labelled]) -> list[Quantity]:
    """Take the dates, sums and numbers, headline first, in the order of the text."""
    return [
        Quantity(
            text=mention.text,
            type=QUANTITY_TYPES[label],
            field=mention.field,
            start=mention.start,
            end=mention.end,
        )
        for mention, label in sorted(found, key=_place_of)
        if label in QUANTITY_TYPES
    ]


def entities(found: Iterable[Labelled], lead: int, places: Gazetteer) -> list[Entity]:
    """Group the mentions by whom or what they name, the most salient entity first.

    Args:
        found: mentions with labels, in any order.
        lead: code points of `body` up to the end of its first paragraph.
        places: countries and regions.
    """
    known = [item for item in sorted(found, key=_place_of) if item.label in ENTITY_TYPES]
    groups = _linked(_joined(_by_name(known, places)), places)
    weights = [sum(_weight(it.mention, lead) for it in group.named) for group in groups]
    top = max(weights, default=1)
    made = [_entity(group, weight / top) for group, weight in zip(groups, weights, strict=True)]
    return sorted(made, key=_rank)


def _place_of(item: Labelled | _Named) -> tuple[bool, int, int]:
    mention = item.mention
    return (mention.field != "title", mention.start, mention.end)


def _rank(entity: Entity) -> tuple[float, str, str]:
    return (-entity.salience, entity.name, entity.type)


def _weight(mention: Mention, lead: int) -> int:
    if mention.field == "title":
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if mention.start < lead else _BODY_WEIGHT


def _by_name(known: Sequence[Labelled], places: Gazetteer) -> list[_Group]:
    named: defaultdict[str, list[_Named]] = defaultdict(list)
    types: defaultdict[str, list[EntityType]] = defaultdict(list)
    for item in known:
        form = display_form(item.mention.text)
        key = name_key(form)
        named[key].append(_Named(item.mention, form))
        types[key].append(place_type(form, ENTITY_TYPES[item.label], places))
    return [_Group(key, _majority(types[key]), its) for key, its in named.items()]


def _majority(types: Sequence[EntityType]) -> EntityType:
    """Choose the commonest type; `Counter` keeps the order of first sight among equals."""
    return Counter(types).most_common(1)[0][0]


def _joined(groups: Sequence[_Group]) -> list[_Group]:
    """Join persons named in part to those named in full; other groups pass."""
    persons = {words(group.key): group for group in groups if group.type == "PERSON"}
    roots = _roots(persons)
    parts: defaultdict[tuple[str, ...], list[_Group]] = defaultdict(list)
    for part, root in roots.items():
        parts[root].append(persons[part])
    others = [group for group in groups if group.type != "PERSON"]
    joined = [(group, parts[name]) for name, group in persons.items() if name in parts]
    return [*others, *(_Group(it.key, it.type, _together(its)) for it, its in joined)]


def _together(parts: Iterable[_Group]) -> list[_Named]:
    return sorted((it for part in parts for it in part.named), key=_place_of)


def _roots(names: Iterable[tuple[str, ...]]) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Map each name to the full name that it belongs to: itself, when there is not exactly one."""
    roots: dict[tuple[str, ...], tuple[str, ...]] = {}
    ending: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    holding: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for name in sorted(names, key=_longest_first):
        owners = ending[name] or holding[name]
        roots[name] = root = next(iter(owners)) if len(owners) == 1 else name
        if len(name) <= _LONGEST_NAME:
            for part in endings(name):
                ending[part].add(root)
            for part in stretches(name):
                holding[part].add(root)
    return roots


def _longest_first(name: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return (-len(name), name)


def _linked(groups: Sequence[_Group], places: Gazetteer) -> list[_Group]:
    """Make the places that are one country one group, with its link; other groups pass."""
    record = [Named(it.type, it.key, {its.form for its in it.named}) for it in groups]
    passed: list[_Group] = []
    same: defaultdict[Link, list[_Group]] = defaultdict(list)
    for group, link in zip(groups, countries(record, places), strict=True):
        if link is None:
            passed.append(group)
        else:
            same[link].append(group)
    return [*passed, *(_country(parts, link) for link, parts in same.items())]


def _country(parts: Sequence[_Group], link: Link) -> _Group:
    """Join groups in the order of first sight; `min` takes the first among equals."""
    called = min(parts, key=lambda part: (-len(part.named), -len(part.key)))
    types = [part.type for part in parts for _ in part.named]
    return _Group(called.key, _majority(types), _together(parts), link)


def _entity(group: _Group, salience: float) -> Entity:
    forms = Counter(it.form for it in group.named)
    full = [
        form for form in forms if name_key(form) == group.key
    ]  # `min` takes the first of equals
    name = min(full, key=lambda form: (-forms[form], form.isupper()))
    return Entity(
        name=name,
        type=group.type,
        aliases=sorted(form for form in forms if form != name),
        count=len(group.named),
        salience=round(salience, _SALIENCE_DIGITS),
        link=group.link,
        mentions=[it.mention for it in group.named],
    )
