"""What a newcomer sees first: the names of the demo's articles that a reader would check."""

import contextlib
import json
import re
from html import unescape
from importlib.resources import files
from importlib.util import find_spec
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from benchmarks.entity_gold import article
from transforms.entities.extract import extract
from transforms.entities.spec import MEDIUM_MODEL, ModelSpec
from transforms.loading import loaded

SAMPLES: Final = files("pipelines.cli.demo") / "samples"
FEEDS: Final = ("harbour-courier.xml", "northern-ledger.xml")
#: Names as the articles write them, with what they are; a place's sort does not matter.
NAMES: Final = {
    "PERSON": (
        "Aivar Tammsalu", "Alun Penhallow", "Archie Lennoxdale", "Bartosz Wilczur",
        "Beatriz Lanhoso", "Birgitta Gullmar", "Colette Marchmain", "Donal Sheedy",
        "Elle Sarri-Blind", "Gilbert Moerdijk", "Haruka Tsujimori", "Josephine Lado Wani",
        "Kjersti Lomseth", "Lurdes Capelinha", "Marko Ylivainio", "Meelis Raudoja",
        "Morag Dunwoodie", "Naomi Chebwogen", "Pirjo Vainikainen", "Ruben Achterberg",
        "Samira Al-Khouri", "Tiago Esteves-Klein", "Torunn Eikrem", "Wietske Hoekstra",
    ),
    "ORG": (
        "Acas", "Bałtyk Stocznia", "Brann", "Clyde Commons", "Hydrofoon", "Riigikogu",
        "Sydänliitto Pohjola",
        "Aberdeen Maritime Museum", "African Development Bank", "African Union",
        "Channel Seafarers' Union", "Church of Norway", "Cork City Council",
        "Delft University of Technology", "European Central Bank", "European Space Agency",
        "International Committee of the Red Cross", "Ministry of Health", "Norrvind Kraft",
        "Oulu University Hospital", "Statistics Finland", "University of Glasgow",
        "University of Groningen", "World Food Programme", "World Health Organization",
    ),
    "EVENT": ("Storm Odran", "Tallinn Marathon"),
    "PRODUCT": ("Potamos",),
    "place": (
        "Calais", "Cork", "French Guiana", "Govanhill", "Kemijärvi", "Kerry", "Milford Haven",
        "Pembrokeshire", "Renk", "Skarvsund", "Sun", "São Miguel de Machede",
        "Urho Kekkonen National Park", "Vlissingen",
        "Arequipa", "Beira", "Dover", "Esbjerg", "Ghent", "Gdynia", "Joensuu", "Kajaani", "Kobe",
        "Kourou", "Mozambique", "Osaka", "Rotterdam", "Rovaniemi", "Scotland", "Stavanger",
        "Tallinn", "Trondheim", "Umeå", "Wadden Sea", "Wales",
    ),
}  # fmt: skip
#: Words of the articles that a model takes for names.
NO_NAMES: Final = ("Channel", "Guiana", "Lighthouse", "Pilgrims")
_PLACES: Final = {"GPE", "LOC", "FAC"}


def plain(html):
    text = re.sub(r"</p>\s*", "\n\n", html)
    return unescape(re.sub(r"<[^>]+>", " ", text)).strip()


def bodies():
    """Take title and text of every entry, without the marks."""
    for line in (SAMPLES / "lines" / "desk.jsonl").read_text(encoding="utf-8").split("\n"):
        with contextlib.suppress(json.JSONDecodeError):  # one line is broken, to show what happens
            told = json.loads(line)
            yield told.get("title"), plain(told.get("body") or told.get("html") or "")
    for name in FEEDS:
        root = ET.fromstring((SAMPLES / "feeds" / name).read_text(encoding="utf-8"))
        for entry in [*root.iter("item"), *root.iter("{http://www.w3.org/2005/Atom}entry")]:
            parts = {part.tag.rsplit("}", 1)[-1]: "".join(part.itertext()) for part in entry}
            html = parts.get("encoded") or parts.get("content") or parts.get("summary") or ""
            yield parts["title"], plain(html)


@pytest.mark.skipif(find_spec(MEDIUM_MODEL) is None, reason=f"{MEDIUM_MODEL} is not installed")
def test_no_name_of_the_demo_is_embarrassing():
    articles = [article(body, title) for title, body in bodies()]
    found = extract(articles, loaded(ModelSpec()))
    types: dict[str, set[str]] = {}
    for entity in (entity for it in found for entity in it.entities):
        kind = "place" if entity.type in _PLACES else entity.type
        for name in (entity.name, *entity.aliases):
            types.setdefault(name.replace("\u2019", "'"), set()).add(kind)
    wrong = {
        name: types.get(name)
        for kind, names in NAMES.items()
        for name in names
        if types.get(name) != {kind}
    }
    assert sum(map(len, NAMES.values())) >= 85
    assert wrong == {}
    assert types.keys().isdisjoint(NO_NAMES)
