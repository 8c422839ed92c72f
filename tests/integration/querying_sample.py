"""Enriched articles, copies and dead letters, few enough to answer each question by hand."""

from datetime import timedelta

import msgspec

from tests.builders import MOMENT, article, dead_letter, duplicate, outputs, source_ref
from transforms.records.article import Author, Entity, Link, Revision, Topic

#: 2026-10-12, 08:30 UTC.
START = MOMENT
POST = source_ref(kind="rss", origin="https://post.example/feed", publisher="The Post")
GAZETTE = source_ref(kind="rss", origin="https://gazette.example/feed", publisher="Gazette")
BOTE = source_ref(kind="html", origin="bote/*.html", site="https://bote.example")
LINES = source_ref(kind="jsonl", origin="desk.jsonl", item="3")
ANN, WIRE = Author(name="Ann Reed"), Author(name="Wire", is_agency=True)


def entity(name, kind, count, salience, link=None):
    return Entity(
        name=name, type=kind, aliases=[], count=count, salience=salience, link=link, mentions=[]
    )


def topic(number, name, score=0.9):
    return Topic(id=f"medtop:{number}", name=name, score=score, evidence=[])


def after(minutes):
    return START + timedelta(minutes=minutes)


BUSINESS = topic("04000000", "economy, business and finance")
LABOUR = topic("09000000", "labour")
WEATHER = topic("17000000", "weather")
POLITICS = topic("11000000", "politics and government")
NORHAVEN = entity("Norhaven", "GPE", 3, 0.5)
NORWAY = entity("Norway", "GPE", 1, 0.2, Link(iso3166="NO"))

STRIKE = article(
    "urn:newsbeam:strike",
    "The strike at the harbour is over.",
    "Ferry strike ends in Norhaven",
    language="en",
    published=START,
    discovered=after(30),
    source=POST,
    authors=[ANN],
    entities=[NORHAVEN, entity("Blue Ferries", "ORG", 2, 0.4)],
    topics=[LABOUR, BUSINESS],
)
SHIPS = article(
    "urn:newsbeam:ships",
    "Blue Ferries has bought two ships.",
    "Blue Ferries buys two ships",
    language="en",
    published=after(120),
    discovered=after(130),
    source=GAZETTE,
    authors=[ANN, Author(name="Bo Lund"), WIRE],
    entities=[entity("Blue Ferries", "ORG", 4, 0.6), NORWAY],
    topics=[BUSINESS],
)
STORM = article(
    "urn:newsbeam:storm",
    "A storm hit the harbour, 12 were hurt.",
    "Storm over Norhaven",
    language="en",
    published=after(1_400),
    discovered=after(1_420),
    source=POST,
    authors=[WIRE],
    entities=[NORHAVEN, entity("Eva Holm", "PERSON", 1, 0.3)],
    topics=[WEATHER],
)
MORE_HURT = msgspec.structs.replace(
    STORM,
    body="A storm hit the harbour, 13 were hurt.",
    version=2,
    revision=Revision(
        previous_hash=STORM.content_hash,
        change="body",
        similarity=0.8,
        diff="harbour, [-12-] {+13+} were",
    ),
)
STURM = article(
    "urn:newsbeam:sturm",
    "Ein Sturm traf die Stadt.",
    "Sturm über Norhaven",
    language="de",
    discovered=after(1_500),
    source=BOTE,
    flags=["no_date", "no_language_model"],
)
VOTE = article(
    "urn:newsbeam:vote",
    "Parliament voted.",
    "Norway votes",
    language="en",
    published=after(1_600),
    discovered=after(1_610),
    source=GAZETTE,
    entities=[NORWAY],
    topics=[POLITICS],
    flags=["no_date"],
)

FIRST_TURN = outputs(
    [STRIKE, SHIPS, STORM],
    [
        duplicate("urn:newsbeam:d1", STRIKE.id, discovered=after(90), source=GAZETTE),
        duplicate("urn:newsbeam:d2", STRIKE.id, discovered=after(150), source=BOTE),
        duplicate("urn:newsbeam:d3", STORM.id, discovered=after(1_500), source=GAZETTE),
    ],
    [
        dead_letter(b"{1", source=LINES, at=after(0)),
        dead_letter(b"{2", source=LINES, at=after(1_500)),
        dead_letter(b"<p>", source=BOTE, at=after(60), stage="cleanup", reason="no_article"),
    ],
)
SECOND_TURN = outputs([MORE_HURT, STURM, VOTE])
