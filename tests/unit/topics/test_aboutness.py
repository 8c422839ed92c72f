from math import log, sqrt

import pytest

from transforms.topics.aboutness import Found, aboutness
from transforms.topics.lexicon import Lexicon, Line
from transforms.topics.shipped import taxonomy

POLITICS, ELECTION, SPORT = "medtop:11000000", "medtop:20000574", "medtop:15000000"
#: Terms are numbered in this order.
BALLOT, GAME, GOAL, POLL = range(4)
LEXICON = Lexicon.build(
    [
        Line(ELECTION, "ballot", 1.0),
        Line(SPORT, "game", 0.3),
        Line(SPORT, "goal", 0.6),
        Line(POLITICS, "poll", 1.0),
        Line("?", "poll", 0.3),
    ],
    taxonomy(),
    "en",
)


def found(term, worth=1.0, field="body", part=0):
    return Found(term, worth, field, 0, 1, part)


def measured(*mentions, words=0, named=()):
    return aboutness(list(mentions), words, named, LEXICON)


def test_a_certain_term_needs_no_company():
    assert measured(found(BALLOT))[POLITICS].mass == pytest.approx(log(1.0 / 1.2))


def test_a_vague_term_alone_counts_its_weight_only():
    # 0.3 vouches for itself to 0.3: nothing else speaks for sport.
    assert measured(found(GAME))[SPORT].mass == pytest.approx(log(0.3 * 0.3 / 1.2))


def test_company_of_the_same_branch_makes_a_vague_term_count():
    # Beside "goal" (0.6) the rest of "game" is believed to 0.6 / 0.85; beside "game" (0.3) the
    # rest of "goal" to 0.3 / 0.55.
    mass = 0.3 * (0.3 + 0.7 * 0.6 / 0.85) + 0.6 * (0.6 + 0.4 * 0.3 / 0.55)
    assert measured(found(GAME), found(GOAL))[SPORT].mass == pytest.approx(log(mass / 1.2))


def test_company_of_another_branch_does_not():
    alone, beside = measured(found(GAME)), measured(found(GAME), found(BALLOT))
    assert beside[SPORT].mass == alone[SPORT].mass


def test_a_homonym_counts_in_company_only():
    assert measured(found(POLL))[POLITICS].mass == pytest.approx(log(0.3 / 1.2))
    beside = measured(found(POLL), found(BALLOT))[POLITICS].mass
    assert beside == pytest.approx(log((1.0 + 0.3 + 0.7 * 1.0 / 1.25) / 1.2))


def test_repetition_is_damped_by_the_square_root():
    twice = measured(found(BALLOT), found(BALLOT))[POLITICS].mass
    assert twice == pytest.approx(log(sqrt(2.0) / 1.2))


def test_a_longer_text_needs_more():
    assert measured(found(BALLOT), words=100)[POLITICS].mass == pytest.approx(log(1.0 / 1.8))


def test_share_is_of_all_top_topics_and_below_them_of_the_one_above():
    both = measured(found(BALLOT), found(GAME))
    assert both[POLITICS].share == pytest.approx(1.0 / 1.09)
    assert both[SPORT].share == pytest.approx(0.09 / 1.09)
    assert both[ELECTION].share == 1.0


def test_title_terms_and_spread_are_told_apart():
    what = measured(
        found(BALLOT, field="title"), found(BALLOT, part=0), found(BALLOT, part=2), found(POLL)
    )
    assert what[POLITICS].title == 1.0
    assert what[POLITICS].terms == pytest.approx(log(2))
    assert what[POLITICS].spread == pytest.approx(2 / 3)
    assert what[ELECTION].terms == 0.0


def test_a_category_speaks_only_for_what_the_text_speaks_of():
    named = measured(found(GAME), named=[GOAL, BALLOT])
    assert named[SPORT].mass == pytest.approx(log((0.09 + 0.6) / 1.2))
    assert POLITICS not in named


def test_a_text_without_terms_is_about_nothing():
    assert measured() == {}
