import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.entities.recognise.pieces import Piece, pieces, readable


def test_a_short_text_is_one_piece():
    assert list(pieces("Rain fell.")) == [Piece(0, "Rain fell.")]


def test_an_empty_text_has_no_piece():
    assert list(pieces("")) == []


def test_a_paragraph_break_is_cut_at_before_a_later_space():
    assert list(pieces("one\n\ntwo three four", 12)) == [
        Piece(0, "one\n\n"),
        Piece(5, "two three "),
        Piece(15, "four"),
    ]


def test_a_text_without_borders_is_cut_at_the_length():
    assert [piece.text for piece in pieces("abcdefgh", 3)] == ["abc", "def", "gh"]


@given(st.text(alphabet="ab \n\U0001f600", max_size=200), st.integers(1, 40))
def test_pieces_join_to_the_text_and_know_their_offsets(text, length):
    cut = list(pieces(text, length))
    assert "".join(piece.text for piece in cut) == text
    assert all(text[at : at + len(part)] == part for at, part in cut)
    # A border may reach one code point over the length.
    assert all(0 < len(part) <= length + 1 for _, part in cut)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Oslo " + "(" * 100 + " Bergen", "Oslo " + "(" * 100 + " Bergen"),
        ("Oslo " + "(" * 101 + "x Bergen", "Oslo " + " " * 101 + "x Bergen"),
        ("Oslo " + "a." * 500 + " Bergen", "Oslo " + "a." * 500 + " Bergen"),
        ("Oslo " + "a." * 501 + " Bergen", "Oslo " + " " * 1_002 + " Bergen"),
        ("港" * 3_000, "港" * 3_000),
        ("ท่าเรือ" * 500, "ท่าเรือ" * 500),
    ],
    ids=["marks", "too many marks", "a word", "an endless word", "Chinese", "Thai"],
)
def test_what_no_name_has_is_blanked_out_at_its_place(text, shown):
    assert readable(text) == shown
