"""newsbeam's own records, read again: what they keep, and what is no record."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import MOMENT, article, envelope, source_ref
from tests.integration.sink_place import ANN, ECONOMY
from transforms.admit.admit import AdmitLimits, admit
from transforms.admit.record import read_record
from transforms.errors import AdmitError
from transforms.identity import content_hash
from transforms.records.article import Duplicate, DuplicateOf, Revision, to_json
from transforms.records.travelling import JSON, RECORD

ID = "urn:newsbeam:01" + "a" * 30
LIMITS = AdmitLimits()
MADE = article(
    ID,
    title="Ferry sails",
    body="Ann Reed sailed and came home.",
    version=3,
    url="https://quay.example/1?utm_source=x",
    canonical_url="https://quay.example/1",
    published=datetime(2026, 3, 1, tzinfo=UTC),
    modified=datetime(2026, 3, 2, tzinfo=UTC),
    source=source_ref(kind="rss", origin="https://quay.example/feed", site="https://quay.example"),
    revision=Revision(previous_hash="01", change="body", similarity=0.5),
    flags=["short_body"],
    provenance={"title": "feed"},
)


def fields(**changes):
    return {**json.loads(to_json(MADE)), **changes}


def admitted(value, content_type=JSON):
    payload = value if isinstance(value, bytes) else json.dumps(value).encode()
    source = source_ref(kind="jsonl", origin="out.jsonl", item="7")
    (one,) = admit(envelope("", payload, content_type=content_type, source=source), LIMITS)
    return one


def reason(value, content_type=JSON):
    with pytest.raises(AdmitError) as caught:
        admitted(value, content_type)
    return caught.value.reason


@pytest.mark.parametrize("content_type", [JSON, RECORD])
def test_a_record_is_read_as_it_was_written(content_type):
    one = admitted(to_json(MADE), content_type)
    assert one.record == MADE
    assert one.envelope.source == source_ref(kind="jsonl", origin="out.jsonl", item="7")


def test_what_is_made_of_the_text_is_made_anew():
    one = admitted(fields(content_hash="forged", entities=[json.loads(to_json(ANN))],
                          topics=[json.loads(to_json(ECONOMY))]))  # fmt: skip
    assert one.record == MADE
    assert one.record.content_hash == content_hash("Ferry sails", "Ann Reed sailed and came home.")


def test_an_object_without_the_schema_is_not_taken_for_a_record():
    plain = fields()
    del plain["schema"]
    assert admitted(plain).record is None
    assert admitted(fields(schema="newsbeam/2")).record is None


def test_fields_of_a_later_release_are_passed_over():
    assert admitted(fields(mood="calm")).record == MADE


def test_a_record_in_utf_16_is_read_too():
    assert admitted(json.dumps(fields()).encode("utf-16")).record == MADE


DUPLICATE = Duplicate(
    id=ID,
    content_hash="01",
    url=None,
    canonical_url=None,
    title="Ferry sails",
    language="en",
    published=None,
    discovered=MOMENT,
    source=source_ref(),
    duplicate_of=DuplicateOf(id=ID, method="url", similarity=1.0, url=None),
)


@pytest.mark.parametrize(
    "value",
    [
        {"schema": "newsbeam/1"},
        to_json(DUPLICATE),
        fields(id="urn:isbn:1"),
        fields(id=ID + "0" * 500),
        fields(version=0),
        fields(version=10**9),
        fields(version="3"),
        fields(discovered="yesterday"),
        fields(discovered="2026-03-01T12:00:00"),
        fields(source={"kind": "pigeon", "origin": "x"}),
        fields(body="a NUL \0 in it"),
        fields(flags=["a\0b"]),
        fields(provenance={"a\0": "b"}),
        fields(source={"kind": "rss", "origin": "x\0"}),
        fields(body=None),
    ],
)
def test_what_is_no_article_of_newsbeams_is_refused(value):
    assert reason(value) == "not_a_record"
    assert reason(value, RECORD) == "not_a_record"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (fields(title=" ", body="\n"), "empty_item"),
        (fields(title=None, body=""), "empty_item"),
        (fields(body="x" * 1_000_001), "too_large"),
        (fields(categories=["x" * 1_000_001]), "too_large"),
        (fields(categories=["x"] * 1_001), "too_large"),
        (fields(provenance={str(number): "" for number in range(1_001)}), "too_large"),
    ],
)
def test_an_empty_or_a_huge_record_is_refused(value, expected):
    assert reason(value) == expected


@pytest.mark.parametrize("payload", [b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"id": "\\ud800"}'])
def test_what_is_no_json_is_no_record(payload):
    with pytest.raises(AdmitError) as caught:
        read_record(payload, LIMITS)
    assert caught.value.reason in {"broken_json", "not_a_record"}


@given(
    st.dictionaries(
        st.sampled_from(list(json.loads(to_json(MADE)))),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2),
        max_size=4,
    )
)
def test_no_value_makes_the_reader_fail(changes):
    try:
        record = read_record(json.dumps(fields(**changes)).encode(), LIMITS)
    except AdmitError:
        return
    assert to_json(record)
