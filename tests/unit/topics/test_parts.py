import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.topics.parts import Openings, Parts

POLITICAL, POLICE, ELECTION, TAX, CAMPAIGN = range(5)
PARTS = Parts.of(
    [("polit*", POLITICAL), ("polizei*", POLICE), ("*wahl", ELECTION), ("*steuer", TAX),
     ("wahlkampf*", CAMPAIGN)]
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("politisch", POLITICAL),
        ("polizeiauto", POLICE),
        ("landtagswahl", ELECTION),
        ("wahl", ELECTION),
        ("polizeisteuer", POLICE),
        ("politsteuer", TAX),
        ("wahlkampfsteuer", CAMPAIGN),
        ("pol", None),
        ("zebra", None),
        ("", None),
    ],
)
def test_the_longest_part_counts_and_of_two_as_long_the_ending(word, term):
    assert PARTS.term(word, noun=True) == term


def test_an_ending_counts_in_nouns_only():
    assert PARTS.term("ansteuer", noun=False) is None
    assert PARTS.terms(["ansteuer", "Grundsteuer", "politisch"], ()) == {
        "grundsteuer": TAX,
        "politisch": POLITICAL,
    }


def test_words_that_are_known_are_left_alone():
    assert PARTS.terms(["Grundsteuer", "Politik"], {"politik"}) == {"grundsteuer": TAX}


def test_without_parts_no_word_has_one():
    assert Parts.of([]).terms(["Grundsteuer"], ()) == {}


@given(st.sets(st.text("ab", min_size=3, max_size=5)), st.text("abc", max_size=8))
def test_the_longest_beginning_is_found_however_they_nest(openings, word):
    found = Openings.of((opening, 0) for opening in sorted(openings)).longest(word)
    fitting = [opening for opening in openings if word.startswith(opening)]
    assert found == max(fitting, key=len, default="")
