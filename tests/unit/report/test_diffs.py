"""Word diffs in the notation of wdiff, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.diffs import parts
from transforms.dedupe.differences import word_diff


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        ("said that [-12-] {+13+} people were",
         [[("same", "said that"), ("out", "12"), ("in", "13"), ("same", "people were")]]),
        ("the [-very-] end", [[("same", "the"), ("out", "very"), ("same", "end")]]),
        ("an {+added word+}", [[("same", "an"), ("in", "added word")]]),
        ("[-one-] {+1+} a\nz {+y+}",
         [[("out", "one"), ("in", "1"), ("same", "a")], [("same", "z"), ("in", "y")]]),
        ("…", [[("same", "…")]]),
        ("a [-list[-3-]-] {+list[-4-]+} b",
         [[("same", "a"), ("out", "list[-3-]"), ("in", "list[-4-]"), ("same", "b")]]),
        ("open [-end", [[("same", "open"), ("out", "end")]]),
    ],
)  # fmt: skip
def test_a_line_is_parted_into_what_stays_goes_and_comes(diff, expected):
    assert parts(diff) == expected


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), min_size=1, max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_what_comes_in_is_of_the_text_after_and_what_goes_of_the_one_before(before, after):
    for kind, text in (part for line in parts(word_diff(before, after)) for part in line):
        assert text in (before if kind == "out" else after)
