import time

from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.pubsub import leases as pubsub_leases
from pipelines.sources.pubsub.leases import Leases, in_batches


def test_no_ids_make_no_request():
    assert list(in_batches([])) == []


def test_requests_hold_a_thousand_ids_at_most():
    assert [len(batch) for batch in in_batches(["id"] * 2001)] == [1000, 1000, 1]


def test_requests_stay_below_the_size_that_the_api_takes():
    batches = list(in_batches(["x" * 996] * 1000))
    assert [len(batch) for batch in batches] == [400, 400, 200]


def test_an_id_larger_than_a_request_goes_alone():
    assert [len(batch) for batch in in_batches(["a", "b" * 500_000, "c"])] == [1, 1, 1]


@given(st.lists(st.text(max_size=2000), max_size=300))
def test_batches_hold_all_ids_in_order(ids):
    assert [one for batch in in_batches(ids) for one in batch] == ids


def leases_that_note(extended):
    return Leases(extended.append)


def test_the_newest_acknowledgement_id_of_a_message_counts():
    leases = leases_that_note([])
    leases.hold("m1", "old")
    leases.hold("m2", "other")
    leases.hold("m1", "new")
    assert leases.drop({"m1", "unknown"}) == ["new"]
    assert leases.drop_all() == ["other"]
    assert leases.drop_all() == []
    leases.close()


def test_held_messages_are_extended_until_they_are_dropped(monkeypatch):
    monkeypatch.setattr(pubsub_leases, "EXTEND_EVERY_S", 0.02)
    extended = []
    leases = leases_that_note(extended)
    leases.hold("m1", "a1")
    leases.hold("m2", "a2")
    wait_until(lambda: ["a1", "a2"] in extended)
    leases.drop({"m1"})
    wait_until(lambda: extended[-1] == ["a2"])
    leases.drop_all()
    leases.close()
    seen = len(extended)
    time.sleep(0.1)
    assert len(extended) == seen
    assert not leases._thread.is_alive()


def wait_until(holds):
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_nobody_asks_for_is_let_go_in_the_end(monkeypatch):
    monkeypatch.setattr(pubsub_leases, "EXTEND_EVERY_S", 0.02)
    extended = []
    now = [0.0]
    leases = Leases(extended.append, most_s=60.0, clock=lambda: now[0])
    leases.hold("m1", "a1")
    wait_until(lambda: ["a1"] in extended)
    now[0] = 40.0
    leases.hold("m2", "a2")
    now[0] = 61.0
    wait_until(lambda: extended[-1] == ["a2"])
    assert leases.drop({"m1"}) == []
    assert leases.drop({"m2"}) == ["a2"]
    leases.close()
