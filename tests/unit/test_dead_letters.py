"""The failure boundary: what one item does costs that item only, and nothing of it is lost."""

import logging
import pickle
import re
from functools import partial

import msgspec
import pytest
from hypothesis import given

from tests import strategies
from tests.builders import MOMENT, admitted, dead_letter, envelope, item, source_ref
from transforms.admit.decoding import load_json
from transforms.boundary import attempt
from transforms.dead_letters import failure_key, key_of, to_envelope
from transforms.entities.recognise.model import ModelUnavailable
from transforms.errors import AdmitError, CleanupError, ItemError, ResourceUnavailable
from transforms.outcomes import Dead
from transforms.records.article import VERSION
from transforms.records.travelling import Claim
from transforms.work_limit import within_limit


def lengths(batch):
    """Measure payloads; the payload b"bad" is refused, b"worse" is a bug."""
    for one in batch:
        if one.payload == b"bad":
            raise AdmitError("broken_json", "it is broken")
        if one.payload == b"worse":
            raise ZeroDivisionError("by nought")
    return [(one.order, len(one.payload)) for one in batch]


def batch_of(*payloads):
    return [envelope(f"{at:08d}", payload) for at, payload in enumerate(payloads)]


def outcome_of(*payloads):
    results = list(attempt("admit", lengths, batch_of(*payloads)))
    return (
        [one for one in results if not isinstance(one, Dead)],
        [one for one in results if isinstance(one, Dead)],
    )


def test_a_batch_without_failures_is_handed_over_once():
    calls = []

    def counted(batch):
        calls.append(len(batch))
        return lengths(batch)

    assert list(attempt("admit", counted, batch_of(b"a", b"bb"))) == [
        ("00000000", 1),
        ("00000001", 2),
    ]
    assert calls == [2]


def test_a_failure_in_a_batch_costs_the_culprit_only():
    kept, dead = outcome_of(b"a", b"bad", b"ccc")
    assert kept == [("00000000", 1), ("00000002", 3)]
    assert [one.order for one in dead] == ["00000001"]


def test_several_failures_in_a_batch_each_have_their_dead_letter():
    kept, dead = outcome_of(b"worse", b"bad", b"ccc", b"bad")
    assert kept == [("00000002", 3)]
    assert [(one.order, one.letter.reason) for one in dead] == [
        ("00000000", "internal_error"),
        ("00000001", "broken_json"),
        ("00000003", "broken_json"),
    ]


def test_a_declared_failure_keeps_its_reason_and_the_original_bytes():
    one = envelope(
        payload=b"bad",
        content_type="application/json",
        attributes={"id": "7"},
        source=source_ref(kind="pubsub", origin="projects/p/subscriptions/s", item="m1"),
    )
    (dead,) = attempt("admit", lengths, [one])
    assert dead.letter == dead_letter(
        b"bad",
        stage="admit",
        reason="broken_json",
        detail="it is broken",
        error="AdmitError",
        content_type="application/json",
        attributes={"id": "7"},
        source=source_ref(kind="pubsub", origin="projects/p/subscriptions/s", item="m1"),
        at=MOMENT,
        newsbeam=VERSION,
    )


def test_the_unexpected_is_an_internal_error_with_its_class_and_is_logged(caplog):
    with caplog.at_level(logging.ERROR):
        _, (dead,) = outcome_of(b"worse")
    (said,) = caplog.records
    where = said.getMessage().rpartition(" at ")
    assert where[0] == "an item failed unexpectedly in admit: ZeroDivisionError"
    assert re.fullmatch(r".*test_dead_letters\.py:\d+", where[2])
    assert dead.letter.reason == "internal_error"
    assert dead.letter.error == "ZeroDivisionError"
    assert dead.letter.detail == "ZeroDivisionError: by nought"


def test_what_an_article_says_never_reaches_the_log(caplog):
    def quote(batch):
        raise ValueError(f"could not read {batch[0].payload.decode()!s}")

    with caplog.at_level(logging.DEBUG):
        (dead,) = attempt("cleanup", quote, batch_of(b"\x1b[31mred\nnewsbeam: all is well"))
    assert "red" not in caplog.text
    assert "all is well" not in caplog.text
    assert [one.exc_info for one in caplog.records] == [None]
    assert dead.letter.detail == (r"ValueError: could not read \x1b[31mred\nnewsbeam: all is well")


def test_a_failure_inside_a_library_is_logged_by_the_line_of_ours_that_called_it(caplog):
    def fail(batch):
        return [load_json(None) for one in batch]

    list(attempt("admit", fail, batch_of(b"{}")))
    assert re.search(r"TypeError at transforms/admit/decoding\.py:\d+$", caplog.text, re.MULTILINE)


def test_an_item_that_takes_too_long_costs_itself_only(monkeypatch):
    """Fifty milliseconds in the place of two minutes; the batch is begun anew, item by item."""
    monkeypatch.setattr("transforms.boundary.within_limit", partial(within_limit, limit_s=0.05))
    batch = batch_of(b"a", b"loop", b"b")
    results = list(attempt("cleanup", spinning, batch))
    assert [results[0], results[2]] == [b"a", b"b"]
    assert (results[1].letter.reason, results[1].letter.payload) == ("too_costly", b"loop")


def spinning(batch):
    for one in batch:
        while one.payload == b"loop":
            pass
    return [one.payload for one in batch]


def test_a_declared_failure_is_not_logged(caplog):
    outcome_of(b"bad")
    assert not caplog.records


def test_a_long_detail_is_cut():
    def refuse(batch):
        raise AdmitError("broken_json", "x" * 10_000)

    (dead,) = attempt("admit", refuse, batch_of(b"a"))
    assert dead.letter.detail == "x" * 500


def test_the_stop_of_a_run_is_no_failure_of_an_item():
    def interrupted(batch):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(attempt("admit", interrupted, batch_of(b"a", b"b")))


@pytest.mark.parametrize("kind", [ResourceUnavailable, ModelUnavailable, MemoryError])
def test_what_no_item_is_to_blame_for_stops_the_run(kind):
    def fail(batch):
        raise kind("the model is not there")

    for batch in (batch_of(b"a"), batch_of(b"a", b"b")):
        with pytest.raises(kind, match="the model is not there"):
            list(attempt("entities", fail, batch))


@pytest.mark.parametrize("one", [admitted("00000004"), item("00000004")])
def test_what_knows_its_envelope_dies_with_it(one):
    def fail(batch):
        raise CleanupError("no_article", "nothing is left")

    (dead,) = attempt("cleanup", fail, [one])
    assert (dead.key, dead.letter.payload) == ("00000004", one.envelope.payload)


@pytest.mark.parametrize("kind", [AdmitError, CleanupError, ItemError])
def test_an_error_survives_the_way_from_a_worker_to_the_driver(kind):
    error = pickle.loads(pickle.dumps(kind("no_article", "nothing is left")))
    assert isinstance(error, ItemError)
    assert (error.reason, error.detail, str(error)) == (
        "no_article",
        "nothing is left",
        "nothing is left",
    )


KEY = failure_key(dead_letter())


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": b"{ "},
        {"attributes": {"id": "7"}},
        {"content_type": "text/plain"},
        {"source": source_ref(kind="pubsub", origin="a.jsonl", item="1")},
        {"source": source_ref(kind="jsonl", origin="b.jsonl", item="1")},
    ],
)
def test_another_input_is_another_failure(changes):
    assert failure_key(dead_letter(**changes)) != KEY


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "cleanup", "reason": "no_article", "detail": "other", "error": "CleanupError"},
        {"newsbeam": "9.9.9"},
        {"source": source_ref(kind="jsonl", origin="a.jsonl", item="2")},
    ],
)
def test_the_same_input_is_the_same_failure_whatever_is_said_of_it(changes):
    assert failure_key(dead_letter(**changes)) == KEY


def test_the_order_of_attributes_is_no_difference():
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert failure_key(dead_letter(attributes=one)) == failure_key(dead_letter(attributes=other))


def test_an_attribute_cannot_pass_for_two():
    joined, parted = {"a": "1\x1fb=2"}, {"a": "1", "b": "2"}
    assert failure_key(dead_letter(attributes=joined)) != failure_key(
        dead_letter(attributes=parted)
    )


@given(strategies.envelopes)
def test_an_envelope_comes_back_whole_from_its_dead_letter(given_one):
    one = msgspec.structs.replace(given_one, order="", document=None, claim=None)

    def fail(batch):
        raise AdmitError("broken_json", "broken")

    (dead,) = attempt("admit", fail, [one])
    travelled = msgspec.json.decode(msgspec.json.encode(dead.letter), type=type(dead.letter))
    assert to_envelope(travelled) == one


def test_an_envelope_has_the_same_key_whenever_and_wherever_in_a_turn_it_comes():
    one = envelope("00000000", b"x")
    assert key_of(one) == "019dd803e1cdbe2ed8624b843a591f27"
    assert key_of(envelope("00000009", b"x", discovered=MOMENT.replace(year=2020))) == key_of(one)


@pytest.mark.parametrize(
    "changes",
    [
        {"payload": b"y"},
        {"attributes": {"id": "7"}},
        {"content_type": "application/json"},
        {"source": source_ref(kind="pubsub")},
        {"source": source_ref(origin="b.txt")},
        {"source": source_ref(item="2")},
    ],
)
def test_another_envelope_has_another_key(changes):
    assert key_of(envelope(**{"payload": b"x", **changes})) != key_of(envelope(payload=b"x"))


def test_a_payload_that_was_left_behind_is_claimed_by_the_dead_letter():
    claim = Claim(file="a.frames", offset=7)
    one = msgspec.structs.replace(item("0"), envelope=envelope("0", b"", claim=claim))

    def fail(batch):
        raise CleanupError("no_article", "nothing is left")

    (dead,) = attempt("cleanup", fail, [one])
    assert (dead.letter.payload, dead.claim) == (b"", claim)
