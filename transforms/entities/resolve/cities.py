"""Cities of more than 100,000 people, capitals and their namesakes, and the states of the USA."""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Final, NamedTuple

from transforms.records.article import Link

#: People that make a city well known by its name alone.
_WELL_KNOWN: Final = 500_000
#: A name that is not the city's own counts for so much less.
_OTHER_NAME: Final = 3


class City(NamedTuple):
    """A city: its GeoNames id, its country, its state where that tells namesakes apart."""

    geonames: str
    country: str
    state: str
    population: int


class Cities(NamedTuple):
    """Cities and states by their names, as they are written.

    Attributes:
        own: cities by their own names, the largest first.
        other: the largest city of those that are called so in other tongues or times.
        states: links of states, ISO 3166-2 and GeoNames.
    """

    own: Mapping[str, tuple[City, ...]]
    other: Mapping[str, City]
    states: Mapping[str, Link]

    @staticmethod
    def shipped() -> "Cities":
        """Read the files that ship with the package."""
        folder = files("transforms.entities") / "gazetteer"
        packed = (folder / "cities.tsv.gz").read_bytes()
        return Cities.parse(
            gzip.decompress(packed).decode(), (folder / "states.tsv").read_text(encoding="utf-8")
        )

    @staticmethod
    def parse(cities: str, states: str) -> "Cities":
        """Build from the texts of the two files, the larger cities first."""
        own: defaultdict[str, list[City]] = defaultdict(list)
        other: dict[str, City] = {}
        for line in cities.splitlines():
            number, country, state, population, names, others = line.split("\t")
            city = City(number, country, state, int(population))
            for name in names.split("|"):
                own[name].append(city)
            for name in others.split("|") if others else ():
                other.setdefault(name, city)
        return Cities({name: tuple(its) for name, its in own.items()}, other, _states(states))

    def is_well_known(self, name: str) -> bool:
        """Tell whether a name alone makes readers think of a large city."""
        return self.population(name) >= _WELL_KNOWN

    def population(self, name: str) -> int:
        """Count the people of the largest city of a name; 0 where there is none."""
        if name in self.own:
            return self.own[name][0].population
        return self.other[name].population // _OTHER_NAME if name in self.other else 0


def towns() -> frozenset[str]:
    """Read the names of smaller towns that ship with the package."""
    packed = (files("transforms.entities") / "gazetteer" / "towns.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().splitlines())


def _states(text: str) -> dict[str, Link]:
    rows: Iterable[list[str]] = (line.split("\t") for line in text.splitlines())
    return {name: Link(iso3166=code, geonames=number) for code, number, name in rows}
