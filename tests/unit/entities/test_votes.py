"""What speaks for a name's type, and how it is added up."""

import pytest

from tests.unit.entities.texts import KNOWLEDGE, marked, text_of
from transforms.entities.resolve import evidence
from transforms.entities.resolve.passes import ALL, resolved
from transforms.entities.resolve.votes import voted, with_kinds_of_places


def weights(weigh, before):
    """The weights of the first name of marked words."""
    text, names = text_of(before)
    return weigh(text, names[0], KNOWLEDGE)


def leading(weigh, before):
    """The kind that the evidence speaks for, and "-" where it speaks for none or against."""
    found = weights(weigh, before)
    return "-" if max(found) <= 0 else "POG"[found.index(max(found))]


def test_the_model_speaks_for_its_label_by_its_lead():
    sure = {0: [-9.0, -0.1, -8.0, -9.0, -9.0]}
    doubtful = {0: [-0.9, -0.8, -8.0, -9.0, -9.0]}
    for kinds, weight in ((sure, 1.6), (doubtful, 0.62), (None, 1.4)):
        text, [name] = text_of("[O Norrvind] rose", kinds)
        assert evidence.of_model(text, name, KNOWLEDGE) == pytest.approx((0, weight, 0))


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("President [O Lind] left", "P"), ("striker [O Lind] left", "P"),
        ("in [O Nakuru] it rained", "G"), ("the city of [O Nakuru] slept", "G"),
        ("newspaper [P Minato] wrote", "O"), ("the [P Bruins] won", "-"),
        ("Queen [G Victoria] sat", "P"), ("and [P Lind] left", "-"),
    ],
)  # fmt: skip
def test_words_before_a_name(before, kind):
    assert leading(evidence.of_words_before, before) == kind


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("[O Lind] said so", "P"), ("[O Lind] , who left", "P"), ("[O Lind] , 37 , left", "P"),
        ("[O Lind] , a nurse , left", "P"), ("[P Norrvind] , the brewer , fell", "O"),
        ("[O Nakuru] , Kenya", "G"), ("[O Nakuru] province", "G"), ("[P Norrvind] shares", "O"),
        ("[P Norrvind] 's founder", "O"), ("[O Norland] 's parliament", "G"),
        ("[P Norrvind] , which fell", "-"), ("[P Lind] and", "-"),
    ],
)  # fmt: skip
def test_words_after_a_name(before, kind):
    assert leading(evidence.of_words_after, before) == kind


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("[P Harbour Inc] fell", "O"), ("[P Ministry of Fish] said", "O"),
        ("[O Tana River] rose", "G"), ("[O Lake Tana] rose", "G"), ("[P Marsh Airport] shut", "G"),
        ("[P Lincoln City] won", "-"), ("[P River] rose", "-"),
    ],
)  # fmt: skip
def test_last_and_first_words_of_a_name(before, kind):
    assert leading(evidence.of_last_word, before) == kind


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("[P Kenya] won", "G"), ("[P KENYA] won", "G"), ("[P Rotterdam] won", "G"),
        ("[O Bordeaux] won", "G"), ("[P Greenpeace] won", "O"), ("[P Kenya Power] won", "O"),
        ("[O Jordan Petersen] won", "-"), ("[P Lind] won", "-"),
    ],
)  # fmt: skip
def test_gazetteers(before, kind):
    assert leading(evidence.of_gazetteers, before) == kind


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ("[O Anna Lindqvist] won", "P"), ("[O J. Lindqvist] won", "P"), ("[O Miller] won", "P"),
        ("[O Anna Lindqvist Trust] won", "-"), ("the [O Miller] won", "-"),
        ("[O Bread and Miller] won", "-"), ("[O Paris] won", "-"),
    ],
)  # fmt: skip
def test_names_of_people(before, kind):
    assert leading(evidence.of_peoples_names, before) == kind


def all_voted(before, by_name):
    """Vote with weights given by a name's words."""
    text, names = text_of(before)
    own = [by_name[" ".join(text.words[it.start : it.end])] for it in names]
    return marked(text, voted(text, names, own, KNOWLEDGE))


def test_all_mentions_of_a_name_vote_for_its_type():
    text, names = text_of("[O Maro] . [G Maro] . [G Maro]")
    own = [(0.0, 2.0, 0.0), (0.0, 0.0, 1.5), (0.0, 0.0, 1.5)]
    assert marked(text, voted(text, names, own, KNOWLEDGE)) == "[G Maro] . [G Maro] . [G Maro]"


def test_a_surname_is_tied_to_its_full_name():
    assert (
        all_voted(
            "[P Edwin Condori] . [O Condori]", {"Edwin Condori": (3, 0, 0), "Condori": (0, 2, 0)}
        )
        == "[P Edwin Condori] . [P Condori]"
    )


def test_a_name_that_begins_a_firms_is_the_firms():
    assert (
        all_voted(
            "[O Norrvind Kraft] . [P Norrvind]",
            {"Norrvind Kraft": (0, 4, 0), "Norrvind": (2, 0, 0)},
        )
        == "[O Norrvind Kraft] . [O Norrvind]"
    )


def test_a_place_that_begins_a_firms_name_stays_a_place():
    assert (
        all_voted("[O Kenya Power] . [G Kenya]", {"Kenya Power": (0, 4, 0), "Kenya": (0, 0, 2)})
        == "[O Kenya Power] . [G Kenya]"
    )


def test_a_surname_read_as_a_work_is_the_persons():
    assert (
        all_voted("[P Litia Vakalo] . [W Vakalo]", {"Litia Vakalo": (3, 0, 0), "Vakalo": (0, 0, 0)})
        == "[P Litia Vakalo] . [P Vakalo]"
    )


def test_peoples_stay_peoples_whatever_begins_with_them():
    assert (
        all_voted(
            "[O Russian Council] . [N Russian]",
            {"Russian Council": (0, 4, 0), "Russian": (0, 0, 0)},
        )
        == "[O Russian Council] . [N Russian]"
    )


def test_buildings_waters_and_cities_are_told_apart():
    text, names = text_of("[G Tana River] [F Lake Tana] [G Marsh Airport] [L Paris] [G Sahara]")
    assert marked(text, with_kinds_of_places(text, names, KNOWLEDGE)) == (
        "[L Tana River] [L Lake Tana] [F Marsh Airport] [G Paris] [L Sahara]"
    )


def test_without_all_passes_names_stay_as_the_model_gave_them():
    text, names = text_of("President [O Lind ~'s] boat in [P Nakuru]")
    assert resolved(text, names, KNOWLEDGE, without=ALL) == names
    assert resolved(text, names, KNOWLEDGE) != names


def test_other_languages_have_only_the_passes_that_hold_in_any():
    text, names = text_of("President [O Lind] said [O Lind]")
    assert resolved(text, names, KNOWLEDGE, english=False) == names
