"""Turns after turns, until there is no more or a stop; and the books of the run."""

import time
from datetime import UTC, datetime

import pytest

from pipelines.books import Books, SourceBooks
from pipelines.options import Settings
from pipelines.troubles import Trouble
from pipelines.turns.run import Run, RunBooks

ONE = Books(read=3, enriched=2, dead={"admit.broken_json": 1})
TWO = Books(read=5, enriched=4, seen=1)
NOON = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)


class FakeTurns:
    """Gives these books, one a turn; None is a turn without items. A turn takes `turn_s`."""

    def __init__(self, *books):
        self.books = list(books)
        self.limits = []
        self.closed = 0

    def next(self, limit):
        self.limits.append(limit)
        return self.books.pop(0)

    def close_books(self):
        self.closed += 1


class FakeSource:
    def __init__(self, trouble=None):
        self._trouble = trouble

    def trouble(self):
        return self._trouble


def settings(**changes):
    fields = {"source": ["text:a"], "sink": ["jsonl:out"], "clock": NOON}
    return Settings(**{**fields, **changes})


def run_of(*books, **changes):
    chosen = settings(**changes)
    return Run(chosen, FakeTurns(*books), RunBooks("run", NOON, chosen))


def never():
    return False


@pytest.fixture
def pauses(monkeypatch):
    """How long was slept, in seconds, instead of sleeping."""
    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def counted(run):
    total = run.books.total
    return run.books.turns, total.read, total.enriched, total.seen, total.dead


def test_a_single_run_takes_turns_until_one_has_no_items(pauses):
    run = run_of(ONE, TWO, None, ONE)
    run.until_empty(never)
    assert counted(run) == (2, 8, 6, 1, {"admit.broken_json": 1})
    assert len(run.turns.limits) == 3
    assert pauses == []


def test_a_continuous_run_goes_on_after_turns_without_items_until_it_is_asked_to_stop(pauses):
    run = run_of(ONE, None, TWO)
    run.until_stopped(lambda: not run.turns.books)
    assert counted(run) == (2, 8, 6, 1, {"admit.broken_json": 1})


def test_a_continuous_run_rests_a_second_where_there_was_nothing(pauses):
    run = run_of(None, ONE)
    run.until_stopped(lambda: not run.turns.books)
    (slept,) = pauses
    assert 0.9 < slept <= 1.0


def test_a_continuous_run_that_waited_for_items_does_not_rest(pauses, monkeypatch):
    moments = iter([10.0, 12.5])
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    run = run_of(None)
    run.until_stopped(lambda: not run.turns.books)
    assert pauses == [0.0]


def test_a_run_that_is_asked_to_stop_at_once_takes_no_turn():
    run = run_of()
    run.until_stopped(lambda: True)
    assert run.turns.limits == []


def test_a_turn_is_limited_as_the_user_says():
    run = run_of(None, turn_items=7, turn_mb=2, turn_seconds=0.5)
    run.until_empty(never)
    (limit,) = run.turns.limits
    assert (limit.items, limit.payload_bytes, limit.collect_s) == (7, 2_097_152, 0.5)
    assert (limit.wait_s, limit.following, limit.stopped) == (10.0, False, never)


def test_a_turn_of_a_continuous_run_waits_a_second_and_follows(pauses):
    run = run_of(None)
    run.until_stopped(lambda: not run.turns.books)
    (limit,) = run.turns.limits
    assert (limit.wait_s, limit.following) == (1.0, True)


@pytest.mark.parametrize(
    ("added", "closed"),
    [([], 1), ([ONE], 0), ([ONE, Books(problem="one is missing")], 1)],
)
def test_a_book_is_written_at_the_end_where_no_turn_wrote_it(added, closed):
    run = run_of()
    for books in added:
        run.books.add(books)
    run.close_books()
    assert run.turns.closed == closed


def test_a_summary_adds_the_turns_up():
    books = RunBooks("run", datetime(2026, 10, 12, 11, 59, 58, 123456, UTC), settings())
    books.add(ONE)
    books.add(TWO)
    summary = books.summary()
    assert (summary.run, summary.turns, summary.read, summary.enriched) == ("run", 2, 8, 6)
    assert (summary.seen, summary.dead) == (1, {"admit.broken_json": 1})
    assert (summary.started, summary.ended) == ("2026-10-12T11:59:58Z", "2026-10-12T12:00:00Z")
    assert (summary.balanced, summary.problem) == (True, None)
    assert (summary.sources, summary.sinks) == (["text:a"], ["jsonl:out"])


def test_a_summary_with_a_turn_that_is_not_committed_yet_counts_it_once():
    books = RunBooks("run", NOON, settings())
    books.add(ONE)
    coming = books.summary_with(TWO)
    assert (coming.turns, coming.read) == (2, 8)
    assert (books.summary().turns, books.summary().read) == (1, 3)


def test_a_summary_says_what_does_not_balance():
    books = RunBooks("run", NOON, settings())
    books.add(Books(read=1, problem="1 items were read and 0 came out"))
    assert not books.summary().balanced
    assert books.summary().problem == "1 items were read and 0 came out"


def test_a_summary_counts_by_source():
    books = RunBooks("run", NOON, settings())
    books.add(Books(read=1, seen=1, by_source={"text:a": SourceBooks(read=1, seen=1)}))
    books.add(Books(read=2, seen=2, by_source={"text:a": SourceBooks(read=2, seen=2)}))
    assert books.summary().by_source == {"text:a": SourceBooks(read=3, seen=3)}


def test_a_summary_shows_no_password_and_the_troubles_of_the_sources():
    trouble = Trouble(source="rss:a", feeds=2, failed=1, resting=0, reasons={"timeout": 1})
    chosen = settings(source=["rss:https://me:secret@example.org/feed"])
    books = RunBooks("run", NOON, chosen, [FakeSource(), FakeSource(trouble)])
    assert books.summary().sources == ["rss:https://example.org/feed"]
    assert books.summary().troubles == [trouble]
