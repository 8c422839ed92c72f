"""Choose each name's type by all that speaks for it, in all its mentions.

The weights of a name's mentions are added up and divided by the root of their number: what is said
often is surer, but not as many times as it is said. A mention keeps a share of its own. A surname
is tied to its full name, a name that begins a longer one ("Norrvind", "Norrvind Kraft") to that.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Final

from transforms.entities.resolve.english import PLACE_LAST
from transforms.entities.resolve.evidence import place_type
from transforms.entities.resolve.knowledge import NO_PLACE, SURE_PLACE, Knowledge
from transforms.entities.resolve.names import name_key
from transforms.entities.resolve.text import (
    NOTHING,
    ORG,
    PERSON,
    PLACE,
    TYPE_OF,
    WEIGHED,
    Name,
    Text,
    Weights,
    bare_words,
)

#: What a mention keeps of its own beside what all have.
_OWN_SHARE: Final = 0.15
#: What a person named in full gives to the surname or the given name alone.
_PART_OF_PERSON: Final = 3.0
#: What an organisation gives to the first or the last word of its name.
_PART_OF_ORG: Final = 3.0
#: What a river or a desert gives to the first word of its name.
_PART_OF_PLACE: Final = 2.0
#: How far the kind of a full name must be ahead for that.
_SURE: Final = 0.5

Key = tuple[str, ...]


def voted(
    text: Text, names: list[Name], weights: Sequence[Weights], knowledge: Knowledge
) -> list[Name]:
    """Give each name the type that most speaks for; `weights` are those of the mentions."""
    keys = [_key(text, name) for name in names]
    groups: defaultdict[Key, list[int]] = defaultdict(list)
    others: dict[Key, int] = {}
    for at, name in enumerate(names):
        if name.type in WEIGHED:
            groups[keys[at]].append(at)
        else:
            others[keys[at]] = others.get(keys[at], 0) + 1
    outvoted = {key for key, count in others.items() if len(groups.get(key, ())) >= count}
    summed = {key: _summed(names, weights, its) for key, its in groups.items()}
    of_persons, of_orgs = _parts_of_persons(summed, knowledge), _parts_of_orgs(summed, knowledge)
    of_places = {key[:1] for key in summed if len(key) == 2 and key[1].title() in PLACE_LAST}
    tied = {
        key: (
            person + (_PART_OF_PERSON * sqrt(len(groups[key])) if key in of_persons else 0.0),
            org + (_PART_OF_ORG if key in of_orgs else 0.0),
            place + (_PART_OF_PLACE if key in of_places else 0.0),
        )
        for key, (person, org, place) in summed.items()
    }
    return [
        _decided(
            _weighable(name, key, outvoted, of_persons, knowledge),
            weights[at],
            NOTHING if name.alone else tied.get(key, NOTHING),
        )
        for at, (name, key) in enumerate(zip(names, keys, strict=True))
    ]


def alone(names: list[Name], weights: Sequence[Weights]) -> list[Name]:
    """Give each name the type that most speaks for where it stands, whatever it is elsewhere."""
    return [_decided(name, own, NOTHING) for name, own in zip(names, weights, strict=True)]


def _key(text: Text, name: Name) -> Key:
    return tuple(name_key(" ".join(bare_words(text, name))).split())


def _summed(names: Sequence[Name], weights: Sequence[Weights], mentions: list[int]) -> Weights:
    speaking = [at for at in mentions if not names[at].alone] or mentions
    root = sqrt(len(speaking))
    person, org, place = (sum(weights[at][kind] for at in speaking) / root for kind in range(3))
    return person, org, place


def _parts_of_persons(summed: Mapping[Key, Weights], knowledge: Knowledge) -> set[Key]:
    """Collect the surnames and given names of persons that are surely named in full."""
    full = [
        key
        for key, (person, org, place) in summed.items()
        if len(key) > 1 and person > max(org, place) + _SURE
    ]
    given = {key[:1] for key in full if knowledge.place_rank(key[0].title()) < SURE_PLACE}
    return {key[-1:] for key in full} | given


def _parts_of_orgs(summed: Mapping[Key, Weights], knowledge: Knowledge) -> set[Key]:
    """Collect the first and last words of organisations' longer names that are no places'."""
    full = [
        key
        for key, (person, org, place) in summed.items()
        if len(key) > 1 and org > max(person, place) + _SURE
    ]
    parts = {part for key in full for part in (key[:1], key[-1:])}
    return {part for part in parts if knowledge.place_rank(part[0].title()) == NO_PLACE}


def _weighable(
    name: Name,
    key: Key,
    outvoted: set[Key],
    of_persons: set[Key],
    knowledge: Knowledge,
) -> Name:
    """Take a part of a name, or what is weighed elsewhere, out of the types that are not."""
    if name.type in WEIGHED or name.type == "LAW":
        return name
    if key in of_persons:
        return name._replace(type="PERSON")
    if name.type == "NORP" and " ".join(key).title() in knowledge.places.demonyms:
        return name
    is_place = name.type == "NORP" and knowledge.place_rank(" ".join(key).title()) != NO_PLACE
    return name._replace(type="GPE") if is_place or key in outvoted else name


def _decided(name: Name, own: Weights, common: Weights) -> Name:
    if name.type not in WEIGHED:
        return name
    share = 1.0 if common is NOTHING else _OWN_SHARE
    weights = [shared + share * one for shared, one in zip(common, own, strict=True)]
    kind = WEIGHED[name.type]
    best = max((PERSON, ORG, PLACE), key=weights.__getitem__)
    return name._replace(type=TYPE_OF[best]) if weights[best] > weights[kind] else name


def with_kinds_of_places(text: Text, names: list[Name], knowledge: Knowledge) -> list[Name]:
    """Tell countries and cities (GPE), buildings and roads (FAC) and others (LOC) apart."""
    return [
        name._replace(type=place_type(bare_words(text, name), name.type, knowledge))
        if WEIGHED.get(name.type) == PLACE
        else name
        for name in names
    ]
