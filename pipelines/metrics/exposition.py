"""What is measured in Prometheus' own format, by its own library: for a server and for a file."""

from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, ProcessCollector, write_to_textfile
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.core import (
    Metric as Family,
)
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from pipelines.metrics.meter import Labels, Meter, Series, Spread
from pipelines.metrics.names import METRICS, Metric

_COUNTED: Final = {metric.name: metric for metric in METRICS if metric.kind != "gauge"}


def registry_of(meter: Meter) -> CollectorRegistry:
    """Give what a server or a file shows: what the meter holds, and the process's memory."""
    registry = CollectorRegistry()
    registry.register(_Measured(meter))
    ProcessCollector(namespace="newsbeam", registry=registry)
    return registry


def write_file(path: Path, registry: CollectorRegistry) -> None:
    """Write all at once: a reader sees the former file or this one.

    Raises:
        OSError: it cannot be written.
    """
    write_to_textfile(str(path), registry)


def read_counts(path: Path) -> list[Series]:
    """Read what a file counted, to count on from there; nothing where there is no such file.

    Raises:
        ValueError: it is no file of metrics.
        OSError: it cannot be read.
    """
    if not path.exists():
        return []
    return list(_counted(text_string_to_metric_families(path.read_text("utf-8"))))


class _Measured(Collector):
    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def collect(self) -> Iterator[Family]:
        """Give what the meter holds at this moment."""
        for series in self._meter.series():
            yield _family(series)


def _family(series: Series) -> Family:
    metric, values = series
    if metric.kind == "histogram":
        spreads = HistogramMetricFamily(metric.name, metric.meaning, labels=metric.labels)
        for labels, value in sorted(values.items()):
            if isinstance(value, Spread):
                spreads.add_metric(labels, _buckets(metric, value), value.total)
        return spreads
    kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = kind(metric.name, metric.meaning, labels=metric.labels)
    for labels, value in sorted(values.items()):
        if not isinstance(value, Spread):
            family.add_metric(labels, value)
    return family


def _buckets(metric: Metric, spread: Spread) -> list[tuple[str, float]]:
    edges = [*map(str, metric.edges), "+Inf"]
    return list(zip(edges, accumulate(spread.counts), strict=True))


def _counted(families: Iterable[Family]) -> Iterator[Series]:
    for family in families:
        metric = _COUNTED.get(family.name) or _COUNTED.get(f"{family.name}_total")
        if metric is None:
            continue
        if metric.kind == "histogram":
            yield Series(metric, _spreads(metric, family))
        else:
            yield Series(metric, {_labels(metric, one): one.value for one in family.samples})


def _labels(metric: Metric, sample: object) -> Labels:
    labels: dict[str, str] = sample.labels  # type: ignore[attr-defined]
    if missing := set(metric.labels) - set(labels):
        raise ValueError(f"{metric.name} lacks {', '.join(sorted(missing))}")
    return tuple(labels[name] for name in metric.labels)


def _spreads(metric: Metric, family: Family) -> dict[Labels, Spread]:
    """Put histograms together again, those whose spans are the same."""
    buckets: dict[Labels, list[int]] = {}
    totals: dict[Labels, float] = {}
    for one in family.samples:
        labels = _labels(metric, one)
        if one.name.endswith("_bucket"):
            buckets.setdefault(labels, []).append(int(one.value))
        elif one.name.endswith("_sum"):
            totals[labels] = one.value
    spans = len(metric.edges) + 1
    return {
        labels: Spread(tuple(b - a for a, b in zip([0, *sums], sums, strict=False)), totals[labels])
        for labels, sums in buckets.items()
        if len(sums) == spans and labels in totals
    }
