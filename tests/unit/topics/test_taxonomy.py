import pytest

from transforms.topics.shipped import taxonomy as shipped_taxonomy
from transforms.topics.taxonomy import Taxonomy

SHIPPED = shipped_taxonomy()
SMALL = (
    "# version\t2030-01-31\n"
    "# a note\n"
    "20000002\tboat race\t20000001\tQ2\n"
    "01000000\tsport\t\tQ1\n"
    "20000001\trowing\t01000000\t\n"
)


def test_shipped_release_is_the_one_that_records_name():
    assert SHIPPED.version == "2025-10-09"


def test_shipped_taxonomy_has_the_17_top_level_topics():
    tops = [c.id for c in SHIPPED.concepts.values() if not c.parents]
    assert tops == [f"medtop:{number:02d}000000" for number in range(1, 18)]


def test_shipped_taxonomy_leaves_retired_concepts_out():
    assert len(SHIPPED.concepts) == 1084
    assert "medtop:20000030" not in SHIPPED.concepts


def test_name_is_british_english():
    assert SHIPPED.name("medtop:09000000") == "labour"
    assert SHIPPED.name("medtop:20000639") == "diplomacy"


def test_ancestors_come_nearest_first():
    assert SHIPPED.ancestors("medtop:20000617") == (
        "medtop:20000615",
        "medtop:20000593",
        "medtop:11000000",
    )


def test_a_top_level_topic_has_no_ancestors_and_is_its_own_top():
    assert SHIPPED.ancestors("medtop:15000000") == ()
    assert SHIPPED.top("medtop:15000000") == "medtop:15000000"


def test_every_topic_ends_at_a_top_level_topic():
    assert {SHIPPED.top(topic)[9:] for topic in SHIPPED.concepts} == {"000000"}


def test_unknown_topic_is_a_key_error():
    with pytest.raises(KeyError):
        SHIPPED.name("medtop:99999999")


def test_parsing_sorts_by_id_and_reads_every_column():
    taxonomy = Taxonomy.parse(SMALL, "medtop:")
    assert taxonomy.version == "2030-01-31"
    assert list(taxonomy.concepts) == ["medtop:01000000", "medtop:20000001", "medtop:20000002"]
    race = taxonomy.concepts["medtop:20000002"]
    assert (race.name, race.parents, race.wikidata) == ("boat race", ("medtop:20000001",), "Q2")
    assert taxonomy.concepts["medtop:20000001"].wikidata is None


def test_a_topic_with_two_parents_lists_each_ancestor_once():
    text = SMALL + "20000003\tregatta\t20000001 20000002\t\n"
    assert Taxonomy.parse(text, "medtop:").ancestors("medtop:20000003") == (
        "medtop:20000001",
        "medtop:20000002",
        "medtop:01000000",
    )


@pytest.mark.parametrize("text", ["", "20000001\trowing\t\t\n", "# version\t1\n20000001\trowing\n"])
def test_a_file_that_is_no_taxonomy_is_refused(text):
    with pytest.raises(ValueError, match=r"version|unpack"):
        Taxonomy.parse(text, "medtop:")
