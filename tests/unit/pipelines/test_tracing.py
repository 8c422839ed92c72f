"""Which traces a turn leaves of the items that made no record."""

import msgspec

from pipelines.turns.ends import Staged
from pipelines.turns.tracing import traces
from tests.builders import MOMENT, dead, duplicate, envelope, item, source_ref
from transforms.outcomes import Repeated, filtered


def staged(**changes):
    nothing = {"enriched": [], "repeated": [], "filtered": [], "dead": [], "changes": []}
    return Staged(**{**nothing, "tallies": [], **changes})


def test_a_duplicate_leaves_its_original_its_method_and_who_said_it():
    said_by = source_ref(kind="rss", origin="https://h.example/feed", publisher="Harbour Courier")
    record = duplicate("urn:newsbeam:two", "urn:newsbeam:one", source=said_by)
    (one,) = traces(staged(repeated=[Repeated(key="1", envelope=envelope(), record=record)]))
    assert (one.outcome, one.reason, one.original, one.similarity) == (
        *("duplicate", "near", "urn:newsbeam:one", 0.75),
    )
    assert (one.id, one.url) == ("urn:newsbeam:two", "https://harbour.example/two")
    assert (one.origin, one.publisher) == ("https://h.example/feed", "Harbour Courier")
    assert one.at == MOMENT


def test_what_two_feeds_repeat_leaves_two_traces_and_twice_the_same_one():
    def said(origin):
        record = duplicate(source=source_ref(kind="rss", origin=origin))
        return Repeated(key=origin, envelope=envelope(), record=record)

    found = list(traces(staged(repeated=[said("a"), said("b"), said("b")])))
    assert len({one.key for one in found}) == 2


def test_what_a_rule_drops_leaves_the_rule_and_its_address():
    given = item(canonical_url="https://harbour.example/tides", source=source_ref(site="h.example"))
    (one,) = traces(staged(filtered=[filtered(given, "language")]))
    assert (one.outcome, one.reason) == ("filtered", "language")
    assert (one.id, one.url) == ("urn:newsbeam:one", "https://harbour.example/tides")
    assert (one.origin, one.publisher) == ("a.txt", "h.example")


def test_what_died_leaves_stage_and_reason_and_the_address_that_it_named():
    payload = msgspec.json.encode({"url": "http://www.harbour.example/x?utm_source=y", "body": 1})
    (one,) = traces(staged(dead=[dead(payload=payload)]))
    assert (one.outcome, one.reason, one.id) == ("dead", "admit.broken_json", None)
    assert (one.url, one.origin, one.item) == ("https://harbour.example/x", "a.jsonl", "1")


def test_what_died_without_an_address_in_plain_sight_leaves_none():
    for payload in (b"{", b'{"url": 1}', b"\xff", b"[" * 100_000):
        (one,) = traces(staged(dead=[dead(payload=payload)]))
        assert one.url is None
    (one,) = traces(staged(dead=[dead(payload=b'{"url": "x"}', content_type="text/html")]))
    assert one.url is None
