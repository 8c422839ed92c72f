"""All that the passes look names up in."""

from typing import Final, NamedTuple

from transforms.entities.resolve.cities import Cities
from transforms.entities.resolve.people import People
from transforms.entities.resolve.places import Gazetteer

#: A name in capitals that is no longer may be an acronym.
_LONGEST_ACRONYM: Final = 3
NO_PLACE, SOME_PLACE, LARGE_CITY, SURE_PLACE = range(4)


class Knowledge(NamedTuple):
    """Places and people by name."""

    places: Gazetteer
    cities: Cities
    people: People

    @staticmethod
    def shipped() -> "Knowledge":
        """Read all files that ship with the package."""
        return Knowledge(Gazetteer.shipped(), Cities.shipped(), People.shipped())

    def place_rank(self, name: str) -> int:
        """Say how surely a name is a place's.

        Returns:
            SURE_PLACE for countries, states and regions; LARGE_CITY, SOME_PLACE for other cities,
            NO_PLACE.
        """
        if name.isupper() and len(name) > _LONGEST_ACRONYM:
            name = name.title()
        if self.is_territory(name) or name in self.places.regions:
            return SURE_PLACE
        if self.cities.is_well_known(name):
            return LARGE_CITY
        return SOME_PLACE if self.cities.population(name) else NO_PLACE

    def is_body(self, name: str) -> bool:
        """Tell whether a name is a well-known organisation's."""
        return name in self.places.bodies

    def is_territory(self, name: str) -> bool:
        """Tell whether a name is a country's, a part of one's, or a state's."""
        places = self.places
        return (
            name in places.countries
            or name in places.doubtful
            or name in places.parts
            or name in self.cities.states
        )
