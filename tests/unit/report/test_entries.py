"""Articles as the page holds them."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from pipelines.report.entries import listed, shortened, source_label
from tests.builders import MOMENT, article, duplicate, source_ref
from transforms.records.article import (
    DuplicateOf,
    Entity,
    Evidence,
    Link,
    Mention,
    Revision,
    Topic,
)

BODY = "Snow fell on Oslo. Norway closed its ports."


def entity(name, kind, *mentions, link=None):
    found = [
        Mention(field="body", start=start, end=start + len(text), text=text)
        for text, start in mentions
    ]
    return Entity(
        name=name,
        type=kind,
        aliases=[],
        count=len(found),
        salience=0.5,
        link=link,
        mentions=found,
    )


def topic(number, name, *spans, score=0.934):
    evidence = [Evidence(field=field, start=start, end=end) for field, start, end in spans]
    return Topic(id=f"medtop:{number:08}", name=name, score=score, evidence=evidence)


def snow(**changes):
    fields = {
        "body": BODY,
        "title": "Snow in Oslo",
        "entities": [
            entity("Oslo", "GPE", ("Oslo", 13), link=Link(geonames="3143244")),
            entity("Norway", "GPE", ("Norway", 19), link=Link(iso3166="NO", wikidata="Q20")),
        ],
        "topics": [topic(17, "weather", ("title", 0, 4), ("body", 0, 4), ("body", 26, 32))],
    }
    return article("urn:newsbeam:snow", **{**fields, **changes})


def test_an_entry_has_what_is_listed_and_filtered_by():
    found = listed([snow(language="en", published=MOMENT, url="https://a.example/snow")], [])
    (one,) = found.entries
    assert (one.title, one.when, one.undated) == ("Snow in Oslo", MOMENT.isoformat(), False)
    assert (one.url, one.language, one.start) == ("https://a.example/snow", "en", BODY)
    assert [found.entities[place].name for place in one.entities] == ["Oslo", "Norway"]
    assert one.topics == [(0, 0.93, ["Snow", "closed"])]
    assert found.topics[0].name == "weather"
    assert found.sources == ["a.txt"]


def test_names_that_articles_share_stand_in_the_tables_once():
    found = listed([snow(), msgspec.structs.replace(snow(), id="urn:newsbeam:again")], [])
    assert len(found.entities) == 2
    assert len(found.topics) == 1
    assert found.entries[0].entities == found.entries[1].entities == [0, 1]


def test_one_name_of_two_types_is_two_entities():
    one = entity("Georgia", "GPE", ("Snow", 0))
    other = entity("Georgia", "PERSON", ("Oslo", 13))
    found = listed([snow(entities=[one, other])], [])
    assert [(named.name, named.kind) for named in found.entities] == [
        ("Georgia", "GPE"),
        ("Georgia", "PERSON"),
    ]


def test_mentions_and_evidence_are_marked_in_the_body_only():
    (detail,) = listed([snow()], []).details
    assert detail.mentions == [(13, 17, 0), (19, 25, 1)]
    assert detail.evidence == [(0, 4, 0), (26, 32, 0)]
    assert detail.named == [(0, 1), (1, 1)]


def test_links_lead_to_wikidata_and_geonames():
    found = listed([snow()], [])
    assert [one.links for one in found.entities] == [
        {"GeoNames": "https://www.geonames.org/3143244"},
        {"Wikidata": "https://www.wikidata.org/wiki/Q20", "ISO 3166": "NO"},
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("HTTP://a.example/x", "HTTP://a.example/x"),
        ("javascript:alert(1)", None),
        (" https://a.example", None),
        ("data:text/html,x", None),
        (None, None),
    ],
)
def test_only_pages_of_the_web_are_links(url, shown):
    found = listed([snow(url=url)], [duplicate("x", "urn:newsbeam:snow", url=url,
                                               canonical_url=None)])  # fmt: skip
    assert found.entries[0].url == shown
    assert found.details[0].copies[0].url == shown


def test_duplicates_are_folded_under_their_original_and_lonely_ones_counted():
    copies = [
        duplicate("x", "urn:newsbeam:snow", title="Snow again", published=MOMENT),
        duplicate("y", "urn:newsbeam:elsewhere"),
    ]
    found = listed([snow(), article("urn:newsbeam:other")], copies)
    assert [one.copies for one in found.entries] == [1, 0]
    assert found.lonely == 1
    (copy,) = found.details[0].copies
    assert (copy.title, copy.source, copy.method, copy.similarity) == (
        "Snow again",
        "a.txt",
        "near",
        0.75,
    )


def test_of_many_copies_fifty_are_listed_and_all_are_counted():
    origin = DuplicateOf(id="urn:newsbeam:snow", method="url", similarity=1.0, url=None)
    found = listed([snow()], [duplicate(f"x{n}", duplicate_of=origin) for n in range(60)])
    assert (found.entries[0].copies, len(found.details[0].copies)) == (60, 50)


def test_a_revision_has_its_diff_in_parts():
    revision = Revision(
        previous_hash="h", change="body", similarity=0.9, diff="closed [-two-] {+its+} ports."
    )
    found = listed([snow(revision=revision, version=2)], [])
    assert (found.entries[0].change, found.entries[0].version) == ("body", 2)
    assert found.details[0].diff == [
        [("same", "closed"), ("out", "two"), ("in", "its"), ("same", "ports.")]
    ]


def test_without_title_and_date_the_first_words_and_the_finding_stand_in():
    found = listed([article("a", "word " * 100)], [])
    (one,) = found.entries
    assert one.title == "word " * 15 + "word …"
    assert (one.when, one.undated) == (MOMENT.isoformat(), True)


def test_a_body_is_cut_with_its_marks():
    (detail,) = listed([snow()], []).details
    cut = shortened(detail, 20)
    assert (cut.body, cut.left_out) == (BODY[:20], len(BODY) - 20)
    assert cut.mentions == [(13, 17, 0)]
    assert cut.evidence == [(0, 4, 0)]
    assert shortened(detail, len(BODY)) == detail


def test_offsets_count_code_points():
    body = "\N{MATHEMATICAL SCRIPT CAPITAL S}now fell on Oslo."
    moved = snow(body=body, topics=[], entities=[entity("Oslo", "GPE", ("Oslo", 13))])
    (detail,) = listed([moved], []).details
    (start, end, _), *_ = detail.mentions
    assert detail.body[start:end] == "Oslo"


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"publisher": "The Post", "feed_title": "Top news"}, "The Post"),
        ({"feed_title": "Top news", "site": "https://a.example"}, "Top news"),
        ({"site": "https://a.example"}, "https://a.example"),
        ({}, "a.txt"),
    ],
)
def test_a_source_is_called_what_a_reader_knows_it_by(fields, label):
    assert source_label(source_ref(**fields)) == label


def test_facts_say_where_a_record_comes_from():
    found = listed([snow(modified=datetime(2026, 10, 13, tzinfo=UTC) + timedelta(hours=4))], [])
    facts = found.details[0].facts
    assert facts["id"] == "urn:newsbeam:snow"
    assert facts["read from"] == "text: a.txt"
    assert facts["modified"] == "2026-10-13 04:00"
    assert "item" not in facts


def test_days_are_told_in_utc_whatever_the_zone_of_a_database():
    late = datetime(2026, 10, 13, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    found = listed([snow(published=late)], [])
    assert found.entries[0].when == "2026-10-12T22:30:00+00:00"
