"""Small articles for the tests, fictional and all different, and lines that are no articles."""

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

_VOCABULARY = """
harbour council bridge market ferry school library river orchard theatre museum station
bakery garden hospital quarry lighthouse railway village meadow workshop parliament budget
election minister strike union factory drought flood storm harvest vaccine football stadium
orchestra festival painter satellite telescope volcano glacier court verdict police inquiry
tax tariff export wheat copper pension tunnel reservoir windmill tram canal archive choir
opened closed voted argued promised refused repaired measured counted planted sold bought
early late slowly quietly again together twice before after beside under over without
"""
_WORDS = _VOCABULARY.split()
_NAMES = ("Anna Berg", "Tomas Lind", "Grace Okafor", "Pablo Reyes", "Mei Tanaka", "Lena Fischer")
_PLACES = ("Norway", "Lisbon", "Canada", "Kenya", "Berlin", "Peru", "Dublin", "Japan")


Line = Mapping[str, object] | str


def story(number: int, **changes: object) -> dict[str, object]:
    """Write an article; two numbers give texts that share no five words in a row worth naming."""
    chance = random.Random(number)
    name, place = chance.choice(_NAMES), chance.choice(_PLACES)
    first, second = (" ".join(chance.choices(_WORDS, k=18)) for _ in range(2))
    return {
        "id": f"story-{number:04d}",
        "title": f"{name} speaks about the {' '.join(chance.choices(_WORDS, k=4))}",
        "body": f"{name} said in {place} that the {first}.\n\nOn Monday the {second} in {place}.",
        "published": f"2026-03-{1 + number % 28:02d}T08:00:00Z",
        **changes,
    }


def stories(first: int, count: int) -> list[dict[str, object]]:
    """Write several."""
    return [story(number) for number in range(first, first + count)]


def copy_of(number: int) -> dict[str, object]:
    """Repeat an article under an id of its own."""
    return story(number, id=f"copy-{number:04d}")


def broken(number: int) -> str:
    """Write a line that is no JSON."""
    return f'{{"id": "broken-{number:04d}", "title": '


def line(item: Line) -> str:
    """Write an item as a line without its end."""
    return item if isinstance(item, str) else json.dumps(item)


def write_lines(path: Path, items: Iterable[Line]) -> Path:
    """Write items to a JSON lines file that appears at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".aside")
    aside.write_text("".join(f"{line(item)}\n" for item in items))
    return aside.replace(path)
