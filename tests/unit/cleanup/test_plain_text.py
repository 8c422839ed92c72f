import unicodedata

import ftfy
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.cleanup.text import plain as text
from transforms.cleanup.text.plain import (
    decoded,
    headline,
    split_header,
    tidy,
    tidy_line,
    unwrapped,
)

WRAPPED = (
    "The river rose by two metres in the night, and by the\n"
    "morning the lower streets of the town were closed to\n"
    "all traffic.\n"
    "\n"
    "Nobody was hurt, the mayor said, but the old bridge is\n"
    "damaged and will not be opened again before the autumn\n"
    "of next year."
)


@pytest.mark.parametrize(
    ("given_text", "tidied"),
    [
        ("one  two\tthree", "one two three"),
        ("one\r\n\r\ntwo\rthree", "one\n\ntwo\nthree"),
        ("one\n \n\n\n  two ", "one\n\ntwo"),
        ("a\u00a0b\u2009c", "a b c"),
        ("ca\u0301fe", "c\u00e1fe"),
        ("na\u00adive\u200b", "naive"),
        ("\ufeffstart\x00 \x07end", "start end"),
        ("schÃ¶n", "schön"),
        ("“Rain”, she said, \u2018again\u2019", "“Rain”, she said, \u2018again\u2019"),
        ("It\u0092s late", "It\u2019s late"),
        ("ﬁsh", "fish"),
        ("下雨了!", "下雨了!"),
        ("AT&amp;T", "AT&amp;T"),
        ("", ""),
    ],
)
def test_tidies_characters_and_white_space(given_text, tidied):
    assert tidy(given_text) == tidied


@given(st.text())
def test_tidying_twice_changes_nothing(raw):
    once = tidy(raw)
    assert tidy(once) == once


@given(st.text(alphabet=st.characters(max_codepoint=0x2122), max_size=60))
def test_tidying_twice_changes_nothing_in_western_text(raw):
    once = tidy(raw)
    assert tidy(once) == once


@given(st.text())
def test_tidy_text_holds_no_control_characters_and_no_three_line_feeds(raw):
    found = tidy(raw)
    assert not any(unicodedata.category(one) == "Cc" and one != "\n" for one in found)
    assert "\n\n\n" not in found
    assert found == found.strip()


MOJIBAKE = st.text(alphabet="aZ .,Ã©Â¶â€œ™ž¤œŒÐØàã\u201aвЂ\u0412√∂ç�ñ ¡¿\u00d7²°-", max_size=30)


@given(MOJIBAKE)
@example("\u00e2\u20ac\u20ac")
def test_the_quick_look_before_ftfy_changes_no_result(raw):
    # Both are composed afterwards, also what was mended into a character that NFC replaces.
    whole, quick = ftfy.fix_text(raw, text._FTFY), text._mended(raw)
    assert unicodedata.normalize("NFC", quick) == unicodedata.normalize("NFC", whole)


@pytest.mark.parametrize(
    ("given_text", "result"),
    [
        ("a &amp; b", "a & b"),
        ("&amp;amp;", "&amp;"),
        ("&#8217;&#x2019;&nbsp;", "\u2019\u2019\xa0"),
        ("AT&T &copy &unknown;", "AT&T &copy &unknown;"),
        ("?a=1&copy=2", "?a=1&copy=2"),
    ],
)
def test_decodes_entities_once(given_text, result):
    assert decoded(given_text) == result


def test_joins_wrapped_lines_and_keeps_paragraphs():
    assert unwrapped(WRAPPED) == (
        "The river rose by two metres in the night, and by the morning the lower streets of the "
        "town were closed to all traffic.\n\n"
        "Nobody was hurt, the mayor said, but the old bridge is damaged and will not be opened "
        "again before the autumn of next year."
    )


def test_keeps_the_hyphen_of_a_word_parted_by_a_wrapped_line():
    wrapped = "It was a quiet and well-\nknown street of the old\ntown, with trees on both\nsides."
    assert unwrapped(wrapped) == (
        "It was a quiet and well-known street of the old town, with trees on both sides."
    )


def test_long_lines_without_blank_lines_are_paragraphs():
    line = "The council met on Tuesday and agreed to open the harbour to ferries again in spring."
    assert unwrapped(f"{line}\n{line}\n{line}") == f"{line}\n\n{line}\n\n{line}"


@pytest.mark.parametrize(
    "lines", ["Milk\nBread\nA pound of good butter", "One\nTwo", "A verse\nof few words\nstands"]
)
def test_short_lines_stay_lines(lines):
    assert unwrapped(lines) == lines


@given(st.lists(st.text(alphabet="ab -\n", max_size=90), max_size=6).map("\n".join).map(tidy))
def test_unwrapping_loses_nothing_but_white_space(tidied):
    assert "".join(unwrapped(tidied).split()) == "".join(tidied.split())


@given(st.lists(st.text(alphabet="abc d", max_size=130), max_size=6).map("\n".join).map(tidy))
def test_unwrapping_twice_changes_nothing(tidied):
    assert unwrapped(unwrapped(tidied)) == unwrapped(tidied)


@pytest.mark.parametrize(
    ("given_text", "parts"),
    [
        ("date 2024-02-29 The tide", ("2024-02-29", "date 2024-02-29 ", "The tide")),
        ("Date: 2024-02-29\n\nThe tide", ("2024-02-29", "Date: 2024-02-29\n\n", "The tide")),
        (
            "date 2024-02-29T10:00:00Z The tide",
            ("2024-02-29T10:00:00Z", "date 2024-02-29T10:00:00Z ", "The tide"),
        ),
        ("The date 2024-02-29 is past", None),
        ("date 29/02/2024 The tide", None),
        ("dated 2024-02-29 The tide", None),
    ],
)
def test_parts_a_leading_date_header(given_text, parts):
    assert split_header(given_text) == parts


REST = "\n\nThe harbour office said on Monday that ferries will run again from the first of May."


@pytest.mark.parametrize(
    "first", ["Ferries to run again from May", "Will the ferries run again?", "50 ferries to run"]
)
def test_a_short_first_paragraph_without_a_full_stop_is_a_headline(first):
    assert headline(first + REST) == first


@pytest.mark.parametrize(
    "body",
    [
        f"Ferries will run again.{REST}",
        f"By Jane Roe{REST}",
        f"Ferries will run again, the office said:{REST}",
        f"“We are glad”{REST}",
        f"Ferries{REST}",
        f"Ferries to run\nagain from May{REST}",
        f"{'Ferries to run again ' * 10}{REST}",
        "Ferries to run again from May",
        "Ferries to run again from May\n\nSoon.",
        "",
    ],
)
def test_other_first_paragraphs_are_no_headline(body):
    assert headline(body) is None


def test_a_line_has_no_line_feeds():
    assert tidy_line(" Rain\n\n in  May ") == "Rain in May"


def test_a_text_longer_than_a_book_keeps_its_mojibake_and_loses_what_is_no_text():
    assert tidy("cafÃ© \x01") == "café"
    long = "word " * 60_000
    assert tidy(f"{long}cafÃ© \x01") == f"{long}cafÃ©"
