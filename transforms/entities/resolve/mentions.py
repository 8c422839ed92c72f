"""Group an article's mentions into entities.

The rules, in their order:

1. Mentions with the same normalised name are one entity (`names`); its type is the one that most
   of them were given, and on a tie the one of the earliest mention. Only a name in a line of
   results stays apart from the city of that name. A well-known region is LOC, whatever the model
   called it (`links`).
2. Names that are forms of one another are one entity (`aliases`): a person named in part, a firm
   named by its first word, an acronym.
3. Places that are the same country are one entity ("UK", "Britain"), called as it is called most
   often; on a tie by the longest name, then the earliest (`links`).
4. The name is the form of the fullest name that is written most often; on a tie the one not in
   capitals, then the earliest. The other forms are the aliases, sorted.
5. Salience weighs each mention by its place (headline 2, first paragraph 1.5, elsewhere 1, in a
   dateline nothing), adds up, takes seven tenths for an organisation and a half for what is no
   person either, for articles are seldom about the place where they happen, and divides by the
   first entity's, which so gets 1.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from transforms.entities.resolve.aliases import Called, aliases
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.links import Named, links, place_type
from transforms.entities.resolve.names import display_form, name_key
from transforms.entities.resolve.places import Gazetteer
from transforms.records.article import Entity, EntityType, Link, Mention

_TITLE_WEIGHT: Final = 2.0
_LEAD_WEIGHT: Final = 1.5
_BODY_WEIGHT: Final = 1.0
_TYPE_WEIGHTS: Final[dict[EntityType, float]] = {"PERSON": 1.0, "ORG": 0.7}
_OTHER_TYPE_WEIGHT: Final = 0.5
_SALIENCE_DIGITS: Final = 3


class Labelled(NamedTuple):
    """A mention and its type.

    Attributes:
        mention: where it stands.
        type: what it is taken for.
        in_dateline: whether it only says where a report was written.
        within: the territory that stands behind it, as in "Paris, Texas", or nothing.
        may_be_team: whether a city of that name may stand for its team.
        is_apart: whether its type has no say on the name elsewhere, as a team's in a result.
    """

    mention: Mention
    type: EntityType
    in_dateline: bool = False
    within: str = ""
    may_be_team: bool = False
    is_apart: bool = False


class Grouped(NamedTuple):
    """An article's entities, the most salient first.

    Attributes:
        entities: each with all its mentions.
        ambiguous: whether a name could mean two of the persons.
    """

    entities: list[Entity]
    ambiguous: bool


class _Named(NamedTuple):
    """A mention and its display form; the other fields are those of `Labelled`."""

    mention: Mention
    form: str
    in_dateline: bool
    within: str
    may_be_team: bool


class _Group(NamedTuple):
    """The mentions of one entity; `key` is its fullest normalised name."""

    key: str
    type: EntityType
    named: list[_Named]
    link: Link | None = None


def entities(
    found: Iterable[Labelled],
    lead: int,
    knowledge: Knowledge,
    explained: Mapping[str, str] | None = None,
) -> Grouped:
    """Group the mentions by whom or what they name.

    Args:
        found: mentions with their types, in any order.
        lead: code points of `body` up to the end of its first paragraph.
        knowledge: places by name.
        explained: acronyms with the names that brackets explain them by, both as written.
    """
    known = sorted(found, key=_place_of)
    named = _by_name(known, knowledge.places)
    short = {**_bodies(named, knowledge.places), **(explained or {})}
    joined, ambiguous = _joined(named, short)
    groups = _linked(joined, knowledge)
    weights = [_weight(group, lead) for group in groups]
    top = max([*weights, _OTHER_TYPE_WEIGHT])
    made = [_entity(group, weight / top) for group, weight in zip(groups, weights, strict=True)]
    return Grouped(sorted(made, key=_rank), ambiguous)


def _place_of(item: Labelled | _Named) -> tuple[bool, int, int]:
    mention = item.mention
    return (mention.field != "title", mention.start, mention.end)


def _rank(entity: Entity) -> tuple[float, bool, int, str, str]:
    """Sort by salience, then by the first mention."""
    first = entity.mentions[0]
    return (-entity.salience, first.field != "title", first.start, entity.name, entity.type)


def _weight(group: _Group, lead: int) -> float:
    mentions = sum(_mention_weight(it, lead) for it in group.named)
    return mentions * _TYPE_WEIGHTS.get(group.type, _OTHER_TYPE_WEIGHT)


def _mention_weight(named: _Named, lead: int) -> float:
    if named.in_dateline:
        return 0.0
    if named.mention.field == "title":
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if named.mention.start < lead else _BODY_WEIGHT


def _by_name(known: Sequence[Labelled], places: Gazetteer) -> list[_Group]:
    named: defaultdict[str, list[_Named]] = defaultdict(list)
    types: defaultdict[str, list[EntityType]] = defaultdict(list)
    apart: defaultdict[tuple[str, EntityType], list[_Named]] = defaultdict(list)
    for item in known:
        form = display_form(item.mention.text)
        key = name_key(form)
        type_ = place_type(form, item.type, places)
        one = _Named(item.mention, form, item.in_dateline, item.within, item.may_be_team)
        if item.is_apart:
            apart[key, type_].append(one)
        else:
            named[key].append(one)
            types[key].append(type_)
    groups = {(key, _majority(types[key])): its for key, its in named.items()}
    for kind, its in apart.items():
        groups[kind] = [*groups.get(kind, ()), *its]
    return [_Group(key, type_, its) for (key, type_), its in groups.items()]


def _majority(types: Sequence[EntityType]) -> EntityType:
    """Choose the commonest type; `Counter` keeps the order of first sight among equals."""
    return types[0] if len(set(types)) == 1 else Counter(types).most_common(1)[0][0]


def _bodies(groups: Iterable[_Group], places: Gazetteer) -> dict[str, str]:
    """Map the names of well-known bodies to the first name of each."""
    forms = {it.form for group in groups if group.type == "ORG" for it in group.named}
    return {form: places.bodies[form] for form in forms if form in places.bodies}


def _joined(groups: Sequence[_Group], explained: Mapping[str, str]) -> tuple[list[_Group], bool]:
    """Join names that are forms of one another; tell whether one could be of two persons."""
    called = [
        Called(it.key, it.type, all(named.form.isupper() for named in it.named)) for it in groups
    ]
    roots, ambiguous = aliases(
        called, {name_key(short): name_key(long) for short, long in explained.items()}
    )
    parts: defaultdict[int, list[_Group]] = defaultdict(list)
    for group, root in zip(groups, roots, strict=True):
        parts[root].append(group)
    joined = [
        _Group(groups[root].key, groups[root].type, _together(its)) for root, its in parts.items()
    ]
    return joined, bool(ambiguous)


def _together(parts: Iterable[_Group]) -> list[_Named]:
    return sorted((it for part in parts for it in part.named), key=_place_of)


def _linked(groups: Sequence[_Group], knowledge: Knowledge) -> list[_Group]:
    """Make the places that are one country one group, with its link; other groups pass.

    A people has its country's link and stays a group of its own.
    """
    record = [
        Named(
            it.type,
            it.key,
            {its.form for its in it.named},
            {its.within for its in it.named if its.within},
            all(its.may_be_team for its in it.named),
        )
        for it in groups
    ]
    passed: list[_Group] = []
    same: defaultdict[tuple[Link, bool], list[_Group]] = defaultdict(list)
    for group, link in zip(groups, links(record, knowledge), strict=True):
        if link is None:
            passed.append(group)
        else:
            same[link, group.type == "NORP"].append(group)
    return [*passed, *(_country(parts, link) for (link, _), parts in same.items())]


def _country(parts: Sequence[_Group], link: Link) -> _Group:
    """Join groups in the order of first sight; `min` takes the first among equals."""
    called = min(parts, key=lambda part: (-len(part.named), -len(part.key)))
    types = [part.type for part in parts for _ in part.named]
    return _Group(called.key, _majority(types), _together(parts), link)


def _entity(group: _Group, salience: float) -> Entity:
    forms: dict[str, int] = {}
    for it in group.named:
        forms[it.form] = forms.get(it.form, 0) + 1
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
