"""Counts what a run does; read by another thread, so all is under one lock."""

import bisect
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from pipelines.metrics.labels import MOST_REASONS, MOST_SOURCES, Bounded, source_label
from pipelines.metrics.names import (
    ARRIVAL_DELAY,
    FEEDS,
    FEEDS_ASKED,
    FULL_TURNS,
    HELD,
    INFO,
    ITEMS,
    LAST_COMMIT,
    LEDGER_BYTES,
    METRICS,
    OLDEST,
    PART_SECONDS,
    PUBLISH_DELAY,
    REASONS,
    RUN_ENDED,
    RUN_EXIT,
    TURNS,
    Metric,
)
from pipelines.standing import FeedCounts, Standing
from pipelines.turns.told import TurnDone
from transforms.records.article import VERSION

#: An older article is no news that is late, but an archive that is read.
_LATE_S: Final = 7 * 86_400.0

Labels = tuple[str, ...]


class Spread(NamedTuple):
    """A histogram: how many values lie in each span, the last one open, and their sum."""

    counts: tuple[int, ...]
    total: float

    def plus(self, edges: Sequence[float], value: float) -> "Spread":
        """Add a value."""
        place = bisect.bisect_left(edges, value)
        counts = (*self.counts[:place], self.counts[place] + 1, *self.counts[place + 1 :])
        return Spread(counts, self.total + value)


class Series(NamedTuple):
    """A metric with its values by labels."""

    metric: Metric
    values: Mapping[Labels, float | Spread]


class Meter:
    """Holds what is measured.

    Args:
        clock: tells the time in UTC.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._numbers: dict[Metric, dict[Labels, float]] = {}
        self._spreads: dict[Metric, dict[Labels, Spread]] = {}
        self._sources = Bounded(MOST_SOURCES)
        self._reasons = Bounded(MOST_REASONS)
        self._set(INFO, 1, VERSION)

    def go_on_from(self, series: Iterable[Series]) -> None:
        """Count on from what was counted before; of labels as many as there is room for."""
        with self._lock:
            for metric, values in series:
                for labels, value in values.items():
                    bounded = self._bounded(metric, labels)
                    if isinstance(value, Spread):
                        self._spreads.setdefault(metric, {})[bounded] = value
                    else:
                        self._add(metric, value, *bounded)

    def done(self, done: TurnDone) -> None:
        """Count a turn."""
        with self._lock:
            self._add(TURNS, 1)
            self._add(FULL_TURNS, int(done.is_full))
            for (source, way, detail), count in done.outcomes.items():
                name = self._sources(source_label(source))
                self._add(ITEMS, count, name, way)
                if detail:
                    self._add(REASONS, count, name, way, self._reasons(detail))
            for part, seconds in done.seconds.items():
                self._observe(PART_SECONDS, seconds, part)
            for published, arrived in done.delays:
                self._observe(ARRIVAL_DELAY, arrived)
                if published is not None and published <= _LATE_S:
                    self._observe(PUBLISH_DELAY, published)

    def committed(self) -> None:
        """Note that something was committed now."""
        with self._lock:
            self._set(LAST_COMMIT, self._clock().timestamp())

    def stands(self, standings: Sequence[Standing]) -> None:
        """Note how the sources stand."""
        feeds = [one.feeds for one in standings if one.feeds is not None]
        oldest = [one.oldest for one in standings if one.oldest is not None]
        with self._lock:
            self._set(HELD, sum(one.held for one in standings))
            self._numbers.pop(OLDEST, None)
            if oldest:
                self._set(OLDEST, min(oldest).timestamp())
            for state in FeedCounts._fields if feeds else ():
                self._set(FEEDS_ASKED, sum(getattr(one, state) for one in feeds), state)

    def judged(self, verdicts: Mapping[str, int]) -> None:
        """Note how many feeds have which verdict."""
        with self._lock:
            for verdict, count in verdicts.items():
                self._set(FEEDS, count, verdict)

    def weighed(self, size: int, log_size: int) -> None:
        """Note how large the ledger is, in bytes."""
        with self._lock:
            self._set(LEDGER_BYTES, size, "tables")
            self._set(LEDGER_BYTES, log_size, "log")

    def ended(self, code: int) -> None:
        """Note that the run ended, with its exit code."""
        with self._lock:
            self._set(RUN_ENDED, self._clock().timestamp())
            self._set(RUN_EXIT, code)

    def series(self) -> list[Series]:
        """Give all that is known, as it is now."""
        with self._lock:
            return list(self._series())

    def _series(self) -> Iterator[Series]:
        for metric in METRICS:
            values = self._numbers.get(metric) or self._spreads.get(metric) or {}
            yield Series(metric, dict(values))

    def _bounded(self, metric: Metric, labels: Labels) -> Labels:
        names = {"source": self._sources, "reason": self._reasons}
        pairs = zip(metric.labels, labels, strict=True)
        return tuple(names[name](label) if name in names else label for name, label in pairs)

    def _add(self, metric: Metric, value: float, *labels: str) -> None:
        values = self._numbers.setdefault(metric, {})
        values[labels] = values.get(labels, 0) + value

    def _set(self, metric: Metric, value: float, *labels: str) -> None:
        self._numbers.setdefault(metric, {})[labels] = value

    def _observe(self, metric: Metric, value: float, *labels: str) -> None:
        spreads = self._spreads.setdefault(metric, {})
        before = spreads.get(labels) or Spread((0,) * (len(metric.edges) + 1), 0.0)
        spreads[labels] = before.plus(metric.edges, value)
