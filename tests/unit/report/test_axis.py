"""Axes of time: spans as long as the data ask for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.axis import axis_of, counted

DAY = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("span", "by_day", "first", "tick", "spans"),
    [
        (timedelta(minutes=20), False, "14 Oct 2026 09:30", "09:30", 21),
        (timedelta(hours=4), False, "14 Oct 2026 09:30", "09:30", 25),
        (timedelta(hours=4), True, "14 Oct 2026", "14 Oct", 1),
        (timedelta(days=20), True, "14 Oct 2026", "14 Oct", 21),
        (timedelta(days=100), True, "week of 12 Oct 2026", "12 Oct", 15),
        (timedelta(days=400), True, "Oct 2026", "Oct 2026", 14),
        (timedelta(days=9_000), True, "2026", "2026", 26),
    ],
)
def test_spans_are_the_shortest_of_which_there_are_few(span, by_day, first, tick, spans):
    axis = axis_of([DAY, DAY + span], by_day=by_day)
    assert (axis.labels[0], axis.ticks[0], len(axis.labels)) == (first, tick, spans)


def test_a_stray_of_long_ago_does_not_stretch_the_axis():
    moments = [datetime(1987, 3, 1, tzinfo=UTC), *(DAY + timedelta(days=n % 5) for n in range(99))]
    axis = axis_of(moments, by_day=True)
    assert axis.labels == [
        "earlier", "14 Oct 2026", "15 Oct 2026", "16 Oct 2026", "17 Oct 2026", "18 Oct 2026",
    ]  # fmt: skip
    assert counted(axis, moments) == [1, 20, 20, 20, 20, 19]


def test_without_moments_there_is_no_axis():
    assert axis_of([], by_day=True).labels == []


@given(st.lists(st.datetimes(datetime(1605, 1, 1), datetime(2300, 1, 1)), min_size=1))  # noqa: DTZ001
def test_every_moment_has_its_span_and_there_are_never_many(moments):
    zoned = [one.replace(tzinfo=UTC) for one in moments]
    axis = axis_of(zoned, by_day=False)
    assert 1 <= len(axis.starts) <= 32
    assert axis.starts == sorted(set(axis.starts))
    assert sum(counted(axis, zoned)) == len(zoned)
    assert axis.starts[0] <= min(zoned)
