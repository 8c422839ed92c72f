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


@pytest.mark.parametrize(("declared", "code"), [("nb-NO", "no"), ("da", "da")])
def test_between_languages_that_look_alike_the_publishers_word_counts(declared, code):
    spoken = identify(NORWEGIAN, GUESS, declared)
    assert (spoken.code, spoken.mismatch) == (code, False)


SERBIAN = (
    "Ministar saobraćaja rekao je u ponedeljak da će trajekt ponovo ploviti u proleće, jer je "
    "vreme bilo loše i niko nije znao šta će se desiti sa brodom."
)
XHOSA = (
    "Umphathiswa wezothutho uthe ngoMvulo isikhitshane siya kuqalisa kwakhona ukuhamba "
    "entwasahlobo kuba imozulu ibimbi."
)


@pytest.mark.parametrize(
    ("text", "declared", "spoken"),
    [
        (SERBIAN, None, ("sr", True, False)),
        (SERBIAN, "sr-Latn", ("sr", True, False)),
        (SERBIAN, "en", ("sr", True, True)),
        (SERBIAN, "bs", ("bs", False, False)),
        (XHOSA, "en-ZA", ("xh", True, True)),
        (XHOSA, "zu", ("zu", False, False)),
    ],
)
def test_small_languages_are_told_from_large_ones(text, declared, spoken):
    assert identify(text, GUESS, declared) == spoken


@pytest.mark.parametrize(
    ("text", "declared", "spoken"),
    [
        ("Βυθίστηκε πλοίο", "en", ("el", True, True)),
        ("フェリー沈没、全員救助", "en", ("ja", True, True)),
        ("Ferry sinks off islands", "ru", ("en", True, True)),
        ("Паром затонул", "sr", ("sr", False, False)),
        ("Ferry sinks off islands", "de", ("de", False, False)),
        ("BBC", "ru", ("ru", False, False)),
    ],
)
def test_a_short_text_is_in_the_declared_language_where_its_letters_allow(text, declared, spoken):
    assert identify(text, GUESS, declared) == spoken


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
