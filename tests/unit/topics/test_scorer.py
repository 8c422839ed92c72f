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


def test_a_term_counts_more_in_the_lead_than_in_the_tail():
    filler, sentence = FILLER * 20, "The rabbi, the imam and the archbishop left. "
    lead = TAGGER.measure(None, sentence + filler)[1][RELIGION]
    tail = TAGGER.measure(None, filler + sentence)[1][RELIGION]
    assert lead.mass > tail.mass


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


@pytest.mark.parametrize("language", ["nl", "zh-Hant", "eng-x", "english"])
def test_languages_without_a_word_list_have_no_topics(language):
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


def test_a_category_alone_makes_no_topic():
    assert TAGGER.tag("Hello", FILLER, "en", ["Politics", "Sport"]) == []


def test_a_shield_keeps_a_phrase_from_counting():
    assert TAGGER.measure("A storm", "It came.")[1].keys() >= {"medtop:17000000"}
    assert TAGGER.measure("By storm", "It came.")[1] == {}


def test_there_are_eight_topics_at_most_and_parents_stand_before_their_children():
    many = {f"medtop:{number:02d}000000": 0.9 for number in range(1, 18)}
    assert len(TAGGER.kept(many)) == 8
    kept = TAGGER.kept({ELECTION: 0.8, POLITICS: 0.8})
    assert list(kept) == [POLITICS, ELECTION]


def test_the_likeliest_top_level_topic_is_given_below_the_threshold_and_no_other_one():
    assert TAGGER.kept({POLITICS: 0.3, SPORT: 0.2}) == {POLITICS: 0.3}
    assert TAGGER.kept({POLITICS: 0.02}) == {}
    assert TAGGER.kept({POLITICS: 0.6, SPORT: 0.45, RELIGION: 0.44}) == {
        POLITICS: 0.6,
        SPORT: 0.45,
    }


def test_a_topic_is_no_surer_than_the_one_above_it():
    measured = TAGGER.measure(TITLE, BODY)[1]
    given = TAGGER.scores(measured)
    assert {POLITICS, ELECTION, GOVERNMENT} <= given.keys()
    assert all(score <= given[TAGGER.lexicon.above.get(one, one)] for one, score in given.items())


@given(st.one_of(st.none(), st.text()), st.lists(st.sampled_from(PIECES)), st.text())
def test_invariants_hold_whatever_the_text(title, pieces, tail):
    body = "".join(pieces) + tail
    topics = TAGGER.tag(title, body, None)
    assert [-topic.score for topic in topics] == sorted(-topic.score for topic in topics)
    assert len(topics) <= 8
    by_id = scores(topics)
    for topic in topics:
        assert 0.025 <= topic.score <= 1
        assert all(by_id[up] >= topic.score for up in TAGGER.taxonomy.ancestors(topic.id))
        found = stretches(topic, title, body)
        assert 1 <= len(found) <= 5
        assert all(found)
        places = [(e.field == "body", e.start) for e in topic.evidence]
        assert places == sorted(set(places))
    assert TAGGER.tag(title, body, None) == topics
