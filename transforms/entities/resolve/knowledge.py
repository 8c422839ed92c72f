"""All that the passes look names up in."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from transforms.entities.resolve.cities import Cities, towns
from transforms.entities.resolve.people import People
from transforms.entities.resolve.places import Gazetteer

#: A name in capitals that is no longer may be an acronym.
_LONGEST_ACRONYM: Final = 3
NO_PLACE, SOME_PLACE, LARGE_CITY, SURE_PLACE = range(4)


class Knowledge(NamedTuple):
    """Places and people by name.

    Attributes:
        places: countries, regions, bodies.
        cities: cities and states.
        people: given names and surnames.
        territories: names of countries, parts of them, and states.
        ranks: for each name of a place how surely it is one.
        towns: names of smaller towns, which are no evidence alone.
    """

    places: Gazetteer
    cities: Cities
    people: People
    territories: frozenset[str]
    ranks: Mapping[str, int]
    towns: frozenset[str] = frozenset()

    @staticmethod
    def shipped() -> "Knowledge":
        """Read all files that ship with the package."""
        known = Knowledge.of(Gazetteer.shipped(), Cities.shipped(), People.shipped())
        return known._replace(towns=towns())

    @staticmethod
    def of(places: Gazetteer, cities: Cities, people: People) -> "Knowledge":
        """Rank the names of places."""
        territories = frozenset(
            [*places.countries, *places.doubtful, *places.parts, *cities.states]
        )
        ranks = {
            name: LARGE_CITY if cities.is_well_known(name) else SOME_PLACE
            for names in (cities.other, cities.own)
            for name in names
        }
        ranks.update(dict.fromkeys([*territories, *places.regions], SURE_PLACE))
        return Knowledge(places, cities, people, territories, ranks)

    def place_rank(self, name: str) -> int:
        """Say how surely a name is a place's.

        Returns:
            SURE_PLACE for countries, states and regions; LARGE_CITY, SOME_PLACE for other cities,
            NO_PLACE.
        """
        if len(name) > _LONGEST_ACRONYM and name.isupper():
            name = name.title()
        return self.ranks.get(name, NO_PLACE)

    def is_place(self, name: str) -> bool:
        """Tell whether a name is any place's, small towns too."""
        return self.place_rank(name) != NO_PLACE or name in self.towns

    def is_body(self, name: str) -> bool:
        """Tell whether a name is a well-known organisation's."""
        return name in self.places.bodies

    def is_territory(self, name: str) -> bool:
        """Tell whether a name is a country's, a part of one's, or a state's."""
        return name in self.territories
