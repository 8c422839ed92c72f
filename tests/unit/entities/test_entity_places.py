"""Countries and regions among an article's entities."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.extract import extract
from transforms.entities.resolve import mentions
from transforms.entities.resolve.knowledge import Knowledge
from transforms.entities.resolve.mentions import Labelled
from transforms.entities.spec import ModelSpec
from transforms.loading import loaded
from transforms.records.article import Article, EntityType, Link, Mention, Pipeline, SourceRef

KNOWLEDGE = Knowledge.shipped()
BRITAIN = Link(iso3166="GB", wikidata="Q145", geonames="2635167")
NAMES = [
    "UK", "Britain", "the U.K.", "United Kingdom", "US", "U.S.", "us", "Georgia", "Tbilisi",
    "Atlanta", "Jordan", "Anna Jordan", "Congo", "DR Congo", "Sahel", "the Sahel's", "SAHEL",
    "Côte d\u2019Ivoire", "The Gambia", "the", "\u2019s", " ", "",
]  # fmt: skip


def at(start, text, label, field="body"):
    mention = Mention(field=field, start=start, end=start + len(text), text=text)
    return Labelled(mention, label)


def entities(found, lead, knowledge):
    return mentions.entities(found, lead, knowledge).entities


def article(body):
    return Article(
        id="urn:newsbeam:1",
        content_hash="1",
        body=body,
        language="en",
        discovered=datetime(2024, 5, 1, tzinfo=UTC),
        source=SourceRef(kind="text", origin="a.txt"),
        pipeline=Pipeline(newsbeam="0.1.0"),
    )


def test_forms_of_one_country_are_one_entity_called_as_it_is_called_most():
    found = [at(0, "UK", "GPE", "title"), at(0, "Britain", "GPE"), at(20, "the United Kingdom",
             "GPE"), at(60, "Britain's", "GPE"), at(90, "Oslo", "GPE")]  # fmt: skip
    [britain, oslo] = entities(found, 10, KNOWLEDGE)
    assert (britain.name, britain.type, britain.aliases) == (
        "Britain", "GPE", ["UK", "United Kingdom"],
    )  # fmt: skip
    assert (britain.count, britain.salience, britain.link) == (4, 1.0, BRITAIN)
    assert (oslo.name, oslo.salience, oslo.link) == (
        "Oslo",
        0.182,
        Link(geonames="3143244"),
    )  # 1 of 2 + 1.5 + 1 + 1


def test_the_mentions_of_a_country_stand_in_the_order_of_the_text():
    found = [at(50, "UK", "GPE"), at(9, "Britain", "GPE"), at(4, "UK", "GPE", "title")]
    [britain] = entities(found, 0, KNOWLEDGE)
    assert [(it.field, it.start, it.text) for it in britain.mentions] == [
        ("title", 4, "UK"), ("body", 9, "Britain"), ("body", 50, "UK"),
    ]  # fmt: skip


def test_forms_written_equally_often_give_the_longest_as_the_name():
    assert entities([at(0, "US", "GPE"), at(9, "United States", "GPE")], 0, KNOWLEDGE)[0].name == (
        "United States"
    )


def test_a_country_called_a_location_once_joins_the_country():
    found = [at(0, "Great Britain", "LOC"), at(20, "UK", "GPE"), at(40, "UK", "GPE")]
    [uk] = entities(found, 0, KNOWLEDGE)
    assert (uk.name, uk.type, uk.count) == ("UK", "GPE", 3)


def test_a_part_of_a_country_and_its_people_do_not_join_it():
    found = [at(0, "England", "GPE"), at(20, "UK", "GPE"), at(40, "British", "NORP")]
    assert [(it.name, it.link) for it in entities(found, 0, KNOWLEDGE)] == [
        ("England", None), ("UK", BRITAIN), ("British", BRITAIN),
    ]  # fmt: skip


def test_a_region_called_a_person_joins_no_person():
    found = [at(0, "Omar Sahel", "PERSON"), at(20, "the Sahel", "PERSON"), at(40, "Sahel", "LAW")]
    assert [(it.name, it.type, it.count) for it in entities(found, 0, KNOWLEDGE)] == [
        ("Omar Sahel", "PERSON", 1), ("Sahel", "LOC", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("engine", ["fast", "spacy"])
def test_both_engines_link_countries_and_know_regions(engine):
    body = (
        "Ferries from the Maghreb and the Sahel came to Brazil, and the UK sent grain to Britain."
    )
    [found] = extract([article(body)], loaded(ModelSpec(engine=engine)))
    types = {entity.name: entity.type for entity in found.entities}
    links = {entity.name: entity.link.iso3166 for entity in found.entities if entity.link}
    assert (types["Maghreb"], types["Sahel"]) == ("LOC", "LOC")
    assert links == {"Brazil": "BR", "Britain": "GB"}


@st.composite
def wild(draw):
    """Draw mentions of names that the gazetteer knows, of made-up ones and of odd texts."""
    text = st.sampled_from(NAMES) | st.text(max_size=8)
    label = st.sampled_from(get_args(EntityType))
    start = st.integers(0, 300)
    field = st.sampled_from(["title", "body"])
    return [at(*it) for it in draw(st.lists(st.tuples(start, text, label, field), max_size=25))]


def spans(mentions):
    return sorted((it.field, it.start, it.end, it.text) for it in mentions)


@given(wild())
def test_any_mentions_keep_their_offsets_and_no_country_stands_twice(found):
    made = entities(found, 100, KNOWLEDGE)
    known = [it.mention for it in found]
    assert spans(mention for entity in made for mention in entity.mentions) == spans(known)
    assert all(entity.count == len(entity.mentions) for entity in made)
    links = [(entity.link, entity.type == "NORP") for entity in made if entity.link]
    assert len(links) == len(set(links))
    assert all(entity.type in {"GPE", "LOC", "NORP"} for entity in made if entity.link)


@given(wild(), st.randoms(use_true_random=False))
def test_the_order_of_what_was_found_does_not_matter(found, random):
    placed = {(it.mention.field, it.mention.start, it.mention.end): it for it in found}
    distinct = list(placed.values())
    shuffled = random.sample(distinct, len(distinct))
    assert entities(shuffled, 100, KNOWLEDGE) == entities(distinct, 100, KNOWLEDGE)
