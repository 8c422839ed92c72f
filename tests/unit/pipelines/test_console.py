"""What a person reads of a run."""

import io
import logging

import pytest
from rich.console import Console

from pipelines.cli import console
from pipelines.cli.console import Progress, plan_text, summary_text
from pipelines.options import Settings
from pipelines.troubles import Trouble
from tests.builders import run_summary
from transforms.entities.spec import default_model


def test_the_summary_gives_the_books_and_what_was_filtered_and_died():
    summary = run_summary(
        turns=2,
        read=9,
        enriched=3,
        duplicate=1,
        seen=1,
        filtered={"min_words": 1, "language": 1},
        dead={"cleanup.empty_body": 1, "admit.broken_json": 1},
    )
    assert summary_text(summary).splitlines() == [
        "9 read = 3 enriched + 1 duplicate + 1 seen + 2 filtered + 2 dead: the books balance",
        "  filtered by language: 1",
        "  filtered by min_words: 1",
        "  dead in admit.broken_json: 1",
        "  dead in cleanup.empty_body: 1",
        "2 turns, 2026-10-12T08:30:00Z to 2026-10-12T08:31:00Z",
    ]


def test_books_that_do_not_balance_are_shouted():
    text = summary_text(run_summary(read=2, enriched=1, balanced=False, problem="one is missing"))
    assert "NOT BALANCED: one is missing" in text


def test_books_that_do_not_balance_are_never_nothing_new():
    problem = "1 envelopes were taken and 0 were opened"
    assert problem in summary_text(run_summary(read=0, balanced=False, problem=problem))


def test_a_run_without_anything_new_says_so():
    assert summary_text(run_summary(read=0)).startswith("nothing new")


def trouble(source, feeds, resting=0, **reasons):
    return Trouble(
        source=source, feeds=feeds, failed=sum(reasons.values()), resting=resting, reasons=reasons
    )


def test_a_run_that_could_not_read_everything_does_not_say_that_it_did():
    summary = run_summary(read=0, sources=["rss:l.txt"], troubles=[trouble("rss:l.txt", 9, dns=2)])
    assert summary_text(summary).splitlines() == [
        "nothing new in what could be read",
        "  not read: 2 of 9 feeds of rss:l.txt: dns",
    ]


def test_a_run_that_could_read_nothing_says_so():
    summary = run_summary(read=0, sources=["rss:l.txt"], troubles=[trouble("rss:l.txt", 2, dns=2)])
    assert summary_text(summary).splitlines() == [
        "nothing was read: no feed of any source could be",
        "  not read: 2 of 2 feeds of rss:l.txt: dns",
    ]


def test_what_could_not_be_read_stands_below_the_books_in_five_lines_at_most():
    reasons = {"dns": 7, "tls": 6, "timeout": 5, "connect": 4, "status_404": 3, "status_500": 1}
    summary = run_summary(read=1, enriched=1, troubles=[trouble("rss:l.txt", 40, **reasons)])
    assert summary_text(summary).splitlines() == [
        "1 read = 1 enriched + 0 duplicate + 0 seen + 0 filtered + 0 dead: the books balance",
        "  not read: 7 of 40 feeds of rss:l.txt: dns",
        "  not read: 6 of 40 feeds of rss:l.txt: tls",
        "  not read: 5 of 40 feeds of rss:l.txt: timeout",
        "  not read: 4 of 40 feeds of rss:l.txt: connect",
        "  and 4 feeds more, for 2 reasons",
        "1 turn, 2026-10-12T08:30:00Z to 2026-10-12T08:31:00Z",
    ]


def test_the_plan_says_what_a_run_would_do():
    settings = Settings(
        source=["rss:https://ann:s3cret@a.example/feed", "text:in/*.txt"],
        sink=["jsonl:out"],
        languages=["en", "de"],
        turn_items=50,
    )
    lines = plan_text(settings, ["--runner=FnApiRunner"]).splitlines()
    assert lines == [
        "sources      rss:https://a.example/feed, text:in/*.txt",
        "sinks        jsonl:out",
        "ledger       out/newsbeam.db",
        "dead letters in the sinks",
        "languages    en, de",
        f"models       {default_model()} (fast)",
        "a turn       up to 50 items or 64 MB",
        "workers      1",
        "Beam's flags --runner=FnApiRunner",
    ]


def test_another_runner_has_no_local_workers():
    settings = Settings(source=["text:a"], sink=["stdout:"], workers=4)
    assert "workers      4" in plan_text(settings, []).splitlines()
    assert "workers      the runner's own" in plan_text(settings, ["--runner=Flink"]).splitlines()


def test_the_plan_of_a_run_that_remembers_nothing_says_so():
    text = plan_text(Settings(source=["text:a"], sink=["stdout:"]), [])
    assert "none: nothing is remembered" in text
    assert "Beam's flags none" in text


@pytest.fixture
def said(caplog, monkeypatch):
    """What is logged, and a clock to set: `said.now[0]`."""
    caplog.set_level(logging.INFO, "pipelines")
    caplog.now = [0.0]
    monkeypatch.setattr(console.time, "monotonic", lambda: caplog.now[0])
    return caplog


def test_without_a_terminal_a_line_is_written_now_and_then(said):
    with Progress() as progress:
        progress.follow(lambda: run_summary(read=5, enriched=3, dead={"admit.broken_json": 1}))
        progress.observe("taken", "3f9a01c2-000007")
        assert said.messages == []
        said.now[0] = 31.0
        progress.observe("committed", "3f9a01c2-000007")
        progress.observe("published", "3f9a01c2-000007")
    assert said.messages == ["turn 7 committed, 3 enriched, 0 duplicate, 1 dead so far"]


def test_a_stream_which_has_a_pulse_needs_no_such_line(said):
    with Progress(in_lines=False) as progress:
        said.now[0] = 31.0
        progress.observe("committed", "3f9a01c2-000007")
    assert said.messages == []


def test_on_a_terminal_a_bar_shows_the_turn_the_counts_and_the_feeds(monkeypatch):
    stream = io.StringIO()
    wide = lambda file: Console(file=stream, force_terminal=True, width=120)  # noqa: E731
    monkeypatch.setattr(console, "Console", wide)
    monkeypatch.setattr(console._Feeds, "max_refresh", None)
    with Progress() as progress:
        progress.follow(lambda: run_summary(enriched=3))
        progress.show_feeds(lambda: "feeds: 8 done, 1 failed, 4 left")
        progress.observe("ran", "3f9a01c2-000012")
        progress._bar.refresh()
    assert "turn 12 ran" in stream.getvalue()
    assert "3 enriched" in stream.getvalue()
    assert "feeds: 8 done, 1 failed, 4 left" in stream.getvalue()


def test_before_there_are_counts_the_turn_alone_is_shown(said):
    progress = Progress()
    said.now[0] = 60.0
    progress.observe("recovered", "")
    assert said.messages == ["turn 1 recovered"]
