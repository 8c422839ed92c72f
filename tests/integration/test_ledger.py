"""The ledger: one transaction a turn, and what it remembers is what the judge would have."""

import itertools
import pickle
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.ledger.recall import LedgerRecall
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from tests.builders import item, source_ref, words
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import Change, NothingKnown, Sketch, Window, sketch

RULE = NearRule()
BOOKS = Books(read=1, enriched=1)


#: All of time.
EVER = Window(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def learnt(changes=(), failures=(), positions=None):
    """Learn changes, whose places are their order here."""
    placed = [msgspec.structs.replace(one, place=place) for place, one in enumerate(changes)]
    return Learnt(changes=placed, failures=failures, positions=positions or {})


def change(one, what, version):
    seen = one if isinstance(one, Sketch) else sketch(one)
    return Change(key=seen.key, place=0, what=what, version=version, sketch=seen)


def enriched(one, version=1):
    return change(one, "enriched", version)


def repeated(one):
    return change(one, "duplicate", 0)


def heard(one):
    return change(one, "heard", 0)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Where no ledger lies yet, in either dialect."""
    if request.param == "sqlite":
        return tmp_path / "news" / "ledger.db"
    return request.getfixturevalue("database")


@pytest.fixture
def ledger(place):
    opened = open_ledger(place, wait_s=0.0)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_ledger(tmp_path):
    opened = open_ledger(tmp_path / "news" / "ledger.db", wait_s=0.0)
    yield opened
    opened.close()


def rows(ledger, query):
    """Ask the database itself, past the ledger."""
    if isinstance(ledger.place, Path):
        with sqlite3.connect(ledger.place) as connection:
            return connection.execute(query).fetchall()
    with psycopg.connect(ledger.place, options="-c search_path=newsbeam") as connection:
        found = connection.execute(query)
        return found.fetchall() if found.description else []


def all_anchors(ledger):
    return rows(
        ledger,
        "SELECT * FROM ledger_anchors UNION ALL SELECT * FROM ledger_fresh_anchors ORDER BY 1, 2",
    )


def with_anchors(number, found):
    """Judge an article whose anchors are given."""
    one = sketch(item(f"{number:08d}", name=f"a{number:04d}", body=words(number * 100, 50)))
    prints = msgspec.structs.replace(one.fingerprint, anchors=found)
    return enriched(msgspec.structs.replace(one, fingerprint=prints))


def test_a_new_ledger_begins_with_turn_one(ledger):
    assert ledger.next_turn() == 1
    assert ledger.pending() == []
    assert ledger.positions("text:a") == {}


def test_a_new_file_is_made_with_its_folder_and_writes_ahead(sqlite_ledger):
    assert sqlite_ledger.place.exists()
    assert rows(sqlite_ledger, "PRAGMA page_size") == [(8192,)]
    assert rows(sqlite_ledger, "PRAGMA journal_mode") == [("wal",)]


def test_a_committed_turn_is_pending_until_it_is_published(ledger):
    ledger.commit(1, "run-1", ["jsonl:/out", "sqlite:/db"], BOOKS, learnt())
    assert ledger.next_turn() == 2
    assert ledger.pending() == [(1, ["jsonl:/out", "sqlite:/db"])]
    ledger.mark_published(1)
    assert ledger.pending() == []


def test_turns_are_pending_in_their_order_with_their_books_kept(ledger):
    for number in (1, 2, 3):
        ledger.commit(number, "run-1", [], BOOKS, learnt())
    ledger.mark_published(2)
    assert [number for number, _ in ledger.pending()] == [1, 3]
    assert '"enriched":1' in rows(ledger, "SELECT books FROM ledger_turns")[0][0]


def test_the_sinks_of_the_turn_under_way_are_known_to_the_next_start(ledger):
    assert ledger.under_way() == []
    for sinks in (["jsonl:/a", "stdout:"], ["stdout:", "jsonl:/a"], ["parquet:/b"]):
        ledger.begin(sinks)
        ledger.close()
        ledger = open_ledger(ledger.place, wait_s=0.0)
        assert sorted(ledger.under_way()) == sorted(sinks)
    ledger.close()


def test_the_name_of_a_turn_names_its_ledger_and_stays_the_same(ledger, tmp_path):
    name = ledger.turn_name(17)
    assert name.endswith("-000017")
    ledger.close()
    again = open_ledger(ledger.place, wait_s=0.0)
    other = open_ledger(tmp_path / "other.db", wait_s=0.0)
    assert again.turn_name(17) == name
    assert other.turn_name(17) != name
    again.close()
    other.close()


def test_positions_that_were_given_keep_up_with_what_is_committed(ledger):
    ledger.commit(1, "r", [], BOOKS, learnt(positions={("s", "a"): "1", ("s", "b"): "1"}))
    given = ledger.positions("s")
    assert given == {"a": "1", "b": "1"}
    ledger.commit(2, "r", [], BOOKS, learnt(positions={("s", "a"): "2", ("t", "a"): "9"}))
    ledger.note({("s", "b"): "", ("s", "c"): "3", ("s", "never"): ""})
    assert given == {"a": "2", "c": "3"}
    ledger.close()
    again = open_ledger(ledger.place, wait_s=0.0)
    assert again.positions("s") == {"a": "2", "c": "3"}
    assert again.positions("t") == {"a": "9"}
    again.close()


def test_positions_of_a_turn_that_failed_are_not_given(ledger):
    ledger.commit(1, "r", [], BOOKS, learnt(positions={("s", "a"): "1"}))
    given = ledger.positions("s")
    with pytest.raises(LedgerUnavailable):
        ledger.commit(1, "r", [], BOOKS, learnt(positions={("s", "a"): "2"}))
    assert given == {"a": "1"}


def test_positions_are_read_from_the_database_once(ledger):
    """This process alone writes: what somebody else put there is not looked for."""
    assert ledger.positions("s") == {}
    key = "" if isinstance(ledger.place, Path) else "'key', "
    rows(ledger, f"INSERT INTO ledger_positions VALUES ({key}'s', 'a', '1')")
    assert ledger.positions("s") == {}


def test_positions_are_kept_by_source_and_item_and_the_newest_counts(ledger):
    ledger.commit(1, "r", [], BOOKS, learnt(positions={("s", "a"): "1", ("t", "a"): "9"}))
    ledger.note({("s", "a"): "2", ("s", "b"): "1"})
    assert ledger.positions("s") == {"a": "2", "b": "1"}
    assert ledger.positions("t") == {"a": "9"}
    assert ledger.next_turn() == 2


def test_a_commit_that_fails_changes_nothing(ledger):
    one = item("0", name="a", body=words(0, 50))
    ledger.commit(1, "r", [], BOOKS, learnt())
    with pytest.raises(LedgerUnavailable, match="cannot be used"):
        ledger.commit(1, "r", [], BOOKS, learnt([enriched(one)], positions={("s", "a"): "1"}))
    assert ledger.recall.by_id(["a"]) == {}
    assert ledger.positions("s") == {}


def test_an_article_is_found_by_id_content_and_anchors(ledger):
    one = item("00000003", name="a", body=words(0, 50), canonical_url="https://a.example/1")
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one)]))
    seen = sketch(one)
    (found,) = ledger.recall.by_anchors(seen.fingerprint.anchors[:1], EVER)
    assert found == ledger.recall.by_id(["a", "b"])["a"]
    assert [found] == list(ledger.recall.by_content([seen.content_hash, "other"]))
    assert (found.id, found.version, found.outcome, found.home) == ("a", 1, "enriched", seen.voice)
    assert found.voices == {seen.voice: seen.content_hash}
    assert (found.content_hash, found.url) == (seen.content_hash, "https://a.example/1")
    assert (found.discovered, found.fingerprint) == (seen.discovered, seen.fingerprint)
    assert found.rank == "0000000001.00000000"


def test_a_duplicate_is_known_by_its_id_and_is_nobodys_original(ledger):
    one = item("0", name="a", body=words(0, 50))
    ledger.commit(1, "r", [], BOOKS, learnt([repeated(one)]))
    assert ledger.recall.by_id(["a"])["a"].outcome == "duplicate"
    assert list(ledger.recall.by_content([sketch(one).content_hash])) == []


def test_the_anchors_of_an_old_version_are_gone_after_a_revision(ledger):
    before, after = (item("0", name="a", body=words(start, 50)) for start in (0, 100))
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(before)]))
    ledger.commit(2, "r", [], BOOKS, learnt([enriched(after, version=2)]))
    old, new = (sketch(one).fingerprint.anchors for one in (before, after))
    assert list(ledger.recall.by_anchors(old, EVER)) == []
    assert [one.version for one in ledger.recall.by_anchors(new, EVER)] == [2]
    assert len(all_anchors(ledger)) == len(new)
    assert list(ledger.recall.by_content([before.article.content_hash])) == []


def test_a_revision_keeps_the_rank_of_its_first_version_in_one_turn_and_over_two(ledger):
    versions = [item(f"0000000{at}", name="a", body=words(at * 9, 50)) for at in (2, 5)]
    other = item("00000000", name="b")
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(other), *map(enriched, versions, (1, 2))]))
    assert ledger.recall.by_id(["a"])["a"].rank == "0000000001.00000001"
    ledger.commit(2, "r", [], BOOKS, learnt([enriched(versions[0], 3)]))
    assert ledger.recall.by_id(["a"])["a"].rank == "0000000001.00000001"


def test_another_voice_is_heard_and_changes_no_record(ledger):
    one = item("0", name="a", body=words(0, 50), source=source_ref(site="https://ours.example"))
    other = item("1", name="a", body=words(0, 55), source=source_ref(site="https://theirs.example"))
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one), heard(other)]))
    found = ledger.recall.by_id(["a"])["a"]
    assert (found.home, found.content_hash) == (sketch(one).voice, one.article.content_hash)
    assert found.voices == {
        sketch(one).voice: one.article.content_hash,
        sketch(other).voice: other.article.content_hash,
    }


def test_what_was_discovered_at_another_time_is_not_looked_at(ledger):
    one = item("0", name="a", body=words(0, 50), discovered=datetime(2026, 3, 1, 12, tzinfo=UTC))
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one)]))
    anchors = sketch(one).fingerprint.anchors
    moment, moments = one.article.discovered, timedelta(microseconds=1)
    for within, found in [
        (Window(moment, moment), ["a"]),
        (Window(moment + moments, moment + timedelta(days=1)), []),
        (Window(moment - timedelta(days=1), moment - moments), []),
    ]:
        assert [past.id for past in ledger.recall.by_anchors(anchors, within)] == found


def test_how_long_the_parts_of_a_turn_took_is_kept_with_it(ledger):
    ledger.commit(1, "run-1", [], BOOKS, learnt())
    ledger.mark_published(1, {"take": 0.5, "run": 1.25})
    assert rows(ledger, "SELECT seconds FROM ledger_turns") == [('{"take":0.5,"run":1.25}',)]


def test_failures_are_remembered_by_key(ledger):
    ledger.commit(1, "r", [], BOOKS, learnt(failures=["one", "two", "one"]))
    assert ledger.recall.failed_before({"one", "three"}) == {"one"}


def test_more_values_than_a_query_takes_are_looked_up(ledger):
    many = [item(f"{at:08d}", name=f"a{at:04d}", body=f"note {at}") for at in range(1_200)]
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one) for one in many], failures=["k"] * 6000))
    assert len(ledger.recall.by_id([one.article.id for one in many])) == 1_200
    assert len(list(ledger.recall.by_content(one.article.content_hash for one in many))) == 1_200


@pytest.mark.parametrize("moment", ["1969-12-31T23:59:59.999999", "2026-10-12T08:30:00.123456"])
def test_the_time_of_discovery_comes_back_to_the_microsecond(ledger, moment):
    when = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(item("0", name="a", discovered=when))]))
    assert ledger.recall.by_id(["a"])["a"].discovered == when


def settle_often(monkeypatch, slices):
    monkeypatch.setattr("pipelines.ledger.anchors._ARTICLES_A_SLICE", 1)
    monkeypatch.setattr("pipelines.ledger.anchors._SLICES", slices)
    monkeypatch.setattr("pipelines.ledger.anchors._WIDTH", 2**48 // slices)


def test_articles_are_numbered_in_the_order_of_learning_and_keep_their_numbers(ledger):
    a, b, c = (item(f"0000000{at}", name=name) for at, name in enumerate("abc"))
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(b), enriched(a), enriched(b, 2)]))
    ledger.commit(2, "r", [], BOOKS, learnt([enriched(c), enriched(a, 2)]))
    numbered = rows(ledger, "SELECT number, id, version FROM ledger_articles ORDER BY number")
    assert numbered == [(1, "b", 2), (2, "a", 2), (3, "c", 1)]


EDGES = [0, 2**46 - 1, 2**46, 2**47 - 1, 2**47, 3 * 2**46 - 1, 3 * 2**46, 2**48 - 1]


def test_anchors_at_the_edges_of_slices_move_once_and_are_found_wherever_they_lie(
    ledger, monkeypatch
):
    settle_often(monkeypatch, slices=4)
    ledger.commit(1, "r", [], BOOKS, learnt([with_anchors(1, EDGES)]))
    settled = []
    for turn in range(2, 6):  # articles 2, 3, 4, 5 move slices 2, 3, 0, 1
        ledger.commit(turn, "r", [], BOOKS, learnt([with_anchors(turn, [])]))
        settled.append(
            [anchor for anchor, _ in rows(ledger, "SELECT * FROM ledger_anchors ORDER BY 1")]
        )
        assert all_anchors(ledger) == [(anchor, 1) for anchor in EDGES]
        for anchor in EDGES:
            assert [one.id for one in ledger.recall.by_anchors([anchor], EVER)] == ["a0001"]
    assert settled == [EDGES[4:6], EDGES[4:], EDGES[:2] + EDGES[4:], EDGES]


def test_a_revision_forgets_anchors_that_had_settled(ledger, monkeypatch):
    settle_often(monkeypatch, slices=1)
    ledger.commit(1, "r", [], BOOKS, learnt([with_anchors(1, [1, 2]), with_anchors(2, [2])]))
    ledger.commit(2, "r", [], BOOKS, learnt([with_anchors(3, [])]))
    assert rows(ledger, "SELECT count(*) FROM ledger_anchors") == [(3,)]
    ledger.commit(3, "r", [], BOOKS, learnt([with_anchors(1, [1, 3])]))
    assert all_anchors(ledger) == [(1, 1), (2, 2), (3, 1)]
    assert sorted(one.id for one in ledger.recall.by_anchors([2, 3], EVER)) == ["a0001", "a0002"]


def test_one_anchor_said_twice_by_an_article_is_kept_once(ledger):
    ledger.commit(1, "r", [], BOOKS, learnt([with_anchors(1, [7, 7])]))
    assert all_anchors(ledger) == [(7, 1)]
    assert len(list(ledger.recall.by_anchors([7, 7], EVER))) == 1


def test_who_repeats_an_article_that_has_no_record_leaves_nothing(ledger):
    """Its original was judged in the same turn, and died in a later step."""
    one = item("1", name="a", body=words(0, 50))
    ledger.commit(1, "r", [], BOOKS, learnt([heard(one)]))
    assert ledger.recall.by_id(["a"]) == {}
    assert rows(ledger, "SELECT count(*) FROM ledger_voices") == [(0,)]


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.integers(0, 6),
        st.sampled_from([20, 60]),
        st.sampled_from(["", "x", "y"]),
    ),
    max_size=14,
)


def items_of(history):
    return [
        item(
            f"{number:08d}",
            name=name,
            body=words(start * 10, count),
            source=source_ref(site=site),
        )
        for number, (name, start, count, site) in enumerate(history)
    ]


def told(ledger, turn, found):
    """Commit what was judged; gives the verdicts."""
    changes = [one.change for one in found if one.change is not None]
    ledger.commit(turn, "r", [], BOOKS, Learnt(changes=changes, failures=(), positions={}))
    return [one.verdict for one in found]


def verdicts_of(sketches, memory):
    return [one.verdict for one in judge(sketches, memory, RULE)]


@pytest.fixture(scope="module")
def empty_ledger(tmp_path_factory):

    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    open_ledger(path, wait_s=0.0).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@settings(max_examples=40, deadline=None)
@given(HISTORIES, st.integers(1, 5), st.booleans())
def test_the_verdicts_are_the_same_in_one_turn_and_in_many(
    empty_ledger, tmp_path_factory, history, turn_size, settling
):
    if settling:  # all anchors of a turn move to the large table with the next new article
        with pytest.MonkeyPatch.context() as patched:
            settle_often(patched, slices=1)
            in_turns(empty_ledger, tmp_path_factory, history, turn_size)
    else:
        in_turns(empty_ledger, tmp_path_factory, history, turn_size)


def in_turns(empty_ledger, tmp_path_factory, history, turn_size):
    path = tmp_path_factory.mktemp("turns") / "ledger.db"
    shutil.copy(empty_ledger, path)
    judged_in_turns(path, history, turn_size)


SCHEMAS = itertools.count(1)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(HISTORIES, st.integers(1, 5))
def test_the_verdicts_are_the_same_in_postgresql(database, history, turn_size):
    judged_in_turns(f"{database}?schema=try{next(SCHEMAS)}", history, turn_size)


def judged_in_turns(place, history, turn_size):
    sketches = [sketch(one) for one in items_of(history)]
    whole = verdicts_of(sketches, NothingKnown())
    ledger, parts = open_ledger(place, wait_s=0.0), []
    for number, start in enumerate(range(0, len(sketches), turn_size), start=1):
        chunk = sketches[start : start + turn_size]
        parts += told(ledger, number, judge(chunk, ledger.recall, RULE))
    ledger.close()
    assert parts == whole


def test_the_first_of_two_originals_is_named_also_where_its_revision_came_later(ledger):
    """`a` came before `b`; both carry the text of `c` once `a` is revised, in the same turn."""
    bodies = {"a": [words(0, 60), words(200, 60)], "b": [words(200, 60)]}
    first = [
        item("00000000", name="a", body=bodies["a"][0]),
        item("00000001", name="b", body=bodies["b"][0]),
        item("00000002", name="a", body=bodies["a"][1]),
    ]
    last = item("00000003", name="c", body=words(200, 60))
    sketches = [sketch(one) for one in first]
    told(ledger, 1, judge(sketches, NothingKnown(), RULE))
    (verdict,) = verdicts_of([sketch(last)], ledger.recall)
    whole = verdicts_of([*sketches, sketch(last)], NothingKnown())
    assert verdict == whole[-1]
    assert verdict.duplicate_of.id == "a"


def test_while_another_run_holds_the_ledger_a_sentence_says_so(sqlite_ledger):
    with pytest.raises(LedgerUnavailable) as caught:
        open_ledger(sqlite_ledger.place, wait_s=0.05)
    assert str(caught.value) == (
        f"another run is using the ledger {sqlite_ledger.place}: wait for it to end, or give each "
        "run its own --state"
    )


def test_a_ledger_that_was_closed_can_be_opened_again(ledger):
    ledger.close()
    open_ledger(ledger.place, wait_s=0.0).close()


def test_a_ledger_of_another_format_is_refused_in_a_sentence_and_let_go(ledger):
    rows(ledger, "UPDATE ledger_about SET value = '99' WHERE name = 'schema'")
    ledger.close()
    for _ in range(2):
        with pytest.raises(LedgerUnavailable, match="has the format 99, this newsbeam writes 4"):
            open_ledger(ledger.place, wait_s=0.0)


def test_a_ledger_of_an_older_format_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE ledger_about (name PRIMARY KEY, value)")
        connection.execute("INSERT INTO ledger_about VALUES ('schema', '1')")
    with pytest.raises(LedgerUnavailable, match="has the format 1, this newsbeam writes 4: use"):
        open_ledger(path, wait_s=0.0)
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        assert tables.fetchall() == [("ledger_about",)]


def test_a_ledger_that_was_killed_while_its_tables_were_made_is_made_to_the_end(tmp_path):
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE ledger_about (name PRIMARY KEY, value)")
    ledger = open_ledger(path, wait_s=0.0)
    assert len(ledger.id) == 32
    assert ledger.next_turn() == 1
    ledger.close()


@pytest.mark.parametrize("content", [b"these are no tables\n" * 100, b"SQLite format 3\0" * 40])
def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.db cannot be used \(.+\): it must be"):
        open_ledger(path, wait_s=0.0)
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(LedgerUnavailable, match="cannot be used"):
        open_ledger(tmp_path / "ledger.db", wait_s=0.0)


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LedgerUnavailable, match=r"cannot be made: .*; name a writable --state"):
        open_ledger(tmp_path / "file" / "ledger.db", wait_s=0.0)


def test_an_sqlite_database_of_the_users_own_tables_can_hold_the_ledger_too(tmp_path):
    path = tmp_path / "news.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE mine (a)")
    ledger = open_ledger(path, wait_s=0.0)
    assert ledger.next_turn() == 1
    assert rows(ledger, "SELECT count(*) FROM mine") == [(0,)]
    assert rows(ledger, "PRAGMA page_size") == [(4096,)]
    ledger.close()


READER = """
import pickle
import sys
print(sorted(pickle.load(sys.stdin.buffer).by_id(["a", "b"])))
"""


def test_another_process_reads_while_this_one_holds_and_writes(ledger):
    one, other = (item("0", name=name, body=words(0, 50)) for name in "ab")
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(one)]))
    connect = sqlite3.connect if isinstance(ledger.place, Path) else psycopg.connect
    schema = "" if isinstance(ledger.place, Path) else "newsbeam."
    with closing(connect(ledger.place)) as writing:
        writing.execute(f"UPDATE {schema}ledger_articles SET id = 'changed'")
        read = subprocess.run(
            [sys.executable, "-c", READER],
            check=True,
            capture_output=True,
            input=pickle.dumps(ledger.recall),
            timeout=120,
        )
        writing.rollback()
    assert read.stdout == b"['a']\n"
    ledger.commit(2, "r", [], BOOKS, learnt([enriched(other)]))
    assert sorted(ledger.recall.by_id(["a", "b"])) == ["a", "b"]


def test_look_ups_and_commits_use_an_index_and_never_scan_the_ledger(ledger):
    said = []
    hear = partial(note, said)
    event.listen(Engine, "before_cursor_execute", hear)
    try:
        for turn, found in ((1, [1, 2]), (2, [2, 3])):
            ledger.commit(turn, "r", [], BOOKS, learnt([with_anchors(1, found)], failures=["k"]))
        ledger.recall.by_id(["a0001"])
        assert len(list(ledger.recall.by_anchors([2, 4], EVER))) == 1
        ledger.recall.by_content(["c"])
        ledger.recall.failed_before(["k"])
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    for statement, values in said:
        assert scans(ledger.place, statement, values) == [], statement
    for table in ("articles", "texts", "anchors", "fresh_anchors", "voices", "failures"):
        assert any(
            f"FROM {schema}ledger_{table}" in statement
            for schema in ("", "newsbeam.")
            for statement, _ in said
        )


def scans(place, statement, values):
    """Name what a database would read from end to end; small tables it would, if it were let."""
    if isinstance(place, Path):
        with sqlite3.connect(place) as connection:
            plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        return [row[-1] for row in plan if row[-1].startswith("SCAN ledger_")]
    with psycopg.connect(place, options="-c enable_seqscan=off") as connection:
        plan = connection.execute(f"EXPLAIN {statement}", values).fetchall()
    return [line for (line,) in plan if "Seq Scan on ledger_" in line]


def note(said, connection, cursor, statement, values, context, many):
    if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        said.append((statement, values[0] if many else values))


def test_the_look_ups_travel_to_a_worker(ledger):
    assert pickle.loads(pickle.dumps(ledger.recall)) == LedgerRecall(ledger.recall.place)


def test_a_ledger_may_lie_at_any_path(tmp_path):
    path = tmp_path / "what? 100% #1.db"
    ledger = open_ledger(path, wait_s=0.0)
    ledger.commit(1, "r", [], BOOKS, learnt([enriched(item("0", name="a", body=words(0, 50)))]))
    assert list(ledger.recall.by_id(["a"])) == ["a"]
    ledger.close()
    assert path.exists()


def test_look_ups_in_a_ledger_that_is_gone_fail_and_make_no_empty_one(sqlite_ledger):
    gone = sqlite_ledger.recall.place.with_name("gone.db")
    with pytest.raises(LedgerUnavailable, match=r"the ledger .*gone\.db cannot be used"):
        LedgerRecall(gone).by_id(["a"])
    assert not gone.exists()
