"""What the articles are about over time, and how late they came."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import quote

from pipelines.report.axis import Axis, axis_of, counted
from pipelines.report.figures import Figure, Row, middle, span
from pipelines.report.newest import moment_of
from transforms.records.article import Article

_MOST_ROWS: Final = 12
#: Upper ends of the spans by which delays are counted, in seconds.
_DELAYS: Final = (300, 900, 3_600, 4 * 3_600, 12 * 3_600, 86_400, 7 * 86_400)
_DELAY_LABELS: Final = (
    "below 5 min", "5 to 15 min", "15 to 60 min", "1 to 4 h", "4 to 12 h", "12 to 24 h",
    "1 to 7 days", "over a week",
)  # fmt: skip


def articles_over_time(articles: Sequence[Article]) -> Figure:
    """Count articles by when they were published."""
    axis = axis_of(map(moment_of, articles), by_day=True)
    counts = counted(axis, map(moment_of, articles))
    return Figure(
        id="articles-over-time",
        title="Articles over time",
        about="By when they were published, else discovered (UTC).",
        form="column",
        heading="published",
        series=["articles"],
        rows=[
            Row(label=label, tick=tick, values=[count])
            for label, tick, count in zip(axis.labels, axis.ticks, counts, strict=True)
        ],
    )


def topics_over_time(articles: Sequence[Article]) -> Figure:
    """Count articles by top-level topic and time."""
    axis = axis_of(map(moment_of, articles), by_day=True)
    tagged: defaultdict[str, list[datetime]] = defaultdict(list)
    names: dict[str, str] = {}
    for article in articles:
        for topic in article.topics:
            tagged[topic.id].append(moment_of(article))
            names[topic.id] = topic.name
    rows = _rows(
        axis, tagged, {one: (name, f"topic={quote(one, safe=':')}") for one, name in names.items()}
    )
    return _strips(
        "topics",
        "Topics over time",
        "The most frequent topics; parents are counted too.",
        axis,
        rows,
    )


def entities_over_time(articles: Sequence[Article]) -> Figure:
    """Count articles by entity and time."""
    axis = axis_of(map(moment_of, articles), by_day=True)
    named: defaultdict[str, list[datetime]] = defaultdict(list)
    said: dict[str, tuple[str, str]] = {}
    for article in articles:
        for name, kind in dict.fromkeys((one.name, one.type) for one in article.entities):
            key = f"{kind} {name}"
            named[key].append(moment_of(article))
            said[key] = (name, f"entity={quote(key)}")
    rows = _rows(axis, named, said)
    about = "Persons, organisations and places that most articles name."
    return _strips("entities", "Entities over time", about, axis, rows)


def delays(articles: Iterable[Article]) -> Figure:
    """Count articles by the time from being published to being discovered."""
    seconds = sorted(
        max(0.0, (one.discovered - one.published).total_seconds())
        for one in articles
        if one.published is not None
    )
    counts = Counter(bisect_right(_DELAYS, one) for one in seconds)
    half = (
        f" Half of them within {span(middle(seconds, 0.5))}, nine of ten within "
        f"{span(middle(seconds, 0.9))}."
        if seconds
        else ""
    )
    return Figure(
        id="delays",
        title="From published to discovered",
        about=f"How long after its publishing an article was read, where its date is known.{half}",
        form="bar",
        heading="delay",
        series=["articles"],
        rows=[
            Row(label=label, values=[counts[number]])
            for number, label in enumerate(_DELAY_LABELS)
            if seconds
        ],
    )


def _rows(
    axis: Axis, moments: Mapping[str, Sequence[datetime]], said: Mapping[str, tuple[str, str]]
) -> list[Row]:
    ordered = sorted(moments, key=lambda one: (-len(moments[one]), said[one][0], one))
    return [
        Row(label=said[key][0], values=counted(axis, moments[key]), href=f"#{said[key][1]}")
        for key in ordered[:_MOST_ROWS]
    ]


def _strips(name: str, title: str, about: str, axis: Axis, rows: list[Row]) -> Figure:
    return Figure(
        id=f"{name}-over-time",
        title=title,
        about=f"{about} A name leads to its articles.",
        form="strips",
        heading=name,
        series=axis.labels,
        rows=rows,
    )
