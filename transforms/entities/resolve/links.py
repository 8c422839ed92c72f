"""Tell which country, state or city a name means, and which names are regions whatever they seem.

A missing link is better than a wrong one. So a name must be written exactly as the gazetteer has
it; a doubtful one ("Georgia") needs another name of the record that speaks for one meaning, and
none for another ("Tbilisi", not "Atlanta"); and where a person of the record bears the name ("Joan
Ireland", then "Ireland"), it gets none. A city that shares its name needs its country or its state,
written behind it or, for a large one, anywhere in the record.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from transforms.entities.resolve.cities import City
from transforms.entities.resolve.knowledge import Knowledge
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
#: How many times as large as the next a city must be for its name alone to mean it.
_FAR_LARGER: Final = 10
#: The same, where the record names the smaller one's country.
_BEYOND_DOUBT: Final = 50
#: The same, within the countries that the record names.
_LARGER: Final = 3
#: Countries full of namesakes of cities elsewhere, and named in news of anywhere.
_NAMESAKES: Final = frozenset({"AU", "CA", "GB", "US"})
#: People that make a city well known.
_WELL_KNOWN: Final = 500_000


class Territory(NamedTuple):
    """A country, or a state of the United States."""

    country: str
    state: str = ""


class Named(NamedTuple):
    """An entity of a record.

    Attributes:
        type: its type.
        key: its normalised name.
        forms: its names as written.
        within: names of territories that stand behind it: "Paris, Texas".
        may_be_team: whether a city or state may stand for its team in all mentions.
    """

    type: EntityType
    key: str
    forms: Collection[str]
    within: Collection[str] = ()
    may_be_team: bool = False


class _Around(NamedTuple):
    """What a record says around a name.

    Attributes:
        words: of all its names.
        of_persons: words of its persons' names.
        certain: links of countries that are named beyond doubt.
        countries: codes of all countries that it names, or whose people or states.
        states: codes of the states that it names.
    """

    words: frozenset[str]
    of_persons: frozenset[str]
    certain: frozenset[Link]
    countries: frozenset[str]
    states: frozenset[str]


def place_type(form: str, given: EntityType, places: Gazetteer) -> EntityType:
    """Return LOC for the display form of a region, else the type that was given."""
    if given not in _MISREAD or form not in places.regions:
        return given
    return "NORP" if given == "NORP" and form in _ADJECTIVES else "LOC"


def links(record: Sequence[Named], knowledge: Knowledge) -> list[Link | None]:
    """Find what each entity of a record is, None where it is not sure; in the record's order."""
    around = _around(record, knowledge)
    return [_link(it, around, knowledge) for it in record]


def _link(it: Named, around: _Around, knowledge: Knowledge) -> Link | None:
    if it.type == "NORP":
        found = (knowledge.places.demonyms.get(form) for form in sorted(it.forms))
        return next((link for link in found if link is not None), None)
    is_other = it.type not in _PLACES or (it.type == "LOC" and it.key in _NOT_AS_LOC)
    if is_other or _is_borne(it.key, around):
        return None
    if it.within and (city := _city_within(it, knowledge)):
        return _link_of(city)
    places = knowledge.places
    for form in sorted(it.forms):
        if form in places.countries or form in places.doubtful:
            return places.countries.get(form) or _meant(form, around, knowledge)
    return _state_or_city(it, around, knowledge) if it.type == "GPE" else None


def _is_borne(key: str, around: _Around) -> bool:
    return key in _BORNE and key in around.of_persons


def _meant(form: str, around: _Around, knowledge: Knowledge) -> Link | None:
    """Choose the only meaning that the record speaks for, by its words or by a sure name."""
    senses = knowledge.places.doubtful[form]
    meant = [it for it in senses if it.link in around.certain or _is_told(it, around.words)]
    if len(meant) != 1:
        return None
    return meant[0].link or knowledge.cities.states.get(form)


def _is_told(sense: Sense, around: frozenset[str]) -> bool:
    return not sense.signs.isdisjoint(around)


def _state_or_city(it: Named, around: _Around, knowledge: Knowledge) -> Link | None:
    forms = [form for name in sorted(it.forms) for form in _printed(name)]
    state = next((form for form in forms if form in knowledge.cities.states), None)
    candidates = next((found for form in forms if (found := _cities(form, knowledge))), ())
    if it.may_be_team or (it.within and candidates):
        return None
    if not around.of_persons.isdisjoint(words(it.key)):
        return None
    if state is not None and not _is_large(candidates):
        return knowledge.cities.states[state]
    if state is not None and _names_a_city_of(state, around, knowledge):
        return None
    city = _chosen(candidates, around)
    return _link_of(city) if city is not None else None


def _city_within(it: Named, knowledge: Knowledge) -> City | None:
    """Find the largest city of a name in the territory that stands behind it."""
    within = {part for name in it.within for part in _territories(name, knowledge)}
    found = (
        city
        for name in sorted(it.forms)
        for form in _printed(name)
        for city in _cities(form, knowledge)
        if not within.isdisjoint(_territories_of(city))
    )
    return next(found, None)


def _printed(name: str) -> tuple[str, ...]:
    return (name, name.title()) if name.isupper() else (name,)


def _cities(form: str, knowledge: Knowledge) -> tuple[City, ...]:
    """List the cities of a name, the largest first; else the one that is also called so."""
    cities = knowledge.cities
    if form in cities.own:
        return cities.own[form]
    return (cities.other[form],) if form in cities.other else ()


def _is_large(candidates: Sequence[City]) -> bool:
    return bool(candidates) and candidates[0].population >= _WELL_KNOWN


def _link_of(city: City) -> Link:
    return Link(geonames=city.geonames)


def _territories(name: str, knowledge: Knowledge) -> set[Territory]:
    """List the territories that a name may mean."""
    places, states = knowledge.places, knowledge.cities.states
    codes = [places.parts.get(name)]
    codes += [places.countries[name].iso3166] if name in places.countries else []
    codes += [sense.link.iso3166 for sense in places.doubtful.get(name, ()) if sense.link]
    found = {Territory(code) for code in codes if code}
    iso = states[name].iso3166 if name in states else None
    return found | ({Territory(*iso.split("-"))} if iso else set())


def _territories_of(city: City) -> set[Territory]:
    return {Territory(city.country), Territory(city.country, city.state)}


def _chosen(candidates: Sequence[City], around: _Around) -> City | None:
    """Choose the city that a name means; None where it is not sure."""
    if not candidates:
        return None
    top, *others = candidates
    rivals = [city for city in others if city.country in around.countries]
    if any(city.state and city.state in around.states for city in rivals):
        return None
    if top.country in around.countries:
        return top if _outdoes(top, rivals, _LARGER) else None
    abroad = [city for city in rivals if city.country not in _NAMESAKES]
    if len(rivals) == len(abroad) == 1 and not _outdoes(top, abroad, _FAR_LARGER):
        return abroad[0]
    times = _BEYOND_DOUBT if rivals else _FAR_LARGER
    is_sure = top.population >= _WELL_KNOWN and _outdoes(top, rivals or others, times)
    return top if is_sure else None


def _outdoes(city: City, others: Sequence[City], times: int) -> bool:
    return not others or city.population >= times * others[0].population


def _names_a_city_of(state: str, around: _Around, knowledge: Knowledge) -> bool:
    """Tell whether a record that could mean a state or a city names a city of the state."""
    code = (knowledge.cities.states[state].iso3166 or "")[3:]
    return any(
        city.country == "US" and city.state == code
        for word in around.words
        for city in knowledge.cities.own.get(word.title(), ())[:1]
    )


def _around(record: Sequence[Named], knowledge: Knowledge) -> _Around:
    places, states = knowledge.places, knowledge.cities.states
    all_words = _words(record)
    forms = {form for it in record if it.type != "PERSON" for form in it.forms}
    certain = frozenset(places.countries[form] for form in forms if form in places.countries)
    peoples = {
        places.demonyms[form]
        for it in record
        if it.type == "NORP"
        for form in it.forms
        if form in places.demonyms
    }
    told = {
        sense.link
        for form in forms
        for sense in places.doubtful.get(form, ())
        if sense.link and _is_told(sense, all_words)
    }
    named = {(states[form].iso3166 or "")[3:] for form in forms if form in states}
    codes = {link.iso3166 for link in {*certain, *peoples, *told} if link.iso3166}
    codes |= {places.parts[form] for form in forms if form in places.parts}
    return _Around(
        words=all_words,
        of_persons=_words(it for it in record if it.type == "PERSON"),
        certain=certain,
        countries=frozenset(codes | ({"US"} if named else set())),
        states=frozenset(named),
    )


def _words(record: Iterable[Named]) -> frozenset[str]:
    return frozenset(word for it in record for word in words(it.key))
