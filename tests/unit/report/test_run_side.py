"""The run's side as figures."""

from datetime import timedelta

from pipelines.books import Books, SourceBooks
from pipelines.ledger.turn_books import TurnBooks
from pipelines.report.run_side import (
    books_over_time,
    counts_of,
    feed_verdicts,
    fullest,
    outcomes_by_source,
    parts_of_turns,
)
from pipelines.sources.rss.verdicts.report import FeedRow, Remark
from tests.builders import MOMENT, run_summary


def books(**counts):
    return SourceBooks(read=sum(counts.values()), **counts)


def turn(hours=0, seconds=None, **by_source):
    return TurnBooks(
        run="r",
        committed=MOMENT + timedelta(hours=hours),
        books=Books(by_source=by_source),
        seconds=seconds or {},
    )


def test_books_are_added_up_by_the_time_of_their_turns():
    turns = [
        turn(0, a=books(enriched=2)),
        turn(2, a=books(enriched=1, dead=1)),
        turn(2, b=books(seen=4)),
    ]
    figure = books_over_time(counts_of(turns, []))
    assert figure.series == ["enriched", "seen", "dead"]
    shown = {row.tick: row.values for row in figure.rows if row.total}
    assert shown == {"08:30": [2, 0, 0], "10:30": [1, 4, 1]}
    assert len(figure.rows) == 13


def test_the_sinks_runs_tell_where_the_ledger_has_forgotten_turns():
    runs = [run_summary(by_source={"a": books(enriched=5)})]
    assert [one.by_source for one in counts_of([turn(0, a=books(enriched=2))], runs)] == [
        {"a": books(enriched=5)}
    ]
    assert [one.at for one in counts_of([], runs)] == [MOMENT]


def test_turns_tell_where_both_have_all():
    runs = [run_summary(by_source={"a": books(enriched=3)})]
    turns = [turn(0, a=books(enriched=2)), turn(5, a=books(enriched=1))]
    assert len(counts_of(turns, runs)) == 2


def test_sources_are_listed_by_what_was_read_of_them():
    turns = [
        turn(0, a=books(enriched=1), b=books(duplicate=2, relayed=1)),
        turn(1, a=books(dead=1)),
    ]
    figure = outcomes_by_source(counts_of(turns, []))
    assert figure.series == ["enriched", "duplicate", "dead", "relayed"]
    assert [(row.label, row.values, row.said) for row in figure.rows] == [
        ("b", [0, 2, 0, 1], ["3"]),
        ("a", [1, 0, 1, 0], ["2"]),
    ]


def test_small_sources_are_added_up():
    many = {f"s{number:02}": books(enriched=100 - number) for number in range(23)}
    rows = outcomes_by_source(counts_of([turn(0, **many)], [])).rows
    assert len(rows) == 21
    assert (rows[-1].label, rows[-1].total) == ("3 other sources", 80 + 79 + 78)


def test_a_run_counts_once_with_the_books_after_its_last_turn():
    early, late = run_summary(turns=1, read=3), run_summary(turns=2, read=5)
    before = run_summary(run="20261011T083000", started="2026-10-11T08:30:00Z")
    assert fullest([late, early, before]) == [before, late]


def test_the_parts_of_turns_are_added_up():
    figure = parts_of_turns([turn(0, {"take": 0.5, "run": 2.0}), turn(1, {"run": 1.25})])
    assert [(row.label, row.values, row.end) for row in figure.rows] == [
        ("take", [500], "0.5 s"),
        ("run", [3_250], "3.2 s"),
    ]


def feed(*words):
    return FeedRow(
        feed="https://a.example/feed",
        name=None,
        categories=[],
        source="rss:feeds.txt",
        verdicts=[Remark(verdict=word, evidence="so") for word in words],
        last_fetch=None,
        last_success=None,
        last_change=None,
        next_poll=None,
        items_a_day=None,
        entries=0,
        fetches=0,
        moved_to=None,
        pages_missing=0,
    )


def test_feeds_are_counted_by_verdict():
    figure = feed_verdicts([feed("ok"), feed("gone"), feed("ok"), feed("failing", "not_a_feed")])
    counts = {row.label: row.values for row in figure.rows}
    assert counts["ok"] == [2]
    assert counts["gone"] == [1]
    assert sum(value for (value,) in counts.values()) == 5
