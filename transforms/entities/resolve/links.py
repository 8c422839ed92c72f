"""Tell which country a name means, and which names are regions whatever the model calls them.

A missing link is better than a wrong one. So a name must be written exactly as the gazetteer has
it; a doubtful one ("Georgia") needs another name of the record that speaks for one meaning, and
none for another ("Tbilisi", not "Atlanta"); and where a person of the record bears the name ("Joan
Ireland", then "Ireland"), it gets none.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from transforms.entities.resolve.names import words
from transforms.entities.resolve.places import Gazetteer, Sense
from transforms.records.article import EntityType, Link

_PLACES: Final = frozenset({"GPE", "LOC"})
#: What a model often calls a region that it does not know; an event or a law of that name is one.
_MISREAD: Final = frozenset({"PERSON", "ORG", "GPE", "FAC", "NORP", "PRODUCT", "WORK_OF_ART"})
#: Regions that are adjectives of peoples too: "African and Caribbean colonies".
_ADJECTIVES: Final = frozenset({"Adriatic", "Arctic", "Caribbean", "Mediterranean"})
#: Keys of countries that, as LOC, are a river, a lake or a continent.
_NOT_AS_LOC: Final = frozenset(
    {"america", "chad", "congo", "gambia", "jordan", "niger", "paraguay", "senegal", "uruguay"}
)
#: Keys of countries that are also given names or surnames. Not all keys: "Stade de France" and
#: "Turkey EU" pass for persons too, and hide the country more often than a person of that name.
_BORNE: Final = frozenset(
    {"america", "chad", "cuba", "georgia", "holland", "india", "ireland", "israel", "jordan",
     "kenya", "monaco", "montserrat"}
)  # fmt: skip


class Named(NamedTuple):
    """An entity of a record: its type, its normalised name, and its forms as written."""

    type: EntityType
    key: str
    forms: Collection[str]


def place_type(form: str, given: EntityType, places: Gazetteer) -> EntityType:
    """Return LOC for the display form of a region, else the type that was given."""
    if given not in _MISREAD or form not in places.regions:
        return given
    return "NORP" if given == "NORP" and form in _ADJECTIVES else "LOC"


def countries(record: Sequence[Named], places: Gazetteer) -> list[Link | None]:
    """Find the country that each entity of a record is, None for most; in the record's order."""
    return [_country(it, record, places) if it.type in _PLACES else None for it in record]


def _country(it: Named, record: Iterable[Named], places: Gazetteer) -> Link | None:
    if (it.type == "LOC" and it.key in _NOT_AS_LOC) or _is_borne(it.key, record):
        return None
    for form in sorted(it.forms):
        if form in places.countries:
            return places.countries[form]
        if form in places.doubtful:
            return _meant(places.doubtful[form], record, places.countries)
    return None


def _is_borne(key: str, record: Iterable[Named]) -> bool:
    return key in _BORNE and key in _words(it for it in record if it.type == "PERSON")


def _meant(
    senses: Iterable[Sense], record: Iterable[Named], sure: Mapping[str, Link]
) -> Link | None:
    """Choose the only meaning that the record speaks for, by its words or by a sure name."""
    around = _words(record)
    certain = {sure[form] for it in record for form in it.forms if form in sure}
    meant = [it.link for it in senses if it.link in certain or not it.signs.isdisjoint(around)]
    return meant[0] if len(meant) == 1 else None


def _words(record: Iterable[Named]) -> frozenset[str]:
    return frozenset(word for it in record for word in words(it.key))
