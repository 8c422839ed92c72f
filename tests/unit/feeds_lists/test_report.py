"""What `newsbeam feeds` says, out of positions and the time alone."""

import json
from datetime import UTC, datetime, timedelta

from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.feed_state import Failing, FeedState, News, write_state
from pipelines.sources.rss.verdicts.report import (
    KnownFeeds,
    as_json,
    as_text,
    feed_rows,
    has_any,
    specs_of,
)

NOON = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
QUAY = "https://quay.example/feed"
PIER = "https://pier.example/feed"

READ = FeedState(
    fetches=9,
    first_fetch=NOON - timedelta(days=10),
    last_fetch=NOON - timedelta(hours=1),
    last_success=NOON - timedelta(hours=1),
    last_change=NOON - timedelta(hours=3),
    next_due=NOON + timedelta(minutes=30),
    since=NOON - timedelta(days=10),
    news=[News(at=NOON - timedelta(days=day), items=5) for day in (9, 5, 1)],
    entries=20,
)
FAILING = FeedState(
    fetches=3,
    last_fetch=NOON,
    failing=Failing(
        reason="status_500",
        sentence="the server answered 500",
        count=3,
        since=NOON - timedelta(hours=5),
        status=500,
    ),
)


def known(specs=None, **positions):
    return KnownFeeds("rss:feeds.txt", {**positions}, specs)


def both(specs=None):
    return known(specs, **{QUAY: write_state(READ), PIER: write_state(FAILING)})


def test_a_row_has_what_the_state_has():
    (row,) = feed_rows(
        [known(**{QUAY: write_state(READ), f"full_text:{QUAY}": '{"a":0,"b":2}'})], NOON
    )
    assert json.loads(as_json([row])) == [
        {
            "feed": QUAY,
            "name": None,
            "categories": [],
            "source": "rss:feeds.txt",
            "verdicts": [{"verdict": "ok", "evidence": "last read on 2026-10-12 11:00"}],
            "last_fetch": "2026-10-12T11:00:00Z",
            "last_success": "2026-10-12T11:00:00Z",
            "last_change": "2026-10-12T09:00:00Z",
            "next_poll": "2026-10-12T12:30:00Z",
            "items_a_day": 1.5,
            "entries": 20,
            "fetches": 9,
            "moved_to": None,
            "pages_missing": 1,
        }
    ]


def test_without_its_list_all_that_the_ledger_knows_is_shown_the_failing_first():
    assert [row.feed for row in feed_rows([both()], NOON)] == [PIER, QUAY]


def test_a_list_names_its_feeds_and_leaves_out_those_taken_off_it():
    specs = [
        FeedSpec(QUAY, name="Quay", categories=("Sea",)),
        FeedSpec("https://new.example/feed"),
    ]
    first, second = feed_rows([both(specs)], NOON)
    assert (first.feed, first.verdicts[0].evidence) == ("https://new.example/feed", "not asked yet")
    assert (second.name, second.categories) == ("Quay", ["Sea"])


def test_the_table():
    rows = feed_rows([both([FeedSpec(QUAY, name="Quay [red]"), FeedSpec(PIER)])], NOON)
    lines = as_text(rows, 120).splitlines()
    assert [line.split("  ")[0] for line in lines] == [
        "feed",
        PIER,
        "",
        "Quay [red]",
        QUAY,
        "",
        lines[-1],
    ]
    assert lines[-1] == "2 feeds: 1 ok, 1 failing (times are UTC)"
    assert "failing: 3 times since 2026-10-12 07:00" in lines[1]
    assert lines[1].split()[-2:] == ["now", "-"]
    assert lines[3].split()[-3:] == ["2026-10-12", "12:30", "1.5"]
    assert max(map(len, as_text(rows, 20).splitlines())) <= 80


def test_no_feed_is_a_sentence_and_an_empty_array():
    assert as_text([], 80) == "no feed was read with this ledger"
    assert json.loads(as_json([])) == []


def test_verdicts_are_looked_for_by_their_words():
    rows = feed_rows([both()], NOON)
    assert has_any(rows, ["gone", "failing"])
    assert not has_any(rows, ["gone"])
    assert not has_any(rows, [])


def test_the_feeds_as_a_list_stand_once_each():
    rows = feed_rows([both([FeedSpec(QUAY, name="Quay", categories=("Sea",))]), both()], NOON)
    specs = specs_of(rows)
    assert [spec.url for spec in specs] == [PIER, QUAY]
