from importlib.resources import files

import pytest

from transforms.loading import loaded
from transforms.records.article import Evidence, Topic
from transforms.topics.sections import filed, flagged, parse_sections
from transforms.topics.shipped import MEDTOP, taxonomy
from transforms.topics.spec import TopicSpec

TAXONOMY = taxonomy()
POLITICS, SPORT = "medtop:11000000", "medtop:15000000"
TEXT = (files("transforms.topics") / "other_languages" / "sections.tsv").read_text(encoding="utf-8")
SECTIONS = parse_sections("# comment\n11000000\tpolitiek\n15000000\tsport\n", MEDTOP)


def test_a_section_gives_its_topic_with_the_category_as_evidence():
    categories = ["Binnenland", "Politiek", "Den Haag"]
    assert filed(categories, SECTIONS, TAXONOMY) == [
        Topic(
            id=POLITICS,
            name="politics and government",
            score=0.6,
            evidence=[Evidence(field="categories", start=1, end=2)],
        )
    ]
    assert categories[1:2] == ["Politiek"]


def test_several_categories_may_name_topics_and_one_topic_be_named_twice():
    found = filed(["SPORT", " politiek ", "Sport"], SECTIONS, TAXONOMY)
    assert [(one.id, [place.start for place in one.evidence]) for one in found] == [
        (POLITICS, [1]),
        (SPORT, [0, 2]),
    ]


def test_a_category_that_only_holds_a_section_is_none():
    assert filed(["Sportvissen", "Sport & Politiek"], SECTIONS, TAXONOMY) == []


def test_sections_that_ship_are_top_level_topics_each_name_once_and_casefolded():
    lines = [line.split("\t") for line in TEXT.splitlines() if not line.startswith("#")]
    names = [name for _, name in lines]
    assert {MEDTOP + topic for topic, _ in lines} == {
        one for one in TAXONOMY.concepts if not TAXONOMY.ancestors(one)
    }
    assert len(names) == len(set(names)) >= 500
    assert [name for name in names if name != name.casefold()] == []


@pytest.mark.parametrize(
    ("language", "category", "topic"),
    [("nl", "Politiek", POLITICS), ("fi", "Urheilu", SPORT), ("ja", "政治", POLITICS)],
)
def test_an_article_without_a_word_list_has_the_topic_of_its_section(language, category, topic):
    [one] = loaded(TopicSpec()).tag("Title", "Some text.", language, [category])
    assert one.id == topic


def test_where_there_is_a_word_list_a_section_alone_gives_no_topic():
    assert loaded(TopicSpec()).tag("Titre", "Quelques mots.", "fr", ["Politique"]) == []


def test_the_flag_is_set_once_and_taken_off():
    assert flagged(["no_topic_words", "short_body"], holds=True) == ["short_body", "no_topic_words"]
    assert flagged(["no_topic_words", "short_body"], holds=False) == ["short_body"]
