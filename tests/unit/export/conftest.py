"""Articles to be exported."""

from datetime import UTC, datetime

import pytest

from tests.builders import article, source_ref
from transforms.records.article import Author, Entity, Evidence, Link, Mention, Topic

PUBLISHED = datetime(2026, 3, 10, 7, 30, tzinfo=UTC)


def entity(name, kind, **changes):
    mention = Mention(field="body", start=0, end=4, text=name)
    fields = {"aliases": [name], "count": 1, "salience": 0.5, "link": None, "mentions": [mention]}
    return Entity(**{"name": name, "type": kind, **fields, **changes})


@pytest.fixture
def full():
    """An article with something in every field that is exported."""
    return article(
        "urn:newsbeam:01aa",
        title="Ferry resumes",
        body="The ferry to Oslo sails again.\n\nTickets cost < 20 & sell well.",
        version=3,
        url="https://harbour.example/ferry?a=1",
        canonical_url="https://harbour.example/ferry",
        summary="Boats again.",
        language="en",
        dateline="NORHAVEN",
        image="https://harbour.example/a b.jpg",
        published=PUBLISHED,
        modified=None,
        authors=[Author(name="Anna Berg"), Author(name="Reuters", is_agency=True)],
        source=source_ref(publisher="Harbour Courier", site="https://harbour.example"),
        categories=["Local"],
        entities=[
            entity("Norway", "GPE", link=Link(iso3166="NO", wikidata="Q20", geonames="3144096")),
            entity("Anna Berg", "PERSON", aliases=["Anna Berg", "Berg"]),
            entity("Acme", "ORG"),
            entity("Norwegians", "NORP"),
        ],
        topics=[
            Topic(
                id="medtop:20000337",
                name="transport",
                score=0.914,
                evidence=[Evidence(field="body", start=4, end=9)],
            )
        ],
    )
