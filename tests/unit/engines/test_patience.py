"""Waiting for what is away: longer and longer, up to a limit."""

import pytest

from pipelines.engines.patience import waiting


class AwayError(Exception):
    pass


class Clock:
    """Time that passes by pauses only."""

    def __init__(self):
        self.now = 0.0
        self.pauses = []

    def __call__(self):
        return self.now

    def pause(self, seconds):
        self.pauses.append(seconds)
        self.now += seconds


def away_for(clock, seconds):
    def call():
        if clock.now < seconds:
            raise AwayError("away")
        return "done"

    return call


def waited(clock, call, patience_s=45.0):
    return waiting(call, (AwayError,), patience_s=patience_s, clock=clock, pause=clock.pause)


def test_what_works_waits_for_nothing():
    clock = Clock()
    assert waited(clock, away_for(clock, 0.0)) == "done"
    assert clock.pauses == []


def test_a_database_that_is_away_for_ten_seconds_is_waited_for():
    clock = Clock()
    assert waited(clock, away_for(clock, 10.0)) == "done"
    assert clock.pauses == [0.2, 0.4, 0.8, 1.6, 3.0, 3.0, 3.0]


def test_what_stays_away_is_raised_in_the_end():
    clock = Clock()
    with pytest.raises(AwayError, match="away"):
        waited(clock, away_for(clock, 1_000.0), patience_s=10.0)
    assert clock.now <= 10.0


def test_any_other_failure_is_raised_at_once():
    clock = Clock()
    with pytest.raises(ZeroDivisionError):
        waited(clock, lambda: 1 // 0)
    assert clock.pauses == []
