"""Edits of all kinds in one text: each stands where it is in the final body."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cleanup.test_clean import SECOND, text_item
from tests.unit.cleanup.test_glue import AROUND
from tests.unit.cleanup.test_pages import FIRST, READING, THIRD
from tests.unit.cleanup.test_pages import SECOND as SECOND_OF_PAGE
from transforms.cleanup.body import read_body
from transforms.cleanup.page.html import read_page
from transforms.records.travelling import RawArticle

TITLE = "Ferry sinks in calm weather"
HEADER = "date 2024-03-04 "
CREDITS = "(Reporting by Ida Brandt; Editing by Ola Falk)"
STORY = f"{AROUND}Lavrovannounced it."
PARTS = (
    HEADER, f"{TITLE}\n\n", "By Jane Roe\n\n", "March 4, 2024\n\n", "LISBON, March 4 (Reuters) - ",
    STORY, "\n\nADVERTISEMENT", f"\n\n{SECOND} End ofit.", f"\n\nRead more: {TITLE}",
    "\n\n(Reporting by Ida Brandt)", "\n\nOur Standards: Trust.",
)  # fmt: skip


def undone(record):
    """The words before all edits, found backwards from the body and what they say."""
    body = record.body
    in_order = sorted(record.edits, key=lambda edit: edit.start)
    for edit in in_order[::-1]:
        assert body[edit.start : edit.end] == edit.after
        before = edit.before if edit.after else f" {edit.before} "
        body = body[: edit.start] + before + body[edit.end :]
    return body.split()


def test_frame_drops_and_glue_are_told_where_they_were():
    text = (
        f"{HEADER}{TITLE}\n\nBy Jane Roe\n\nMarch 4, 2024\n\nLISBON, March 4 (Reuters) - {STORY}"
        f"\n\nADVERTISEMENT\n\n{SECOND} End ofit.\n\n{CREDITS}"
    )
    record = text_item(text)
    first = f"{AROUND}Lavrov announced it."
    last = f"{SECOND} End of it."
    assert record.body == f"{first}\n\n{last}"
    end, seam = len(record.body), len(AROUND)
    assert [(edit.op, edit.start, edit.end, edit.before) for edit in record.edits] == [
        ("header_date", 0, 0, HEADER),
        ("headline", 0, 0, TITLE),
        ("byline", 0, 0, "By Jane Roe"),
        ("date_line", 0, 0, "March 4, 2024"),
        ("dateline", 0, 0, "LISBON, March 4 (Reuters) - "),
        ("drop_noise", len(first), len(first), "ADVERTISEMENT"),
        ("credits", end, end, CREDITS),
        ("split_glue", seam, seam + len("Lavrov announced"), "Lavrovannounced"),
        ("split_glue", end - len("of it."), end, "ofit."),
    ]
    assert undone(record) == text.split()


def test_what_stood_below_a_line_that_stays_is_told_there():
    text = f"WHY?\n\nBy Jane Roe\n\nLISBON (AP) - {STORY}"
    record = text_item(text)
    assert record.body == f"WHY?\n\n{AROUND}Lavrov announced it."
    assert [(edit.op, edit.start) for edit in record.edits[:2]] == [("byline", 4), ("dateline", 4)]
    assert undone(record) == text.split()


@settings(deadline=None, max_examples=60)
@given(st.sets(st.sampled_from(PARTS)), st.sampled_from([None, TITLE, "Other"]))
def test_edits_undone_backwards_give_the_text_before(parts, title):
    text = "".join(part for part in PARTS if part in {*parts, STORY})
    record = text_item(text, title=title)
    assert record.body != text
    assert undone(record) == text.split()


PARAGRAPHS = (FIRST, SECOND_OF_PAGE, THIRD)


@pytest.mark.parametrize(
    ("own", "parted"),
    [
        ("".join(PARAGRAPHS), ["hour. Nobody", "published. The"]),
        ("".join(f"<p>{one}</p>" for one in PARAGRAPHS), []),
        ("\n\n".join([*PARAGRAPHS, "It is not known whether the oldship can be raised."]), []),
    ],
)
def test_a_publishers_text_of_one_line_without_tags_may_have_lost_spaces(own, parted):
    linked = json.dumps({"@type": "NewsArticle", "headline": "Ferry sinks", "articleBody": own})
    page = (
        f'<html lang="en"><head><script type="application/ld+json">{linked}</script></head><body>'
        f"<article><p>{PARAGRAPHS[0]}</p></article></body></html>"
    )
    found = read_page(page.encode(), READING)
    assert found.origin == "json-ld"
    body = read_body(
        RawArticle(came_from="html", page=page.encode()), found, "Ferry sinks", READING
    )
    assert [edit.after for edit in body.edits if edit.op == "split_glue"] == parted
    assert all(
        body.text[it.start : it.end] == it.after for it in body.edits if it.op == "split_glue"
    )
