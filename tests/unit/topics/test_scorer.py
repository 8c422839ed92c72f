from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.loading import loaded
from transforms.topics.spec import TopicSpec

TAGGER = loaded(TopicSpec())
POLITICS, ELECTION, GOVERNMENT = "medtop:11000000", "medtop:20000574", "medtop:20000593"
SPORT, BUSINESS, RELIGION = "medtop:15000000", "medtop:04000000", "medtop:12000000"
TITLE = "Brellany's voters go to the polls"
BODY = (
    "The prime minister of Brellany called a general election for June.\n\n"
    "Every polling station in the capital will open at seven, said the ministry."
)
FILLER = "They walked slowly along the old wall towards her aunt and then came back. "
#: Words that the word lists know and words that they do not, glued in all sorts of ways.
PIECES = [
    "election",
    "Labour",
    "football",
    "MPs",
    "\n\n",
    ". ",
    " ",
    "-",
    "\u0130",
    "\U0001f3c6",
    "the",
]


def scores(topics):
    return {topic.id: topic.score for topic in topics}


def stretches(topic, title, body):
    fields = {"title": title, "body": body}
    return [fields[found.field][found.start : found.end] for found in topic.evidence]


def test_an_election_story_is_politics_first_and_election_too():
    topics = TAGGER.tag(TITLE, BODY, "en")
    assert topics[0].id == POLITICS
    assert {ELECTION, GOVERNMENT} <= scores(topics).keys()


def test_names_are_those_of_the_taxonomy():
    assert TAGGER.tag(TITLE, BODY, "en")[0].name == "politics and government"


def test_evidence_is_the_term_as_it_stands_in_its_field():
    by_id = {topic.id: topic for topic in TAGGER.tag(TITLE, BODY, "en")}
    assert stretches(by_id[ELECTION], TITLE, BODY) == [
        "voters",
        "polls",
        "general election",
        "polling station",
    ]


def test_a_single_term_scores_by_the_formula():
    # "rabbi" weighs 1.0 in four words of body: mass sqrt(1.5), half at 1.2 + 0.006 * 4.
    mass = sqrt(1.5)
    assert scores(TAGGER.tag(None, "The rabbi came home", None))[RELIGION] == round(
        mass / (mass + 1.224), 4
    )


def test_a_repeated_term_counts_by_the_square_root():
    mass = sqrt(1.5 + 1.5)
    assert scores(TAGGER.tag(None, "The rabbi met another rabbi", None))[RELIGION] == round(
        mass / (mass + 1.23), 4
    )


def test_a_term_counts_more_in_the_title_than_in_the_lead_and_more_there_than_in_the_tail():
    filler, sentence = FILLER * 12, "The rabbi, the imam and the archbishop left. "
    title = scores(TAGGER.tag(sentence, filler, "en"))[RELIGION]
    lead = scores(TAGGER.tag(None, sentence + filler, "en"))[RELIGION]
    middle = scores(TAGGER.tag(None, FILLER * 6 + sentence + FILLER * 6, "en"))[RELIGION]
    assert title > lead > middle
    long = FILLER * 20
    assert middle > scores(TAGGER.tag(None, long + sentence, "en"))[RELIGION] > 0


def test_one_mention_weighs_less_in_a_longer_text():
    short = TAGGER.tag("Rabbi", FILLER, "en")
    long = TAGGER.tag("Rabbi", FILLER * 8, "en")
    assert scores(short)[RELIGION] > scores(long)[RELIGION]


def test_one_weak_word_in_a_long_text_is_no_topic():
    assert TAGGER.tag(None, FILLER * 40 + "She won the game.", "en") == []


def test_a_text_without_any_term_has_no_topics():
    assert TAGGER.tag("Hello", FILLER, "en") == []
    assert TAGGER.tag(None, "", None) == []


def test_a_topic_far_behind_the_best_one_is_left_out():
    body = "The striker scored in the cup final; the goalkeeper and the referee left the stadium."
    assert SPORT in scores(TAGGER.tag("Premiership football", body + " It rained.", "en"))
    assert RELIGION not in scores(
        TAGGER.tag("Premiership football", body + " A priest sang.", "en")
    )


def test_evidence_is_five_stretches_at_most_and_other_terms_come_before_repeats():
    body = "The rabbi, the rabbi, the rabbi, the rabbi, the rabbi and the imam met an archbishop."
    religion = TAGGER.tag(None, body, "en")[0]
    found = stretches(religion, None, body)
    assert found == ["rabbi", "rabbi", "rabbi", "imam", "archbishop"]


@pytest.mark.parametrize("language", ["de", "es-MX", "zh", "eng-x", "english"])
def test_other_languages_have_no_topics(language):
    assert TAGGER.tag(TITLE, BODY, language) == []


@pytest.mark.parametrize("language", [None, "en", "en-GB", "EN_us"])
def test_english_of_any_place_and_unknown_language_are_tagged(language):
    assert TAGGER.tag(TITLE, BODY, language) == TAGGER.tag(TITLE, BODY, "en") != []


def test_a_category_strengthens_what_the_text_says():
    plain, with_category = (
        TAGGER.tag(TITLE, BODY, "en"),
        TAGGER.tag(TITLE, BODY, "en", ["Politics"]),
    )
    assert scores(with_category)[POLITICS] > scores(plain)[POLITICS]
    assert scores(with_category)[ELECTION] == scores(plain)[ELECTION]


def test_a_category_alone_makes_no_topic():
    assert TAGGER.tag("Hello", FILLER, "en", ["Politics", "Sport"]) == []


def test_a_shield_keeps_a_phrase_from_counting():
    assert TAGGER.tag("A storm", "It came.", "en")[0].id == "medtop:17000000"
    assert TAGGER.tag("By storm", "It came.", "en") == []


def test_equal_scores_stand_by_id():
    topics = TAGGER.tag(None, "The rabbi came home", None)
    assert [topic.id for topic in topics] == sorted(topic.id for topic in topics)
    assert len({topic.score for topic in topics}) < len(topics)


@given(st.one_of(st.none(), st.text()), st.lists(st.sampled_from(PIECES)), st.text())
def test_invariants_hold_whatever_the_text(title, pieces, tail):
    body = "".join(pieces) + tail
    topics = TAGGER.tag(title, body, None)
    assert topics == sorted(topics, key=lambda topic: (-topic.score, topic.id))
    by_id = scores(topics)
    for topic in topics:
        assert 0.25 <= topic.score < 1
        assert all(by_id[up] >= topic.score for up in TAGGER.taxonomy.ancestors(topic.id))
        found = stretches(topic, title, body)
        assert 1 <= len(found) <= 5
        assert all(found)
        places = [(e.field == "body", e.start) for e in topic.evidence]
        assert places == sorted(set(places))
    assert TAGGER.tag(title, body, None) == topics
