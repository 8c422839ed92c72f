"""Green while something was committed in time, red with a reason else."""

import pytest

from pipelines.metrics.health import Health


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


def health(within_s=60.0):
    clock = Clock()
    return Health(within_s, clock), clock


def test_a_start_may_take_as_long_as_a_commit():
    made, clock = health()
    clock.now += 60
    assert made.answer() == (True, "it started 60 s ago; it starts, for 60 s now")
    clock.now += 1
    assert made.answer() == (
        False,
        "nothing was committed for 61 s (--healthy-within 60): it starts, for 61 s now",
    )


def test_a_commit_makes_it_green_again():
    made, clock = health()
    clock.now += 100
    made.observe("committed")
    clock.now += 2
    assert made.answer() == (True, "the last commit was 2 s ago; it publishes a turn, for 2 s now")


@pytest.mark.parametrize("event", ["taken", "ran", "staged", "published", "acknowledged"])
def test_what_is_no_commit_keeps_nothing_green(event):
    made, clock = health()
    clock.now += 50
    made.observe(event)
    clock.now += 11
    assert not made.answer().is_well


def test_the_reason_says_what_is_being_done():
    made, clock = health()
    made.observe("taken")
    clock.now += 3_700
    assert made.answer().said == (
        "nothing was committed for 3700 s (--healthy-within 60): it runs the graph, for 3700 s now"
    )


def test_with_no_time_it_is_never_red():
    made, clock = health(0.0)
    clock.now += 1e6
    assert made.answer().is_well
