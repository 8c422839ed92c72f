"""Entities against gold: newswire tagged by hand, and the article this project began with."""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from transforms.entities.extract import extract
from transforms.entities.resolve.places import Gazetteer
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded
from transforms.records.article import Article, Entity, Pipeline, SourceRef

DATA: Final = Path(__file__).parents[3] / "shared" / "data"
NEWSWIRE: Final = DATA / "ner" / "english-news-dev.conll"
SEED: Final = DATA / "seed"
NEWS: Final = DATA / "topics" / "bbc-news.jsonl.gz"
COUNTRY_IDS: Final = DATA / "gazetteers" / "countries-ids.tsv"

#: Floors a little under what was measured: PER 0.706, ORG 0.420, LOC 0.791.
FLOORS: Final = {"PER": 0.69, "ORG": 0.40, "LOC": 0.78}

#: Floors a little under what was measured: 732 of 1,340 mentions, 1,850 of 2,591, 716 of 732. What
#: is not linked is cities, states, parts of the United Kingdom and misread names.
LINKED_IN_NEWSWIRE: Final = 0.53
LINKED_IN_GENERAL_NEWS: Final = 0.70
LINKS_ARE_PLACES: Final = 0.97

#: The gold knows persons, organisations and places; what else the record knows has no match there.
_GOLD_KIND: Final = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}
_NO_SPACE_BEFORE: Final = re.compile(r"^(?:[.,;:?!%)\]]|'s|'re|'ve|'ll|'d|'m|n't|')$")
_NO_SPACE_AFTER: Final = frozenset({"(", "[", "$"})


class Gold(NamedTuple):
    """A text and its spans: start, end, kind."""

    text: str
    spans: set[tuple[int, int, str]]


def needs(path: Path):
    return pytest.mark.skipif(not path.exists(), reason=f"{path.name} is not beside the checkout")


def article(body: str, title: str | None = None) -> Article:
    return Article(
        id="urn:newsbeam:gold",
        content_hash="gold",
        title=title,
        body=body,
        language="en",
        discovered=datetime(2024, 5, 1, tzinfo=UTC),
        source=SourceRef(kind="text", origin="gold"),
        pipeline=Pipeline(newsbeam="0.1.0"),
    )


def gold_documents(path: Path) -> Iterator[Gold]:
    """Read token-per-line gold (IOB1), a document per -DOCSTART- line."""
    for part in re.split(r"^-DOCSTART-.*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        sentences = [block.splitlines() for block in part.strip().split("\n\n") if block.strip()]
        if sentences:
            yield gold_document([[line.split() for line in lines] for lines in sentences])


def gold_document(sentences: list[list[list[str]]]) -> Gold:
    """Join tokens as they are written in print, a sentence a paragraph, and place the spans."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for sentence in sentences:
        text += "\n\n" if text else ""
        before = tag_before = ""
        for columns in sentence:
            token, tag = columns[0], columns[-1]
            glued = not before or before in _NO_SPACE_AFTER or _NO_SPACE_BEFORE.match(token)
            text += token if glued else f" {token}"
            start, end, kind = len(text) - len(token), len(text), tag[2:]
            if tag.startswith("I-") and tag_before[2:] == kind:
                spans[-1] = (spans[-1][0], end, kind)
            elif tag != "O":
                spans.append((start, end, kind))
            before, tag_before = token, tag
    return Gold(text, {span for span in spans if span[2] in FLOORS})


def found_spans(entities: list[Entity]) -> set[tuple[int, int, str]]:
    """Take the spans as the gold writes them: without a leading "the" and a possessive 's."""
    return {
        (mention.start + lead(mention.text), mention.end - tail(mention.text), kind)
        for entity in entities
        if (kind := _GOLD_KIND.get(entity.type))
        for mention in entity.mentions
    }


def lead(text: str) -> int:
    return 4 if text[:4].lower() == "the " else 0


def tail(text: str) -> int:
    return 2 if text.endswith("'s") else 0


def f1(gold: set[object], found: set[object]) -> float:
    return 2 * len(gold & found) / max(1, len(gold) + len(found))


@pytest.fixture(scope="module")
def newswire() -> tuple[list[Gold], list[Article]]:
    documents = list(gold_documents(NEWSWIRE))
    return documents, extract([article(gold.text) for gold in documents], loaded(ModelSpec()))


@needs(NEWSWIRE)
def test_spans_of_newswire_are_found_exactly(newswire, figure):
    documents, enriched = newswire
    gold = {(at, *span) for at, it in enumerate(documents) for span in it.spans}
    found = {(at, *span) for at, it in enumerate(enriched) for span in found_spans(it.entities)}
    measured = {
        kind: f1({it for it in gold if it[-1] == kind}, {it for it in found if it[-1] == kind})
        for kind in FLOORS
    }
    for kind, value in {**measured, "all": f1(gold, found)}.items():
        figure(f"entities, exact spans of newswire, F1 of {kind}", f"{value:.3f}")
    assert all(measured[kind] >= floor for kind, floor in FLOORS.items()), measured


#: What the small English model gets wrong in the seed: a misreading (another type) or a name
#: that it passes over.
SEED_MISSED: Final = {
    ("PERSON", "Celso Amorim"),
    ("alias", "Lula"),
    ("alias", "Moncada"),
}


def seed_article(gold: dict) -> Article:
    body = (SEED / gold["source"]).read_text(encoding="utf-8").strip()
    for before, after in gold["repairs"]:
        body = body.replace(before, after)
    for line in gold["not_in_text"]:
        body = body.replace(line, "")
    return article(body.strip())


@needs(SEED)
def test_entities_of_the_seed_are_found_under_their_full_names(figure):
    gold = json.loads((SEED / "gold.json").read_text(encoding="utf-8"))
    [found] = extract([seed_article(gold)], loaded(ModelSpec()))
    by_name = {(entity.type, entity.name): entity for entity in found.entities}
    wanted = {(kind, name) for kind, names in gold["entities"].items() for name in names}
    aliases = {
        ("alias", alias)
        for kind, names in gold["entities"].items()
        for name, others in names.items()
        for alias in others
        if (kind, name) not in by_name or alias not in by_name[kind, name].aliases
    }
    missed = wanted - by_name.keys()
    figure("entities of the seed found", f"{len(wanted) - len(missed)}/{len(wanted)}")
    assert missed | aliases <= SEED_MISSED
    assert found.entities[0].name == gold["most_salient"]
    assert {("LOC", "Sahel"), ("LOC", "Maghreb")} <= by_name.keys()
    codes = {name: link_code(entity) for (_, name), entity in by_name.items()}
    right = sum(codes.get(name) == code for name, code in gold["links"].items())
    figure("countries of the seed linked", f"{right}/{len(gold['links'])}")
    assert {name: code for name, code in codes.items() if code} == gold["links"]


def link_code(entity: Entity) -> str | None:
    return entity.link.iso3166 if entity.link else None


def mentions_of_places(articles: list[Article]) -> tuple[int, int]:
    """Count the mentions of GPE entities, and those of them that are linked."""
    places = [entity for it in articles for entity in it.entities if entity.type == "GPE"]
    return sum(it.count for it in places), sum(it.count for it in places if it.link)


@needs(NEWSWIRE)
def test_linked_mentions_of_newswire_are_places(newswire, figure):
    documents, enriched = newswire
    places, linked = mentions_of_places(enriched)
    figure("mentions of GPE linked, newswire", f"{linked}/{places}")
    named = [
        any(mention.start <= start and end <= mention.end for start, end in own)
        for gold, it in zip(documents, enriched, strict=True)
        for own in [[(start, end) for start, end, kind in gold.spans if kind == "LOC"]]
        for entity in it.entities
        if entity.link
        for mention in entity.mentions
    ]
    figure("linked mentions that are places in the gold", f"{sum(named)}/{len(named)}")
    assert linked / places >= LINKED_IN_NEWSWIRE
    assert sum(named) / len(named) >= LINKS_ARE_PLACES


@needs(NEWS)
def test_countries_of_general_news_are_linked(figure):
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        news = [json.loads(line) for line in islice(lines, 400)]
    enriched = extract([article(it["text"], it["title"]) for it in news], loaded(ModelSpec()))
    places, linked = mentions_of_places(enriched)
    figure("mentions of GPE linked, general news", f"{linked}/{places}")
    assert linked / places >= LINKED_IN_GENERAL_NEWS


@needs(COUNTRY_IDS)
def test_identifiers_are_those_of_the_table_but_for_two_corrections():
    with COUNTRY_IDS.open(encoding="utf-8", newline="") as rows:
        table = {
            row["iso3166_1_alpha2"]: (row["wikidata"], row["geonames"])
            for row in csv.DictReader(rows, delimiter="\t")
        }
    links = Gazetteer.shipped().countries.values()
    ours = {link.iso3166: (link.wikidata, link.geonames) for link in links}
    assert {code for code, its in ours.items() if its != table[code]} == {"CW", "TW"}
