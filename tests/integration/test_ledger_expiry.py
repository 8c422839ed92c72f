"""What the ledger forgets, when, and what it never does; in both dialects."""

import itertools
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
import pytest

from pipelines.books import Books
from pipelines.ledger import anchors
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.learning import Learnt
from pipelines.ledger.overview import read_overview
from pipelines.ledger.pruning import prune
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from tests.builders import item, source_ref, words
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import Window, sketch

BOOKS = Books(read=1, enriched=1)
START = datetime(2026, 3, 1, tzinfo=UTC)
HORIZON = Horizon(texts=timedelta(days=30), ids=timedelta(days=365))
EVER = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
RULE = NearRule()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path / "ledger.db"
    return request.getfixturevalue("database")


@pytest.fixture
def ledger(place):
    opened = open_ledger(place, wait_s=0.0)
    yield opened
    opened.close()


def ask(place, query):
    if isinstance(place, Path):
        with sqlite3.connect(place) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(place, options="-c search_path=newsbeam") as connection:
        return connection.execute(query).fetchall()


def numbers(ledger, table):
    return [one for (one,) in ask(ledger.place, f"SELECT number FROM {table} ORDER BY number")]


def story(number, start=None, **changes):
    """A story of its own, discovered in 1987 as those of an archive are."""
    body = words(number * 1_000 if start is None else start, 60)
    when = datetime(1987, 6, 1, tzinfo=UTC)
    return item(f"{number:08d}", name=f"a{number}", body=body, discovered=when, **changes)


def take(ledger, day, *items, failures=()):
    """Judge items and commit them on a day, counted from the start."""
    turn = ledger.next_turn()
    found = judge([sketch(one) for one in items], ledger.recall, RULE) if items else []
    changes = [one.change for one in found if one.change is not None]
    at = START + timedelta(days=day)
    learnt = Learnt(changes=changes, failures=failures, positions={}, at=at, horizon=HORIZON)
    ledger.commit(turn, "r", [], BOOKS, learnt)
    ledger.mark_published(turn)
    return [one.verdict.outcome for one in found]


def test_a_text_is_forgotten_after_its_days_and_its_article_known_on(ledger):
    take(ledger, 0, story(1))
    assert take(ledger, 30, story(2, start=1_000)) == ["duplicate"]
    assert take(ledger, 31, story(3)) == ["new"]
    assert numbers(ledger, "ledger_texts") == [3]
    assert take(ledger, 31, story(4, start=1_000)) == ["duplicate"]  # by content, as ever
    near = item("5", name="a5", body=words(1_000, 61), discovered=datetime(1987, 6, 1, tzinfo=UTC))
    assert take(ledger, 31, near) == ["new"]
    assert take(ledger, 31, story(1)) == ["seen"]


def test_an_article_that_comes_back_after_all_is_new(ledger):
    take(ledger, 0, story(1), failures=["k"])
    take(ledger, 366, story(2))
    assert ledger.recall.by_id(["a1"]) == {}
    assert ask(ledger.place, "SELECT count(*) FROM ledger_voices") == [(1,)]
    assert take(ledger, 366, story(1)) == ["new"]


def test_failures_and_turns_are_forgotten_with_the_ids_and_turns_are_counted_on(ledger):
    for day in range(3):
        take(ledger, day, failures=[f"k{day}"])
    take(ledger, 366.5, story(1))
    assert ledger.recall.failed_before(["k0", "k1", "k2"]) == {"k2"}
    assert numbers(ledger, "ledger_turns") == [3, 4]
    assert ledger.next_turn() == 5
    assert read_overview(ledger.place).turns == 4


def test_a_turn_that_waits_to_be_published_is_kept(ledger):
    at = START - timedelta(days=400)
    ledger.commit(1, "r", ["jsonl:x"], BOOKS, Learnt((), (), {}, at=at))
    take(ledger, 0, story(1))
    assert ledger.pending() == [(1, ["jsonl:x"])]


def test_a_commit_forgets_twice_what_it_learns_and_the_oldest_first(ledger):
    for day in range(6):
        take(ledger, day / 10, story(day))
    left = []
    for number in range(10, 13):
        take(ledger, 40, story(number))
        left.append(numbers(ledger, "ledger_texts"))
    assert left == [[3, 4, 5, 6, 7], [5, 6, 7, 8], [7, 8, 9]]


def test_without_a_horizon_nothing_is_forgotten(ledger):
    take(ledger, 0, story(1))
    at = START + timedelta(days=5_000)
    ledger.commit(2, "r", [], BOOKS, Learnt((), (), {}, at=at))
    assert numbers(ledger, "ledger_texts") == [1]


def test_a_revision_makes_its_text_new_and_its_anchors_stay(ledger, monkeypatch):
    monkeypatch.setattr(anchors, "_ARTICLES_A_SLICE", 1)
    monkeypatch.setattr(anchors, "_SLICES", 1)
    monkeypatch.setattr(anchors, "_WIDTH", 1 << 48)
    take(ledger, 0, story(1), story(2))
    revised = story(1, start=5_000)
    assert take(ledger, 20, revised) == ["revision"]
    for day in (40, 41, 42):
        take(ledger, day, story(day))
    kept = {one for (one,) in ask(ledger.place, "SELECT number FROM ledger_anchors")}
    assert numbers(ledger, "ledger_texts") == [1, 3, 4, 5]
    assert kept == {1, 3, 4}  # those of the last one are in the small table
    assert take(ledger, 42, story(7, start=5_001)) == ["duplicate"]
    take(ledger, 51, story(51))
    take(ledger, 51, story(52))
    kept = {one for (one,) in ask(ledger.place, "SELECT number FROM ledger_anchors")}
    assert kept == {3, 4, 5, 7}  # the sixth is the duplicate


def test_the_anchors_of_forgotten_texts_lead_nowhere_before_they_are_gone(ledger):
    take(ledger, 0, story(1))
    take(ledger, 40, story(2))
    assert 1 in numbers(ledger, "ledger_fresh_anchors")
    found = ledger.recall.by_anchors(sketch(story(1)).fingerprint.anchors, EVER)
    assert list(found) == []


def test_what_a_feed_still_carries_is_not_forgotten(ledger):
    """It is told anew when it is seen again after half of the time."""
    outcomes = []
    for day in (0, 100, 200, 400, 800):
        ledger.expire(HORIZON, START + timedelta(days=day), most=10)
        one = story(1)
        when = START + timedelta(days=day)
        found = msgspec.structs.replace(one.article, discovered=when)
        outcomes += take(ledger, day, msgspec.structs.replace(one, article=found))
    assert outcomes == ["new", "seen", "seen", "seen", "new"]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_within_the_horizon_verdicts_are_the_same_however_turns_are_cut(place, size):
    """Each story comes again, nearly, ten days later; far older ones are forgotten meanwhile."""
    history = [
        (day, item(f"{day:04d}.{at}", name=f"{day}.{at}", body=words(day * 1_000 + at, 60)))
        for day in range(60)
        for at in ((0, 1) if day % 3 == 0 else (0,))
    ]
    ledger, outcomes = open_ledger(place, wait_s=0.0), []
    for day, same_day in itertools.groupby(history, key=lambda one: one[0]):
        items = [one for _, one in same_day]
        again = item(f"{day:04d}.z", name=f"{day}.z", body=words((day - 10) * 1_000 + 2, 60))
        items += [again] if day >= 10 else []
        for start in range(0, len(items), size):
            outcomes += take(ledger, day, *items[start : start + size])
    ledger.close()
    expected = []
    for day in range(60):
        expected += ["new", *(["duplicate"] if day % 3 == 0 else [])]
        expected += ["duplicate"] if day >= 10 else []
    assert outcomes == expected


def test_prune_forgets_all_at_once_and_gives_the_room_back(place):
    ledger = open_ledger(place, wait_s=0.0)
    for day in range(0, 40, 10):
        take(ledger, day, *(story(day * 100 + at) for at in range(200)))
    ledger.close()
    at = START + timedelta(days=90)
    done = prune(place, HORIZON, at, wait_s=0.0)
    assert done.forgotten == 800
    sizes = read_overview(place)
    assert ask(place, "SELECT count(*) FROM ledger_texts") == [(0,)]
    assert ask(place, "SELECT count(*) FROM ledger_fresh_anchors") == [(0,)]
    assert ask(place, "SELECT count(*) FROM ledger_anchors") == [(0,)]
    assert sizes.enriched == 800
    if isinstance(place, Path):
        assert done.after < done.before / 2
    assert prune(place, HORIZON, at, wait_s=0.0).forgotten == 0


def test_prune_makes_no_ledger(tmp_path):
    with pytest.raises(LedgerUnavailable, match="there is no ledger"):
        prune(tmp_path / "none.db", HORIZON, START, wait_s=0.0)
    assert list(tmp_path.iterdir()) == []


def test_the_overview_tells_sizes_by_part(ledger):
    take(ledger, 0, *(story(at) for at in range(300)))
    found = read_overview(ledger.place)
    assert list(found.parts) == [
        *("articles", "texts", "anchors", "failures", "traces", "claims", "turns", "positions"),
        "others",
    ]
    assert found.parts["texts"] > 300 * len(sketch(story(1)).fingerprint.shingles)
    assert found.parts["anchors"] > 0 < found.parts["articles"]
    assert sum(found.parts.values()) <= found.size + found.log_size


def test_the_words_of_a_text_are_given_by_id_alone(ledger):
    take(ledger, 0, story(1))
    one = sketch(story(1))
    assert ledger.recall.texts(["a1", "b"]) == {"a1": one.text}
    (near,) = ledger.recall.by_anchors(one.fingerprint.anchors, EVER)
    assert near.text == ledger.recall.by_id(["a1"])["a1"].text == b""


def test_a_revision_of_a_forgotten_text_says_what_is_known(ledger):
    ours = source_ref(site="https://ours.example")
    theirs = source_ref(site="https://theirs.example")
    take(ledger, 0, story(1, source=ours))
    take(ledger, 40, story(2))
    items = [story(1, start=1_001, source=source) for source in (theirs, ours)]
    repeated, revised = (judge([sketch(one)], ledger.recall, RULE)[0].verdict for one in items)
    assert (repeated.outcome, repeated.duplicate_of.similarity) == ("duplicate", 0.0)
    revision = revised.revision
    assert (revised.version, revision.change) == (2, "body")
    assert (revision.similarity, revision.diff) == (None, None)
