"""The diff of two bodies: short, the same each time, and never long in the making."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import item, words
from transforms.dedupe.differences import _hunks, word_diff
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import NothingKnown, sketch


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("He said 12 were dead.", "He said 13 were dead.", "He said [-12-] {+13+} were dead."),
        ("One two three.", "One two three. Four.", "One two three. {+Four.+}"),
        ("One two three four.", "One four.", "One [-two three-] four."),
        ("a b c d e f g h", "a B c d e f G h", "a [-b-] {+B+} c d e\nd e f [-g-] {+G+} h"),
        ("a b c d", "a B c D", "a [-b c d-] {+B c D+}"),
        ("One.\n\nTwo.", "One.\n\nThree.\n\nTwo.", "One. {+Three.+} Two."),
        ("", "One two", "{+One two+}"),
        ("One two", "", "[-One two-]"),
        ("one\ntwo", "one two", ""),
        ("消防隊報導三人受傷", "消防隊報導五人受傷", "隊報導 [-三-] {+五+} 人受傷"),
    ],
)
def test_a_hunk_is_a_line_with_three_words_around_it(before, after, expected):
    assert word_diff(before, after) == expected


def test_a_diff_has_50_hunks_at_most_and_says_that_there_were_more():
    before = " ".join(f"a{n} b c d e" for n in range(80))
    after = " ".join(f"z{n} b c d e" for n in range(80))
    lines = word_diff(before, after).split("\n")
    assert (len(lines), lines[-1]) == (51, "\u2026")
    assert lines[1] == "c d e [-a1-] {+z1+} b c d"


@pytest.mark.parametrize("after", [words(9_000, 9_000), words(0, 3_000) + words(9_000, 3_000)])
def test_a_rewritten_text_has_a_short_diff(after):
    found = word_diff(words(0, 6_000), after)
    assert len(found) <= 4_000
    assert "\u2026-]" in found


LETTERS = st.lists(st.sampled_from("abc"), max_size=14)


@given(LETTERS, LETTERS)
def test_the_hunks_make_the_one_text_of_the_other(before, after):
    made, at = [], 0
    for hunk in _hunks(before, after):
        made += before[at : hunk.before.start]
        assert len(made) == hunk.after.start
        made += after[hunk.after]
        at = hunk.before.stop
    assert made + before[at:] == after


def revision(before, after, **changes):
    items = [
        item(str(at), name="a", title=changes.get("title"), body=body)
        for at, body in enumerate((before, after))
    ]
    return judge([sketch(one) for one in items], NothingKnown(), NearRule())[1].verdict.revision


def test_a_revision_says_how_the_body_changed():
    assert revision("He said 12 were dead.", "He said 13 were dead.").diff == (
        "He said [-12-] {+13+} were dead."
    )


def test_another_headline_leaves_no_diff():
    items = [item(str(at), name="a", title=f"Title {at}", body="It rained.") for at in range(2)]
    found = judge([sketch(one) for one in items], NothingKnown(), NearRule())[1].verdict.revision
    assert (found.change, found.diff) == ("headline", None)


def test_a_text_that_is_too_long_to_be_kept_has_no_diff_and_is_compared_all_the_same():
    found = revision(words(0, 12_000), words(0, 12_001))
    assert (found.change, found.diff) == ("body", None)
    assert found.similarity > 0.99
