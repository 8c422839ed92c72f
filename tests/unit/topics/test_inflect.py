import pytest

from transforms.topics.inflect import forms, plural, respelt, verb_forms


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vote", "votes"),
        ("bus", "buses"),
        ("coach", "coaches"),
        ("party", "parties"),
        ("survey", "surveys"),
        ("MP", "MPs"),
    ],
)
def test_plural(word, expected):
    assert plural(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("elect", ("elected", "electing")),
        ("acquire", ("acquired", "acquiring")),
        ("bury", ("buried", "burying")),
        ("rob", ("robbed", "robbing")),
        ("vow", ("vowed", "vowing")),
        ("stray", ("strayed", "straying")),
        ("appeal", ("appealed", "appealing")),
    ],
)
def test_verb_forms(word, expected):
    assert verb_forms(word) == expected


@pytest.mark.parametrize(
    ("british", "american"),
    [("labour", "labor"), ("nationalisation", "nationalization"), ("golf", "golf")],
)
def test_american_spelling(british, american):
    assert respelt(british) == american


def test_a_plain_term_stands_for_its_last_word_in_the_plural_too():
    assert forms("prime minister") == [("prime", "minister"), ("prime", "ministers")]


def test_a_tilde_adds_the_verb_forms_of_that_word():
    assert forms("lay~ off") == [
        ("lay", "off"),
        ("lay", "offs"),
        ("lays", "off"),
        ("lays", "offs"),
        ("layed", "off"),
        ("layed", "offs"),
        ("laying", "off"),
        ("laying", "offs"),
    ]


def test_an_equals_sign_means_this_form_only():
    assert forms("=unions") == [("unions",)]


def test_hyphens_apostrophes_and_points_part_words():
    assert forms("=U.S.-led women's e-mail") == [("U", "S", "led", "women", "s", "e", "mail")]


def test_american_spelling_is_among_the_forms():
    assert ("defense", "ministers") in forms("defence minister")
