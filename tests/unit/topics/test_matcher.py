import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.topics.lexicon import Lexicon, Line
from transforms.topics.matcher import Words, find
from transforms.topics.shipped import taxonomy

SPORT = "medtop:15000000"
TERMS = [
    "war",
    "price war",
    "world war veteran",
    "Labour",
    "AIDS",
    "U.S. Senate",
    "e-mail",
    "elect~",
    "=net",
    "Marks & Spencer",
]
LEXICON = Lexicon.build([Line(SPORT, term, 1.0) for term in TERMS], taxonomy(), "en")


def found(text):
    return [text[hit.start : hit.end] for hit in find(Words.of(text), LEXICON)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("War and wars.", ["War", "wars"]),
        ("Software for warriors, warm", []),
        ("a price war", ["price war"]),
        ("the world war in words", ["war"]),
        ("a world war veteran's war", ["world war veteran", "war"]),
        ("The Labour vote, not labour", ["Labour"]),
        ("He aids the AIDS ward", ["AIDS"]),
        ("The U.S. Senate; the US Senate", ["U.S. Senate"]),
        ("an e-mail, two E-mails, three e mails", ["e-mail", "E-mails", "e mails"]),
        ("electing, elected, elects, elector", ["electing", "elected", "elects"]),
        ("the net, many nets", ["net"]),
        ("at Marks & Spencer", ["Marks & Spencer"]),
        ("", []),
    ],
)
def test_terms_are_found_as_they_stand(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text", ["a price. War", "the price, war", "price\n\nwar", "price (war)", "price: war"]
)
def test_a_phrase_does_not_reach_over_the_end_of_a_clause(text):
    assert [word.lower() for word in found(text)] == ["war"]


def test_a_phrase_may_be_broken_over_two_lines():
    assert found("a price\nwar") == ["price\nwar"]


def test_in_a_text_of_capitals_names_count_and_acronyms_do_not():
    assert found("LABOUR AIDS THE WAR") == ["LABOUR", "WAR"]


def test_offsets_count_code_points_beyond_the_basic_plane():
    text = "\U0001f3c6\U0001f3c6 \u0130\u0130 war"
    assert [(hit.start, hit.end, hit.place) for hit in find(Words.of(text), LEXICON)] == [(6, 9, 1)]


@given(st.text(), st.text(), st.sampled_from(["war", "Labour", "price war", "e-mail"]))
def test_a_term_between_any_texts_is_found_at_its_place(before, after, term):
    text = f"{before}\n\n{term}\n\n{after}"
    hits = [(hit.start, hit.end) for hit in find(Words.of(text), LEXICON)]
    start = len(before) + 2
    assert text.isupper() or (start, start + len(term)) in hits


@given(st.lists(st.sampled_from(["war", "price", "world", "Labour", "veteran", "elected", "."])))
def test_hits_are_in_order_and_never_overlap(words):
    ends = [0]
    for hit in find(Words.of(" ".join(words)), LEXICON):
        assert ends[-1] <= hit.start < hit.end
        ends.append(hit.end)
