"""An axis of time: moments fall into some tens of equal spans, as long as the data ask for."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

#: Spans of an axis, at most: more bars than that are no longer told apart on a small screen.
_MOST: Final = 31
#: The share of moments that may be older than the axis: one article of 1987 beside a thousand of
#: this week would leave a single bar.
_STRAYS: Final = 0.02

_DAY: Final = 86_400


class _Unit(NamedTuple):
    """A length of spans: seconds, or months where that is no fixed number of them."""

    seconds: int
    months: int
    form: str
    tick: str


_UNITS: Final = (
    _Unit(60, 0, "%-d %b %Y %H:%M", "%H:%M"),
    _Unit(600, 0, "%-d %b %Y %H:%M", "%H:%M"),
    _Unit(3_600, 0, "%-d %b %Y %H:%M", "%H:%M"),
    _Unit(_DAY // 4, 0, "%-d %b %Y %H:%M", "%-d %b"),
    _Unit(_DAY, 0, "%-d %b %Y", "%-d %b"),
    _Unit(7 * _DAY, 0, "week of %-d %b %Y", "%-d %b"),
    _Unit(0, 1, "%b %Y", "%b %Y"),
    _Unit(0, 3, "%b %Y", "%b %Y"),
    _Unit(0, 12, "%Y", "%Y"),
    _Unit(0, 120, "%Ys", "%Ys"),
)
#: A Monday, from which weeks are counted.
_ORIGIN: Final = datetime(1969, 12, 29, tzinfo=UTC)


class Axis(NamedTuple):
    """Spans of time, oldest first; the first may hold all that is older.

    `labels` name them; `ticks` are short enough to stand below a column.
    """

    starts: list[datetime]
    labels: list[str]
    ticks: list[str]

    def place(self, moment: datetime) -> int:
        """Tell the span that a moment falls into."""
        return max(0, bisect_right(self.starts, moment) - 1)


def axis_of(moments: Iterable[datetime], *, by_day: bool) -> Axis:
    """Lay an axis over moments: the shortest spans of which there are 31 at most.

    Args:
        moments: in any order.
        by_day: spans are a day or longer.
    """
    ordered = sorted(moments)
    if not ordered:
        return Axis([], [], [])
    first, last = ordered[int(len(ordered) * _STRAYS)].astimezone(UTC), ordered[-1].astimezone(UTC)
    units = [unit for unit in _UNITS if not by_day or unit.months or unit.seconds >= _DAY]
    unit = next((one for one in units if len(_starts(first, last, one)) <= _MOST), units[-1])
    starts = _starts(first, last, unit)[-_MOST:]
    labels, ticks = ([f"{one:{form}}" for one in starts] for form in (unit.form, unit.tick))
    if ordered[0] < starts[0]:
        start = ordered[0].astimezone(UTC)
        return Axis([start, *starts], ["earlier", *labels], ["earlier", *ticks])
    return Axis(list(starts), labels, ticks)


def counted(axis: Axis, moments: Iterable[datetime]) -> list[int]:
    """Count moments by the axis's spans."""
    counts = [0] * len(axis.starts)
    for moment in moments:
        counts[axis.place(moment)] += 1
    return counts


def _starts(first: datetime, last: datetime, unit: _Unit) -> Sequence[datetime]:
    """List spans from first to last, one more than fits an axis at most."""
    starts = [_floor(first, unit)]
    while len(starts) <= _MOST and (following := _following(starts[-1], unit)) <= last:
        starts.append(following)
    return starts


def _floor(moment: datetime, unit: _Unit) -> datetime:
    if unit.months:
        month = (moment.year * 12 + moment.month - 1) // unit.months * unit.months
        return datetime(max(1, month // 12), month % 12 + 1, 1, tzinfo=UTC)
    whole = (moment - _ORIGIN) // timedelta(seconds=unit.seconds)
    return _ORIGIN + whole * timedelta(seconds=unit.seconds)


def _following(moment: datetime, unit: _Unit) -> datetime:
    if unit.months:
        month = moment.year * 12 + moment.month - 1 + unit.months
        return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return moment + timedelta(seconds=unit.seconds)
