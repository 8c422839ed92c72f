"""The places that ship with the package: countries with their identifiers, and world regions.

The files of gazetteer/ hold names as English news writes them; its README says how and whence.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final, NamedTuple

from transforms.records.article import Link

_NOT_A_COUNTRY: Final = "-"
#: A shorter region in capitals may be an acronym: ALPS cleans water.
_LONGEST_ACRONYM: Final = 4


class Sense(NamedTuple):
    """One meaning of a doubtful name, and the words, case folded, that speak for it.

    `link` is None where the name means no country.
    """

    link: Link | None
    signs: frozenset[str]


class Gazetteer(NamedTuple):
    """Names as they are written, or wholly in capitals.

    Attributes:
        countries: links by names that mean one country and nothing else.
        doubtful: meanings by names that have several.
        regions: names of continents, regions, mountains, deserts and waters.
        parts: names of parts of countries, and of countries that were, with the country's code or
            "-".
        demonyms: links of countries by what their people are called, and their adjectives.
        bodies: names of well-known bodies, each with the first of the same body's.
    """

    countries: Mapping[str, Link]
    doubtful: Mapping[str, tuple[Sense, ...]]
    regions: frozenset[str]
    parts: Mapping[str, str] = MappingProxyType({})
    demonyms: Mapping[str, Link] = MappingProxyType({})
    bodies: Mapping[str, str] = MappingProxyType({})

    @staticmethod
    def shipped() -> "Gazetteer":
        """Read the gazetteer that ships with the package."""
        folder = files("transforms.entities") / "gazetteer"
        texts = [
            (folder / f"{name}.tsv").read_text(encoding="utf-8")
            for name in ("countries", "doubtful", "regions", "parts", "demonyms", "bodies")
        ]
        return Gazetteer.parse(*texts)

    @staticmethod
    def parse(
        countries: str,
        doubtful: str,
        regions: str,
        parts: str = "",
        demonyms: str = "",
        bodies: str = "",
    ) -> "Gazetteer":
        """Build from the texts of the six files.

        Raises:
            ValueError: a line has too few or too many columns, a name stands for two countries, or
                a doubtful name is also a sure one.
            KeyError: a doubtful name or a demonym means a country that `countries` does not have.
        """
        names: dict[str, Link] = {}
        by_code: dict[str, Link] = {}
        for code, wikidata, geonames, own in _rows(countries):
            by_code[code] = Link(iso3166=code, wikidata=wikidata, geonames=geonames)
            for form in _all_forms(own):
                if form in names:
                    raise ValueError(f"{form!r} is a name of two countries")
                names[form] = by_code[code]
        senses = _senses(doubtful, by_code)
        if both := sorted(senses.keys() & names.keys()):
            raise ValueError(f"{both[0]!r} is both a sure and a doubtful name")
        peoples = {form: by_code[code] for code, own in _rows(demonyms) for form in _all_forms(own)}
        return Gazetteer(
            names, senses, frozenset(_regions(regions)), _parts(parts), peoples, _bodies(bodies)
        )


def _senses(text: str, by_code: Mapping[str, Link]) -> dict[str, tuple[Sense, ...]]:
    found: defaultdict[str, list[Sense]] = defaultdict(list)
    for name, code, signs in _rows(text):
        link = None if code == _NOT_A_COUNTRY else by_code[code]
        for form in _forms(name):
            found[form].append(Sense(link, frozenset(signs.split())))
    return {form: tuple(its) for form, its in found.items()}


def _regions(text: str) -> Iterator[str]:
    for _kind, name in _rows(text):
        yield name
        if len(name) > _LONGEST_ACRONYM:
            yield name.upper()


def _parts(text: str) -> dict[str, str]:
    return {form: code for code, name in _rows(text) for form in _forms(name)}


def _bodies(text: str) -> dict[str, str]:
    rows = (names.split("|") for [names] in _rows(text))
    return {name: names[0] for names in rows for name in names}


def _rows(text: str) -> Iterator[list[str]]:
    lines = text.splitlines()
    return (line.split("\t") for line in lines if line and not line.startswith("#"))


def _all_forms(names: str) -> list[str]:
    forms = [form for name in names.split("|") if name for form in _forms(name)]
    return list(dict.fromkeys(forms))


def _forms(name: str) -> list[str]:
    """List how a name may be printed: with a typographic apostrophe, and in capitals."""
    printed = [name, name.replace("'", "\u2019")]
    return list(dict.fromkeys([*printed, *(form.upper() for form in printed)]))
