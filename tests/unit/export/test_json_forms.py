"""ninjs and schema.org: what stands where, and that it is what the standards say."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import given

from pipelines.export.addresses import web_address
from pipelines.export.ninjs import ninjs, ninjs_object
from pipelines.export.schema_org import news_article, schema_org
from tests import strategies
from tests.builders import article, source_ref

SCHEMA = Path(__file__).parents[4] / "shared" / "data" / "schemas" / "ninjs-schema_3.1.json"


def plain(made):
    return json.loads(msgspec.json.encode(made))


@pytest.fixture(scope="module")
def insist():
    """Insist that an object is ninjs 3.1."""
    if not SCHEMA.is_file():
        pytest.skip(f"IPTC's schema is not at {SCHEMA}")
    formats = jsonschema.FormatChecker(["date-time", "uri"])
    assert not formats.conforms("https://a b", "uri")
    validator = jsonschema.Draft202012Validator(
        json.loads(SCHEMA.read_text()), format_checker=formats
    )
    return validator.validate


def test_ninjs_says_all_that_it_has_a_place_for(full):
    made = plain(ninjs_object(full))
    assert made.pop("bodies") == [
        {
            "contentType": "text/plain",
            "charCount": 62,
            "wordCount": 13,
            "value": "The ferry to Oslo sails again.\n\nTickets cost < 20 & sell well.",
        }
    ]
    assert made.pop("altIds")[0] == {"role": "url", "value": "https://harbour.example/ferry?a=1"}
    assert made == {
        "uri": "urn:newsbeam:01aa",
        "standard": {
            "name": "ninjs",
            "version": "3.1",
            "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
        },
        "type": "text",
        "representationType": "full",
        "pubStatus": "usable",
        "version": "3",
        "contentCreated": "2026-03-10T07:30:00Z",
        "versionCreated": "2026-10-12T08:30:00Z",
        "language": "en",
        "headlines": [{"contentType": "text/plain", "value": "Ferry resumes"}],
        "descriptions": [{"contentType": "text/plain", "value": "Boats again."}],
        "by": "Anna Berg, Reuters",
        "located": "NORHAVEN",
        "infoSources": [{"name": "Harbour Courier", "uri": "https://harbour.example"}],
        "renditions": [{"name": "image", "href": "https://harbour.example/a%20b.jpg"}],
        "subjects": [
            {
                "name": "transport",
                "uri": "http://cv.iptc.org/newscodes/mediatopic/20000337",
                "confidence": 91,
            }
        ],
        "places": [
            {"name": "Norway", "rel": "mentions", "uri": "http://www.wikidata.org/entity/Q20"}
        ],
        "people": [{"name": "Anna Berg", "rel": "mentions"}],
        "organisations": [{"name": "Acme", "rel": "mentions"}],
    }


@pytest.mark.parametrize(
    ("flags", "kind", "status"),
    [
        (["page_cut"], "partial", "usable"),
        (["withdrawn"], "full", "canceled"),
        (["no_date"], "full", "usable"),
    ],
)
def test_ninjs_tells_a_part_and_what_was_withdrawn(flags, kind, status):
    made = ninjs_object(article(flags=flags))
    assert (made["representationType"], made["pubStatus"]) == (kind, status)


def test_a_full_and_an_empty_article_are_valid_ninjs(full, insist):
    insist(plain(ninjs_object(full)))
    insist(plain(ninjs_object(article(body=""))))
    with pytest.raises(jsonschema.ValidationError):
        insist({**plain(ninjs_object(full)), "surprise": 1})


@given(strategies.articles)
def test_every_article_is_valid_ninjs(insist, one):
    (line,) = ninjs([one])
    insist(json.loads(line))


def test_schema_org_says_all_that_it_has_a_place_for(full):
    assert plain(news_article(full)) == {
        "@type": "NewsArticle",
        "@id": "urn:newsbeam:01aa",
        "url": "https://harbour.example/ferry?a=1",
        "version": 3,
        "headline": "Ferry resumes",
        "articleBody": "The ferry to Oslo sails again.\n\nTickets cost < 20 & sell well.",
        "wordCount": 13,
        "description": "Boats again.",
        "inLanguage": "en",
        "dateline": "NORHAVEN",
        "datePublished": "2026-03-10T07:30:00Z",
        "image": "https://harbour.example/a%20b.jpg",
        "author": [
            {"@type": "Person", "name": "Anna Berg"},
            {"@type": "Organization", "name": "Reuters"},
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": "Harbour Courier",
            "url": "https://harbour.example",
        },
        "keywords": ["Local"],
        "about": [
            {
                "@type": "DefinedTerm",
                "@id": "http://cv.iptc.org/newscodes/mediatopic/20000337",
                "name": "transport",
                "inDefinedTermSet": "http://cv.iptc.org/newscodes/mediatopic/",
            }
        ],
        "mentions": [
            {
                "@type": "AdministrativeArea",
                "name": "Norway",
                "sameAs": [
                    "http://www.wikidata.org/entity/Q20",
                    "https://sws.geonames.org/3144096",
                ],
            },
            {"@type": "Person", "name": "Anna Berg", "alternateName": ["Berg"]},
            {"@type": "Organization", "name": "Acme"},
        ],
    }


@pytest.mark.parametrize("count", [0, 1, 3])
def test_schema_org_is_one_document(full, count):
    document = json.loads(b"".join(schema_org([full] * count)))
    assert document["@context"] == "https://schema.org"
    assert [one["headline"] for one in document["@graph"]] == ["Ferry resumes"] * count


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://a.example/ä b[1]", "https://a.example/%C3%A4%20b%5B1%5D"),
        ("https://a.example/x%zz", "https://a.example/x%25zz"),
        ("https://a.example/#a#b", "https://a.example/#a%23b"),
        ("javascript:alert(1)", None),
        ("//a.example/x", None),
        ("https://", None),
        ("https://user:secret@a.example/x", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_escaped_or_left_out(text, address):
    assert web_address(text) == address


def test_a_publisher_without_an_address_is_named():
    made = news_article(article(source=source_ref(publisher="The Post")))
    assert made["publisher"] == {"@type": "NewsMediaOrganization", "name": "The Post"}
