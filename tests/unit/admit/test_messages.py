"""JSON objects, pages, texts, and payloads that do not say what they are."""

import codecs
import gzip
import json

import msgspec
import pytest

from transforms.errors import AdmitError
from transforms.records.travelling import FEED_ENTRY, HTML, JSON, TEXT, RawArticle

FULL = {
    "id": "q-1",
    "title": "Ferry late",
    "body": "The ferry is late.\n\nAgain.",
    "url": "https://quay.example/1",
    "published": "2026-03-02T08:00:00Z",
    "modified": "2026-03-02T09:00:00Z",
    "discovered": "2026-03-02T10:00:00Z",
    "language": "en",
    "source": {"publisher": "The Quay", "site": "quay.example", "feed_title": "Quay, all"},
    "authors": ["Ada Holm", {"name": "Per Lind", "is_agency": False}],
    "author": "Bo Dahl",
    "categories": ["Harbour"],
    "keywords": ["ferry", "Harbour"],
    "summary": "Late.",
    "image": "https://img.example/1.jpg",
    "something_else": {"ignored": True},
}


def line(**fields):
    return json.dumps(fields)


def test_every_field_of_an_object_is_mapped(read):
    (item,) = read(json.dumps(FULL), JSON)
    assert item.raw == RawArticle(
        came_from="attribute",
        url="https://quay.example/1",
        item_id="q-1",
        title="Ferry late",
        text="The ferry is late.\n\nAgain.",
        summary="Late.",
        published="2026-03-02T08:00:00Z",
        modified="2026-03-02T09:00:00Z",
        discovered="2026-03-02T10:00:00Z",
        authors=["Ada Holm", "Per Lind", "Bo Dahl"],
        categories=["Harbour", "ferry"],
        image="https://img.example/1.jpg",
        language="en",
        publisher="The Quay",
        feed_title="Quay, all",
        site="quay.example",
    )
    assert item.envelope.source.item == "q-1"
    assert item.envelope.source.publisher == "The Quay"
    assert item.envelope.order == "00000007"
    assert len(item.key) == 32
    assert item.envelope.payload == json.dumps(FULL).encode()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "T"}, {"title": "T"}),
        ({"text": "B"}, {"text": "B"}),
        ({"body": None, "text": "B"}, {"text": "B"}),
        ({"html": "<p>B</p>"}, {"html": "<p>B</p>"}),
        ({"html": "<p>B</p>", "body": "B"}, {"text": "B"}),
        ({"title": "T", "id": 7}, {"title": "T", "item_id": "7"}),
        ({"title": "T", "published": 1772438400}, {"title": "T", "published": "1772438400"}),
        ({"title": "T", "source": "The Quay"}, {"title": "T", "publisher": "The Quay"}),
        ({"title": "T", "source": None}, {"title": "T"}),
        ({"title": "T", "authors": "Ada"}, {"title": "T", "authors": ["Ada"]}),
        ({"title": "T", "description": "S"}, {"title": "T", "summary": "S"}),
        ({"title": "T", "image": {"url": "https://i.example/1"}}, {"image": "https://i.example/1"}),
        ({"title": "a\x00b"}, {"title": "ab"}),
        ({"title": "cut \ud83d"}, {"title": "cut"}),
    ],
)
def test_other_spellings(read, fields, expected):
    (item,) = read(line(**fields), JSON)
    assert {name: getattr(item.raw, name) for name in expected} == expected


def test_whole_page_in_json_is_a_page_in_utf_8(read):
    page = '<!doctype html><html><head><meta charset="latin1"></head><body>é</body></html>'
    (item,) = read(line(html=page), JSON)
    assert item.raw.page == codecs.BOM_UTF8 + page.encode()
    assert item.raw.html is None


@pytest.mark.parametrize(
    ("payload", "reason", "said"),
    [
        ("{}", "empty_item", "neither title"),
        ('{"title": "  ", "body": null, "url": "https://q.example"}', "empty_item", "neither"),
        ('{"title": "a"', "broken_json", "line 1, column 14"),
        ('{"title": "a"}\n{"title": "b"}', "broken_json", "line 2, column 1"),
        ("[" * 100_000, "broken_json", "nested"),
        ('{"id": ' + "1" * 5_000 + "}", "broken_json", "number"),
        ('["a"]', "not_an_object", "list"),
        ("null", "not_an_object", "NoneType"),
        ('{"title": 5}', "wrong_field_type", "title"),
        ('{"title": "a", "body": ["b"]}', "wrong_field_type", "body"),
        ('{"title": "a", "published": true}', "wrong_field_type", "published"),
        ('{"title": "a", "authors": [1]}', "wrong_field_type", "authors"),
        ('{"title": "a", "authors": {"name": 1}}', "wrong_field_type", "name"),
        ('{"title": "a", "categories": 3}', "wrong_field_type", "categories"),
        ('{"title": "a", "source": [1]}', "wrong_field_type", "source"),
        ('{"title": "a", "image": 1}', "wrong_field_type", "image"),
        (b'{"title": "\x81\x8d\x9d"}', "bad_encoding", "UTF-8"),
    ],
)
def test_objects_that_cannot_be_read_say_why(read, payload, reason, said):
    with pytest.raises(AdmitError, match=said) as caught:
        read(payload, JSON)
    assert caught.value.reason == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_json_in_any_encoding(read, encoding):
    (item,) = read('{"title": "Café… 5 €"}'.encode(encoding), JSON)
    assert item.raw.title == "Café… 5 €"


def test_attributes_fill_what_an_object_lacks(read):
    attributes = {
        "url": "https://quay.example/a",
        "title": "From outside",
        "published": "2026-01-01",
        "language": "en",
        "id": "m-1",
        "publisher": "Quay",
    }
    (item,) = read(line(title="Own", body="B"), JSON, attributes=attributes)
    assert item.raw.title == "Own"
    assert item.raw.url == "https://quay.example/a"
    assert item.raw.published == "2026-01-01"
    assert item.raw.language == "en"
    assert item.raw.item_id == "m-1"
    assert item.raw.publisher == "Quay"


def test_page_is_handed_on_as_served(read):
    page = "<html><body>é</body></html>".encode("cp1252")
    (item,) = read(gzip.compress(page), HTML, attributes={"url": "https://quay.example/p"})
    assert item.raw == RawArticle(came_from="html", page=page, url="https://quay.example/p")


@pytest.mark.parametrize(
    ("payload", "content_type", "text"),
    [
        (b"  A line.\n\nAnother. \n", TEXT, "A line.\n\nAnother."),
        ("Café".encode("utf-8-sig"), TEXT, "Café"),
        ("Café".encode("utf-16"), TEXT, "Café"),
        ("Café… 5 €".encode("cp1252"), TEXT, "Café… 5 €"),
        ("Привет, гавань".encode("koi8-r"), "text/plain; charset=koi8-r", "Привет, гавань"),
        ("港のニュース".encode("iso2022_jp"), "text/plain; charset=iso-2022-jp", "港のニュース"),
        ("港".encode("shift_jis"), "TEXT/PLAIN;charset=Shift_JIS", "港"),
        (b"one stray \x00 in a long enough text", TEXT, "one stray  in a long enough text"),
    ],
)
def test_text_is_decoded(read, payload, content_type, text):
    (item,) = read(payload, content_type)
    assert item.raw == RawArticle(came_from="text", text=text)


@pytest.mark.parametrize(
    ("payload", "content_type", "reason"),
    [
        (" \n", TEXT, "empty_payload"),
        ("\u2003\u00a0", TEXT, "empty_payload"),
        (bytes(range(256)) * 4, TEXT, "binary_payload"),
        (b"\x00\x00\x00", TEXT, "empty_payload"),
        (b"caf\x81 \x8d \x9d", TEXT, "bad_encoding"),
        ("", HTML, "empty_payload"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", HTML, "binary_payload"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "image/png", "unknown_content_type"),
        (b"%PDF-1.7\n1 0 obj", "application/pdf", "unknown_content_type"),
        (b"caf\x81 \x8d \x9d", "application/octet-stream", "unknown_content_type"),
        ('{"title": "A"}', "image/png", "unknown_content_type"),
        ('{"title": "A"}', "application/x-foo; charset=utf-8", "unknown_content_type"),
        ("<p>A</p>", "binary/whatever", "unknown_content_type"),
        (gzip.compress(b"", mtime=0) * 4_097, TEXT, "too_large"),
        ("not json", FEED_ENTRY, "broken_json"),
        ('{"came_from": "feed", "title": 1}', FEED_ENTRY, "wrong_field_type"),
        (b'{"came_from": "feed", "title": "\xff"}', FEED_ENTRY, "broken_json"),
    ],
)
def test_payloads_that_are_refused(refusal, payload, content_type, reason):
    assert refusal(payload, content_type) == reason


@pytest.mark.parametrize(
    ("content_type", "payload", "came_from"),
    [
        ("application/rss+xml; charset=utf-8", "<rss><item><title>A</title></item></rss>", "feed"),
        ("text/xml", "<rss><item><title>A</title></item></rss>", "feed"),
        ("application/xml", "<rss><item><title>A</title></item></rss>", "feed"),
        ("Application/Atom+XML", "<feed><entry><title>A</title></entry></feed>", "feed"),
        ("feed", "<rss><item><title>A</title></item></rss>", "feed"),
        ("application/xhtml+xml", "<html><p>A</p></html>", "html"),
        ("application/vnd.quay+json", '{"title": "A"}', "attribute"),
        ("", '{"title": "A"}', "attribute"),
        ("", "<?xml version='1.0'?><rss><item><title>A</title></item></rss>", "feed"),
        ("application/octet-stream", "<!DOCTYPE html><title>A</title>", "html"),
        ("; charset=utf-8", "<p>A</p>", "html"),
        ("binary/octet-stream", "<p>A</p>", "html"),
        ("application/gzip", gzip.compress(b"<p>A</p>", mtime=0), "html"),
        ("application/octet-stream", "Just words.", "text"),
    ],
)
def test_content_type_or_the_payload_itself_chooses_the_reader(
    read, content_type, payload, came_from
):
    (item,) = read(payload, content_type)
    assert item.raw.came_from == came_from


def test_feed_entry_round_trips(read):
    raw = RawArticle(came_from="feed", title="T", page=b"\x00\xff", authors=["A"])
    (item,) = read(msgspec.json.encode(raw), FEED_ENTRY, attributes={"title": "Other", "id": "x"})
    assert item.raw == raw
