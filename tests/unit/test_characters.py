"""Characters that are kept out, bounded or written out."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.characters import composed, visible

ACUTE = "\N{COMBINING ACUTE ACCENT}"


@given(st.text(max_size=60))
def test_composing_is_nfc_where_no_letter_has_too_many_marks(text):
    assert composed(text) == unicodedata.normalize("NFC", text)


def test_of_the_marks_on_one_letter_thirty_are_kept():
    zalgo = "e" + ACUTE * 31 + "f" + "\u0323" * 30 + "!"
    assert composed(zalgo) == "é" + ACUTE * 29 + "f" + "\u0323" * 30 + "!"


def test_marks_that_are_made_of_marks_are_counted_too():
    assert len(composed("\u0f40" + "\u0f73" * 1_000)) <= 61


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Äpfel und 港", "Äpfel und 港"),
        ("one\ntwo\r\x1b[31m", r"one\ntwo\r\x1b[31m"),
        ("\u202eevil\u2028line\x9b", r"\u202eevil\u2028line\x9b"),
        ("", ""),
    ],
)
def test_what_would_not_be_seen_is_written_out(text, written):
    assert visible(text) == written
