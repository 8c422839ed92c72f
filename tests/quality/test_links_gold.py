"""Links of countries, peoples, states and cities, against three hundred names marked by us."""

import hashlib
import re
from pathlib import Path
from typing import Final

import pytest

from benchmarks.entity_gold import article
from transforms.entities.extract import extract
from transforms.entities.spec import ModelSpec, default_model
from transforms.loading import loaded
from transforms.records.article import Link

GOLD: Final = Path(__file__).parent / "places" / "links.txt"
GOLD_DIGEST: Final = "117711d17a244c84"
_NAME: Final = re.compile(r"\{([^|}]+)\|([^}]+)\}")
#: Names of one pipeline and another are found to different ends; what is linked must be right.
PRECISION: Final = 0.98
RECALL: Final = 0.85


def marked(line: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Take the marks out of a line, and give their places with what is meant."""
    text, last, names = "", 0, []
    for match in _NAME.finditer(line):
        text += line[last : match.start()]
        names.append((len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        last = match.end()
    return text + line[last:], names


def written(link: Link | None) -> str:
    """Write a link as the gold does: what it identifies by, the narrowest first."""
    return "-" if link is None else (link.iso3166 or link.geonames or "")


def test_the_gold_is_the_one_that_the_figures_are_of():
    assert hashlib.sha256(GOLD.read_bytes()).hexdigest()[:16] == GOLD_DIGEST


def test_what_is_linked_is_linked_right(figure):
    lines = [marked(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert sum(len(names) for _, names in lines) == 300
    found = extract([article(text) for text, _ in lines], loaded(ModelSpec()))
    right, wrong, wanted = 0, [], 0
    for (text, names), record in zip(lines, found, strict=True):
        links = {
            (mention.start, mention.end): written(entity.link)
            for entity in record.entities
            for mention in entity.mentions
        }
        for start, end, meant in names:
            given = links.get((start, end), "-")
            wanted += meant != "-"
            right += given == meant != "-"
            if given not in {meant, "-"}:
                wrong.append((text[start:end], given, meant, text[:60]))
    figure(f"names linked, {default_model()}", f"{right} of {wanted} right, {len(wrong)} wrong")
    assert right / (right + len(wrong)) >= PRECISION, wrong
    assert right / wanted >= RECALL


@pytest.mark.parametrize("name", ["Springfield", "Cambridge"])
def test_a_city_that_could_be_any_of_several_has_no_link(name):
    [found] = extract([article(f"{name} has a new mayor.")], loaded(ModelSpec()))
    assert [it.link for it in found.entities if it.name == name] in ([None], [])
