"""CSV: what a spreadsheet reads is what was written, and nothing of it is computed."""

import csv
import io

import pytest
from hypothesis import given

from pipelines.export.table import COLUMNS, LONGEST, safe_cell, table
from tests import strategies
from tests.builders import article


def read(*articles, bom=False):
    text = b"".join(table(articles, bom=bom)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_row_has_all_columns(full):
    head, row = read(full)
    found = dict(zip(head, row, strict=True))
    assert tuple(head) == COLUMNS
    assert found == {
        "id": "urn:newsbeam:01aa",
        "version": "3",
        "published": "2026-03-10 07:30:00",
        "discovered": "2026-10-12 08:30:00",
        "language": "en",
        "publisher": "Harbour Courier",
        "site": "https://harbour.example",
        "url": "https://harbour.example/ferry?a=1",
        "title": "Ferry resumes",
        "authors": "Anna Berg; Reuters",
        "summary": "Boats again.",
        "body": "The ferry to Oslo sails again.\n\nTickets cost < 20 & sell well.",
        "words": "13",
        "categories": "Local",
        "topics": "transport",
        "topic_ids": "medtop:20000337",
        "people": "Anna Berg",
        "organisations": "Acme",
        "places": "Norway",
        "flags": "",
    }


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\xa0=1"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff20x", '=HYPERLINK("x")'),
    ],
)
def test_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"
    assert read(article(title=text))[1][COLUMNS.index("title")] == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'=1", "\N{EN DASH} no", "#1"])
def test_what_is_no_formula_stays(text):
    assert safe_cell(text) == text


def test_a_cell_is_no_longer_than_a_spreadsheet_takes():
    assert safe_cell("=" + "a" * LONGEST) == "'=" + "a" * (LONGEST - 2)


def test_a_mark_and_line_ends_are_as_spreadsheets_want_them(full):
    data = b"".join(table([full], bom=True))
    assert data.startswith(b'\xef\xbb\xbf"id","version"')
    assert data.count(b"\r\n") == 2


@given(strategies.articles)
def test_every_article_is_one_row_without_a_formula(one):
    head, row = read(one)
    assert len(row) == len(head)
    assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for cell in row if cell)
