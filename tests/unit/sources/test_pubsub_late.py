"""When messages that an engine is done with are acknowledged."""

from pipelines.sources.pubsub.late import Late

ONE, TWO, THREE = [("m1", "a1")], [("m2", "a2")], [("m3", "a3")]


def test_nothing_is_acknowledged_by_the_checkpoint_that_may_not_hold_it():
    late = Late()
    assert late.finalized(ONE, cut=1.0, now=2.0) == []
    assert late.finalized(TWO, cut=1.5, now=2.0) == []


def test_what_was_final_before_a_bundle_was_cut_is_acknowledged_with_it():
    late = Late()
    late.finalized(ONE, cut=1.0, now=2.0)
    assert late.finalized(TWO, cut=2.5, now=4.0) == ONE
    assert late.finalized([], cut=4.5, now=6.0) == TWO
    assert not late.is_waiting
    assert late.finalized([], cut=6.5, now=8.0) == []


def test_a_bundle_that_was_cut_before_acknowledges_nothing():
    late = Late()
    late.finalized(ONE, cut=1.0, now=2.0)
    assert late.finalized(TWO, cut=1.9, now=3.0) == []
    assert late.finalized(THREE, cut=3.5, now=5.0) == [*ONE, *TWO]
