import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.language import declared_code, identify
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded

GUESS = loaded(ReadingSpec()).guess
ENGLISH = "The harbour office said on Monday that all ferries will run again from the first of May."
GERMAN = "Das Hafenamt teilte am Montag mit, dass alle Fähren ab dem ersten Mai wieder fahren."
NORWEGIAN = "Havnekontoret sa på mandag at alle ferger skal gå igjen fra den første dagen i mai."


@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (NORWEGIAN, "no")])
def test_reads_the_language_from_the_text(text, code):
    assert identify(text, GUESS) == (code, True, False)


def test_a_clear_text_wins_over_what_was_declared():
    assert identify(GERMAN, GUESS, "en-GB") == ("de", True, True)


def test_agreement_is_no_mismatch():
    assert identify(ENGLISH, GUESS, "en_US") == ("en", True, False)


@pytest.mark.parametrize("declared", ["nb-NO", "da"])
def test_languages_that_look_alike_are_no_mismatch(declared):
    assert not identify(NORWEGIAN, GUESS, declared).mismatch


def test_what_was_declared_wins_where_the_text_is_short():
    assert identify("Rain", GUESS, "en") == ("en", False, False)


@pytest.mark.parametrize("text", ["", "12 345", "!"])
def test_no_letters_no_language(text):
    assert identify(text, GUESS) == (None, False, False)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("nb-NO", "no"), ("fil", "tl"),
        ("zh-Hans-CN", "zh"), ("english", None), ("", None), (None, None), ("x-1", None),
    ],
)  # fmt: skip
def test_reads_declared_languages(value, code):
    assert declared_code(value) == code


@given(st.text(max_size=80), st.none() | st.text(max_size=8))
def test_never_raises(text, declared):
    code = identify(text, GUESS, declared).code
    assert code is None or len(code) == 2
