"""A relayed message gives back the very envelope, whatever it held; other messages are no such."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.relayed import from_message, to_message
from tests.builders import envelope, source_ref
from tests.strategies import envelopes
from transforms.dead_letters import key_of
from transforms.records.travelling import FEED_ENTRY, HTML, TEXT

ENTRY = envelope(
    "",
    b'{"came_from":"feed"}',
    content_type=FEED_ENTRY,
    source=source_ref(
        kind="rss",
        origin="https://quay.example/feed",
        item="guid-1",
        feed_title="Quay News",
        publisher="Quay Ltd",
        site="https://quay.example",
    ),
    document="0123",
    attributes={"desk": "city"},
)


def returned(one):
    message = to_message(one)
    assert not message.is_too_large
    return from_message(*message)


def test_all_of_an_envelope_stands_in_attributes():
    message = to_message(ENTRY)
    assert message.data == b'{"came_from":"feed"}'
    assert message.attributes == {
        "content_type": "application/vnd.newsbeam.feed-entry+json",
        "desk": "city",
        "newsbeam_discovered": "2026-10-12T08:30:00+00:00",
        "newsbeam_document": "0123",
        "newsbeam_feed_title": "Quay News",
        "newsbeam_item": "guid-1",
        "newsbeam_key": key_of(ENTRY),
        "newsbeam_kind": "rss",
        "newsbeam_origin": "https://quay.example/feed",
        "newsbeam_publisher": "Quay Ltd",
        "newsbeam_site": "https://quay.example",
    }
    assert from_message(*message) == ENTRY


@given(envelopes)
def test_every_envelope_comes_back(one):
    assert returned(one) == msgspec.structs.replace(one, order="", claim=None)


@pytest.mark.parametrize(
    "changes",
    [
        {"attributes": {"newsbeam_key": "forged", "desk": "city"}},
        {"attributes": {"content_type": "text/html"}, "content_type": TEXT},
        {"attributes": {"": "no name"}},
        {"attributes": {"google": "a reserved name"}},
        {"attributes": {"n" * 257: ""}},
        {"attributes": {"é" * 129: ""}},
        {"attributes": {"long": "é" * 513}},
        {"attributes": {f"a{number}": "" for number in range(95)}},
        {"source": source_ref(origin="https://quay.example/" + "x" * 1024)},
        {"source": source_ref(item="")},
        {"content_type": "text/html; " + "x" * 1024},
    ],
)
def test_what_attributes_cannot_describe_comes_back_too(changes):
    one = envelope("", b"payload", **changes)
    message = to_message(one)
    assert from_message(*message) == one
    assert len(message.attributes) <= 98
    for name, value in message.attributes.items():
        assert 0 < len(name.encode()) <= 256
        assert not name.startswith("goog")
        assert len(value.encode()) <= 1024


@pytest.mark.parametrize("own", [{"content_type": "text/html"}, {}])
def test_an_attribute_for_the_content_type_comes_back_where_there_was_one(own):
    one = envelope("", b"<p>", content_type=HTML, attributes=own)
    assert to_message(one).attributes["content_type"] == HTML
    assert returned(one) == one


def test_a_payload_that_pubsub_would_refuse_is_packed():
    one = envelope("", b"A quiet day. " * 1_000_000)
    message = to_message(one)
    assert message.attributes["newsbeam_encoding"] == "gzip"
    assert message.data == to_message(one).data
    assert message.size < 100_000
    assert returned(one) == one


def test_a_large_payload_that_attributes_cannot_describe_is_packed_whole():
    one = envelope("", b"A quiet day. " * 1_000_000, attributes={"newsbeam_key": "forged"})
    assert set(to_message(one).attributes) == {"content_type", "newsbeam_key", "newsbeam_encoding"}
    assert returned(one) == one


def test_what_cannot_be_packed_is_too_large():
    noise = random.Random(1).randbytes(10_000_000)
    assert to_message(envelope("", noise)).is_too_large
    assert not to_message(envelope("", noise[:9_990_000])).is_too_large


def test_a_message_of_somebody_else_is_not_relayed():
    assert from_message(b"{}", {}) is None
    assert from_message(b"{}", {"content_type": "text/html", "id": "7"}) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"newsbeam_kind": "carrier pigeon"},
        {"newsbeam_kind": None},
        {"newsbeam_origin": None},
        {"newsbeam_discovered": "yesterday"},
        {"newsbeam_discovered": "2026-10-12T08:30:00"},
        {"newsbeam_discovered": None},
        {"content_type": None},
        {"newsbeam_encoding": "gzip"},
        {"content_type": "application/vnd.newsbeam.envelope"},
    ],
)
def test_a_message_that_only_looks_relayed_is_like_any_other(changes):
    data, attributes = to_message(ENTRY)
    changed = {name: value for name, value in {**attributes, **changes}.items() if value}
    assert from_message(data, changed) is None


def test_a_bomb_is_not_unpacked():
    data, attributes = to_message(envelope("", bytes(40 * 1024 * 1024)))
    assert len(data) < 100_000
    assert from_message(data, attributes) is None


@given(st.binary(max_size=100), st.dictionaries(st.text(max_size=5), st.text(max_size=5)))
def test_no_message_makes_the_reader_fail(data, attributes):
    for more in (
        {"newsbeam_key": "1"},
        {"newsbeam_key": "1", "newsbeam_encoding": "gzip"},
        {"newsbeam_key": "1", "content_type": "application/vnd.newsbeam.envelope"},
    ):
        from_message(data, {**attributes, **more})
