"""The run's side as figures: books over time, outcomes by source, turns' parts, feeds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Final, NamedTuple

from pipelines.books import SourceBooks
from pipelines.ledger.turn_books import TurnBooks
from pipelines.report.axis import axis_of
from pipelines.report.figures import Figure, Row, short, span
from pipelines.sinks.base import RunSummary
from pipelines.sources.rss.verdicts.report import WORDS, FeedRow

#: The ways of an item, as words and as they are coloured.
_WAYS: Final = ("enriched", "duplicate", "seen", "filtered", "dead")
#: Sources of a figure: the others are added up.
_MOST_SOURCES: Final = 20
_EMPTY: Final = SourceBooks()


class Counts(NamedTuple):
    """What was counted at a moment."""

    at: datetime
    by_source: dict[str, SourceBooks]


def counts_of(turns: Sequence[TurnBooks], runs: Iterable[RunSummary]) -> list[Counts]:
    """Choose the finer books that are whole: the turns', unless the sink's runs tell of more."""
    by_turn = [
        Counts(one.committed, one.books.by_source) for one in turns if one.committed is not None
    ]
    by_run = [Counts(_read(one.started), one.by_source) for one in runs]
    return by_turn if _total(by_turn).read >= _total(by_run).read else by_run


def fullest(runs: Iterable[RunSummary]) -> list[RunSummary]:
    """Keep of each run the books after most turns, in the order of their beginning."""
    by_name: dict[str, RunSummary] = {}
    for run in runs:
        if run.run not in by_name or run.turns >= by_name[run.run].turns:
            by_name[run.run] = run
    return sorted(by_name.values(), key=lambda one: (one.started, one.run))


def books_over_time(counts: Sequence[Counts]) -> Figure:
    """Show what became of items, by the time of their turn."""
    axis = axis_of((one.at for one in counts), by_day=False)
    sums = [_EMPTY for _ in axis.starts]
    for one in counts:
        place = axis.place(one.at)
        sums[place] = sums[place].plus(_total([one]))
    ways = _used(sums)
    return Figure(
        id="books",
        title="The books over time",
        about="What became of the items that were read, by when their turn was committed (UTC).",
        form="column",
        heading="turns of",
        series=ways,
        styles=ways,
        rows=[
            Row(label=label, tick=tick, values=_values(one, ways))
            for label, tick, one in zip(axis.labels, axis.ticks, sums, strict=True)
        ],
    )


def outcomes_by_source(counts: Iterable[Counts]) -> Figure:
    """Show what became of the items of each source, the largest first."""
    sums: defaultdict[str, SourceBooks] = defaultdict(SourceBooks)
    for one in counts:
        for source, books in one.by_source.items():
            sums[source] = sums[source].plus(books)
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1].read, pair[0]))
    rest = ordered[_MOST_SOURCES:]
    if rest:
        others = reduce(SourceBooks.plus, (books for _, books in rest))
        ordered = [*ordered[:_MOST_SOURCES], (f"{len(rest)} other sources", others)]
    ways = _used(sums.values())
    return Figure(
        id="outcomes",
        title="Outcomes by source",
        about="Each item that was read came out in one of these ways: the sums agree.",
        form="bar",
        heading="source",
        series=ways,
        styles=ways,
        columns=["read"],
        rows=[
            Row(
                label=source,
                tick=short(source.replace("https://", "").replace("http://", "")),
                values=_values(books, ways),
                said=[str(books.read)],
            )
            for source, books in ordered
        ],
    )


def parts_of_turns(turns: Iterable[TurnBooks]) -> Figure:
    """Show in which part of turns time is spent."""
    parts: Counter[str] = Counter()
    for turn in turns:
        for part, seconds in turn.seconds.items():
            parts[part] += round(seconds * 1_000)
    return Figure(
        id="turns",
        title="Where a turn's time goes",
        about="All turns that the ledger knows, added up.",
        form="bar",
        heading="part of a turn",
        series=["milliseconds"],
        rows=[
            Row(label=part, values=[count], end=span(count / 1_000))
            for part, count in parts.items()
        ],
    )


def feed_verdicts(feeds: Sequence[FeedRow]) -> Figure:
    """Count feeds by their verdicts."""
    counts = Counter(word for feed in feeds for word in feed.words)
    return Figure(
        id="verdicts",
        title="Feeds by verdict",
        about="What the ledger knows of live feeds; a feed can have several verdicts.",
        form="bar",
        heading="verdict",
        series=["feeds"],
        rows=[Row(label=word, values=[counts[word]]) for word in WORDS if counts[word]],
    )


def _total(counts: Iterable[Counts]) -> SourceBooks:
    total = _EMPTY
    for one in counts:
        for books in one.by_source.values():
            total = total.plus(books)
    return total


def _used(sums: Iterable[SourceBooks]) -> list[str]:
    """Name the ways that anything went; a relay's items go one of their own."""
    sums = list(sums)
    return [way for way in (*_WAYS, "relayed") if any(getattr(one, way) for one in sums)]


def _values(books: SourceBooks, ways: Sequence[str]) -> list[int]:
    return [getattr(books, way) for way in ways]


def _read(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
