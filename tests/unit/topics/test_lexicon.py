from collections import Counter
from importlib.resources import files

import pytest

from transforms.topics.lexicon import Lexicon, Line, parse
from transforms.topics.shipped import MEDTOP, taxonomy

SHIPPED = taxonomy()
LISTS = sorted(
    (file for file in (files("transforms.topics") / "terms").iterdir()), key=lambda file: file.name
)
LINES = {file.name: list(parse(file.read_text(encoding="utf-8"), MEDTOP)) for file in LISTS}
TOPICS = {name: lines for name, lines in LINES.items() if name[0].isdigit()}
ELECTION, POLITICS, VOTING = "medtop:20000574", "medtop:11000000", "medtop:20000586"


def build(*lines):
    return Lexicon.build([Line(*line) for line in lines], SHIPPED, "en")


def test_a_line_is_topic_term_and_weight():
    assert list(parse("# a comment\n\n20000574\tballot box\t0.6\n-\tprice war\t0\n", MEDTOP)) == [
        Line(ELECTION, "ballot box", 0.6),
        Line("-", "price war", 0.0),
    ]


def test_a_line_of_two_columns_is_refused():
    with pytest.raises(ValueError, match="unpack"):
        list(parse("20000574\tballot box\n", MEDTOP))


def test_a_term_votes_for_the_ancestors_of_its_topic():
    assert build((ELECTION, "ballot", 0.6)).votes == (((POLITICS, 0.6), (ELECTION, 0.6)),)


def test_an_ancestor_takes_the_largest_weight_below_it():
    lexicon = build((ELECTION, "vote", 0.3), (VOTING, "vote", 1.0), (POLITICS, "vote", 0.6))
    assert lexicon.votes == (((POLITICS, 1.0), (ELECTION, 1.0), (VOTING, 1.0)),)


def test_a_shield_has_a_pattern_but_no_votes():
    lexicon = build(("-", "price war", 0.0))
    assert lexicon.votes == ((),)
    assert [pattern.rest for pattern in lexicon.patterns["price"]["war"]] == [["war"]]


def test_a_homonym_is_trusted_less_and_still_votes():
    lexicon = build((ELECTION, "poll", 1.0), ("?", "poll", 0.3), (ELECTION, "ballot", 1.0))
    assert lexicon.trust == (0.3, 1.0)
    assert lexicon.votes[0] == ((POLITICS, 1.0), (ELECTION, 1.0))


def test_a_topic_knows_its_root_and_what_stands_right_above_it():
    lexicon = build((VOTING, "ballot", 1.0))
    assert lexicon.roots == dict.fromkeys([POLITICS, ELECTION, VOTING], POLITICS)
    assert lexicon.above == {ELECTION: POLITICS, VOTING: ELECTION}


def test_longer_terms_come_before_shorter_ones():
    lexicon = build((ELECTION, "=ballot box", 1.0), (ELECTION, "=ballot box key", 1.0))
    assert [len(pattern.rest) for pattern in lexicon.patterns["ballot"]["box"]] == [2, 1]


def test_an_unknown_topic_is_refused_with_the_term_that_names_it():
    with pytest.raises(ValueError, match="'ballot' stands under medtop:20000030"):
        build(("medtop:20000030", "ballot", 1.0))


def test_there_is_a_list_for_each_top_level_topic():
    assert [name[:2] for name in TOPICS] == [f"{number:02d}" for number in range(1, 18)]


@pytest.mark.parametrize("name", TOPICS)
def test_a_list_holds_topics_of_its_own_branch_only(name):
    tops = {SHIPPED.top(line.topic)[7:9] for line in LINES[name]}
    assert tops == {name[:2]}


@pytest.mark.parametrize("name", LINES)
def test_no_term_stands_twice_under_one_topic(name):
    counted = Counter((line.topic, line.term) for line in LINES[name])
    assert [pair for pair, count in counted.items() if count > 1] == []


def test_weights_are_of_the_few_documented_ones():
    assert {line.weight for lines in TOPICS.values() for line in lines} == {
        0.15,
        0.3,
        0.6,
        1.0,
        1.5,
    }


def test_no_shield_is_also_a_term():
    shields = {line.term for line in LINES["shields.tsv"]}
    assert shields & {line.term for lines in TOPICS.values() for line in lines} == set()


def test_every_homonym_is_a_term_of_a_list_and_has_a_trust_below_one():
    terms = {line.term for lines in TOPICS.values() for line in lines}
    assert [line.term for line in LINES["homonyms.tsv"] if line.term not in terms] == []
    assert all(0 <= line.weight < 1 for line in LINES["homonyms.tsv"])
