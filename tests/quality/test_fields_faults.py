"""What users of other readers reported: dates, authors, addresses of feeds, pages and texts.

Each file stands for a kind (its README says what is right); the kinds themselves are held by
tests/unit with fixtures of their own.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from transforms.admit.admit import AdmitLimits, admit
from transforms.cleanup.clean import clean
from transforms.cleanup.fields.authors import authors_of
from transforms.cleanup.fields.titles import names_of, without_names
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded
from transforms.records.article import Pipeline, SourceRef
from transforms.records.travelling import FEED, HTML, TEXT, Envelope

FAULTS: Final = Path(__file__).parents[3] / "shared" / "data" / "faults"
pytestmark = pytest.mark.skipif(not FAULTS.exists(), reason="the faults are not here")
KINDS: Final = {".xml": ("feed", FEED), ".html": ("html", HTML), ".txt": ("text", TEXT)}


def read(name):
    (path,) = FAULTS.glob(f"*/{name}")
    kind, content_type = KINDS[path.suffix]
    envelope = Envelope(
        payload=path.read_bytes(),
        content_type=content_type,
        source=SourceRef(kind=kind, origin=path.name),
        discovered=datetime(2026, 11, 1, tzinfo=UTC),
    )
    items = admit(envelope, AdmitLimits())
    return [clean(one, Pipeline(newsbeam="0"), loaded(ReadingSpec())) for one in items]


def published(name):
    return [one.published and f"{one.published:%Y-%m-%dT%H:%M}Z" for one in read(name)]


def names(record):
    return [one.name + " (agency)" * one.is_agency for one in record.authors]


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("W1-offset-with-colon.xml", ["2026-10-05T08:00Z"] * 5),
        ("W2-pm.xml", ["2026-10-04T15:15Z", "2026-10-04T18:55Z", "2026-10-04T20:00Z"]),
        ("W5-year-first-dates.xml",
         ["2026-10-05T10:00Z", "2026-09-25T10:00Z", "2026-10-05T10:00Z", "2026-09-25T10:00Z",
          "2026-10-05T10:00Z", "2026-10-05T08:00Z"]),
        ("W15-odd-dates.xml", ["2026-09-17T12:44Z", None, "2026-10-01T17:00Z"]),
        ("14b-time-modified-first.html", ["2026-03-10T07:15Z"]),
        ("14d-time-of-teaser.html", ["2026-03-10T00:00Z"]),  # the visible one, not the teaser's
        ("15-visible-date.html", ["2026-03-10T08:15Z"]),
        ("15d-ld-webpage.html", ["2026-03-10T07:15Z"]),
        ("15f-microdata.html", ["2026-03-10T07:15Z"]),
        ("52-comment-time.html", [None]),
        ("54-future.html", ["2026-03-10T07:15Z"]),
        ("60a.txt", ["2026-03-10T08:15Z"]),
        ("60b.txt", ["2026-03-10T00:00Z"]),
    ],
)  # fmt: skip
def test_dates(name, right):
    assert published(name) == right


def test_a_date_that_is_read_is_flagged_only_for_what_is_doubtful():
    assert [("no_zone" in one.flags) for one in read("W15-odd-dates.xml")] == [False] * 3
    assert "future_date" in read("54-future.html")[0].flags


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("W6-forum-author.xml", [["harbourmaster"]]),
        ("W7-last-first.xml",
         [["José María Núñez"], ["Jane Anne Roe", "Bob Poe"], ["Max van der Berg"]]),
        ("15f-microdata.html", [["Ida Brandt"]]),
        ("55-ld-org-meta-person.html", [["Ida Brandt"]]),
        ("60a.txt", [["IDA BRANDT", "OLA FALK", "Associated Press (agency)"]]),
        ("60b.txt", [["Ida Brandt"]]),
        ("60c.txt", [["Ida Brandt", "Reuters (agency)"]]),
    ],
)  # fmt: skip
def test_authors(name, right):
    assert [names(one) for one in read(name)] == right


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("W4-bare-ampersand.xml", ["https://quay.example/story?id=7&lang=en&copy=2"]),
        ("W9-links.xml",
         ["https://pier.example/old%20pier.html", "https://www.pier.example/news/1",
          "https://pier.example/news/2", "https://pier.example/news/3"]),
        ("W12-link-attribute.xml", ["https://quay.example/post/1"]),
        ("W14-broken-guid.xml", ["https://quay.example/g?x=1&y=2"]),
        ("W16-atom-self-only.xml", ["https://quay.example/s/1", "https://quay.example/s/2"]),
        ("20-relative-canonical.html", ["https://www.westhavencourier.example/news/quay-late-4711.html"]),
        ("20b-canonical-id.html", ["https://www.westhavencourier.example/news/quay-late-4711.html"]),
    ],
)  # fmt: skip
def test_addresses(name, right):
    assert [one.url for one in read(name)] == right


def test_a_redirects_target_names_the_article():
    (one,), (again,) = read("W17-bing.xml"), read("W17-bing-again.xml")
    assert one.canonical_url == "https://courier.example/pier"
    assert one.id == again.id


def test_a_home_page_names_no_article():
    (one,), (other,) = (
        [clean(item, Pipeline(newsbeam="0"), loaded(ReadingSpec())) for item in admit(
            Envelope(
                payload=(FAULTS / "articles" / "home-canonical" / name).read_bytes(),
                content_type=HTML,
                source=SourceRef(kind="html", origin=name),
                discovered=datetime(2026, 11, 1, tzinfo=UTC),
            ),
            AdmitLimits(),
        )]
        for name in ("a.html", "b.html")
    )  # fmt: skip
    assert one.id != other.id
    assert one.url == "https://www.westhavencourier.example/news/quay"


def test_plain_texts_lose_their_frame():
    for name in ("60a.txt", "60b.txt", "60c.txt"):
        (record,) = read(name)
        assert record.body.startswith("The harbour authority of Westhaven said")
        assert record.body.endswith("no jobs were in danger.")
    assert read("60a.txt")[0].dateline == "WESTHAVEN, Norway"


def lines(name):
    path = FAULTS / name
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.parametrize("line", lines("bylines.jsonl"), ids=lambda line: line["byline"])
def test_bylines(line):
    found = authors_of([line["byline"]])
    assert [one.name + " (agency)" * one.is_agency for one in found] == line["right"]


@pytest.mark.parametrize("line", lines("titles.jsonl"), ids=lambda line: line["title"])
def test_titles(line):
    names_ = names_of([line["site_or_section"]], [])
    assert without_names(line["title"], [], names_) == line["right"]
