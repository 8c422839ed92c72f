"""What tables offer to those who ask: search, joins, columns, views; how older ones become so."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import msgspec
import psycopg
import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from pipelines.sinks.sql.sqlite import read_dead_letters
from pipelines.sinks.sql.sqlite_articles import SqliteArticles
from tests.builders import MOMENT, article, dead_letter, duplicate, outputs, source_ref
from tests.integration.sink_place import ANN, ECONOMY, FULL, Place, place_of, publish

DATA = Path(__file__).parent / "data"
OLD = {"sqlite": "sink_format_1.sql", "postgresql": "sink_format_1_postgresql.sql"}
SEARCH = {
    "sqlite": "SELECT id FROM articles WHERE number IN"
    " (SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{}') ORDER BY id",
    "postgresql": "SELECT id FROM articles"
    " WHERE search @@ plainto_tsquery('simple', '{}') ORDER BY id",
}
POST = source_ref(
    kind="rss",
    origin="https://post.example/feed",
    publisher="The Post",
    site="https://post.example",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    return place_of(request, tmp_path)


only_sqlite = pytest.mark.parametrize("place", ["sqlite"], indirect=True)
only_postgresql = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


def ask(place, query):
    """Run a statement; gives its rows, with times and days as SQLite's text has them."""
    if place.kind == "sqlite":
        with closing(sqlite3.connect(place.path)) as connection, connection:
            return [tuple(row) for row in connection.execute(query)]
    with psycopg.connect(place.uri) as connection:
        connection.execute("SET TimeZone TO 'UTC'")
        found = connection.execute(query)
        rows = found.fetchall() if found.description else []
    return [tuple(_as_text(value) for value in row) for row in rows]


def _as_text(value):
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"))
    return str(value) if hasattr(value, "year") else value


def found_by(place, words):
    return [row[0] for row in ask(place, SEARCH[place.kind].format(words))]


def make_old(place):
    """Make tables as the release before did, and rows in them."""
    text = (DATA / OLD[place.kind]).read_text()
    if place.kind == "sqlite":
        with closing(sqlite3.connect(place.path)) as connection:
            connection.executescript(text)
    else:
        ask(place, text)


def test_words_of_titles_and_bodies_are_found_as_they_are_now(place):
    first = article("a", title="Ferry sails", body="It went to Malmö; nobody's ill.")
    publish(place, "t-1", outputs([first, article("b", title=None, body="A quiet day.")]))
    assert found_by(place, "FERRY") == ["a"]
    assert found_by(place, "quiet day") == ["b"]
    assert found_by(place, "malmö") == ["a"]
    revised = article("a", title="Ferry stays", body="It did not go.", version=2)
    publish(place, "t-2", outputs([revised, article("c", title="The ferry of Oslo")]))
    assert found_by(place, "malmö") == []
    assert found_by(place, "stays") == ["a"]
    assert found_by(place, "ferry") == ["a", "c"]
    publish(place, "t-3", outputs([first]))  # an older version, from another ledger
    assert found_by(place, "stays") == ["a"]
    ask(place, "DELETE FROM articles WHERE id = 'a'")
    assert found_by(place, "ferry") == ["c"]


@only_sqlite
def test_search_outlives_a_vacuum_and_is_whole(place):
    publish(place, "t-1", outputs([article(name, body=f"word{name}") for name in "abc"]))
    ask(place, "DELETE FROM articles WHERE id = 'a'")
    ask(place, "VACUUM")
    publish(place, "t-2", outputs([article("d", body="wordd")]))
    assert [found_by(place, f"word{name}") for name in "abcd"] == [[], ["b"], ["c"], ["d"]]
    ask(place, "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    assert ask(place, "SELECT id, number FROM articles") == [("b", 2), ("c", 3), ("d", 4)]


@only_postgresql
def test_no_text_is_too_large_or_too_slow_to_be_searched(place):
    wild = ["a_" * 400_000, "./" * 400_000, " ".join(map(chr, range(0x20000, 0x2A000))) * 20]
    publish(place, "t-1", outputs([article(f"a{n}", body=body) for n, body in enumerate(wild)]))
    assert ask(place, "SELECT count(*) FROM articles") == [(3,)]


@only_postgresql
def test_a_name_that_no_index_takes_is_cut_and_its_mention_is_whole(place):
    name = "".join(chr(0x4E00 + n) for n in range(4_000))
    mention = msgspec.structs.replace(ANN.mentions[0], text=name)
    entity = msgspec.structs.replace(ANN, name=name, mentions=[mention])
    source = source_ref(publisher=name)
    publish(place, "t-1", outputs([article("a", entities=[entity], source=source)]))
    query = "SELECT name, mentions -> 0 ->> 'text' FROM entities"
    assert ask(place, query) == [(name[:500], name)]
    query = "SELECT source_publisher, source ->> 'publisher' FROM articles"
    assert ask(place, query) == [(name[:500], name)]


def test_the_source_stands_in_columns_of_articles_duplicates_and_dead_letters(place):
    letter = dead_letter(source=POST)
    copy = duplicate("x", "a", source=POST)
    publish(place, "t-1", outputs([article("a", source=POST)], [copy], [letter]))
    for table in ("articles", "duplicates", "dead_letters"):
        query = f"SELECT source_kind, source_origin, source_publisher, source_site FROM {table}"
        said = ("rss", "https://post.example/feed", "The Post", "https://post.example")
        assert ask(place, query) == [said]


def test_a_duplicate_is_joined_to_its_original_where_that_is_or_comes(place):
    copies = [duplicate("x", "a"), duplicate("y", "b"), duplicate("z", "elsewhere")]
    publish(place, "t-1", outputs([article("a")], copies))
    query = "SELECT id, original, article FROM duplicates ORDER BY id"
    lone = [("y", "b", None), ("z", "elsewhere", None)]
    assert ask(place, query) == [("x", "a", "a"), *lone]
    publish(place, "t-2", outputs([article("b")]))
    assert ask(place, query)[1] == ("y", "b", "b")
    if place.kind == "sqlite":
        assert ask(place, "PRAGMA foreign_key_check") == []


@only_postgresql
def test_what_belongs_to_an_article_goes_with_it(place):
    one = article("a", entities=[ANN], topics=[ECONOMY])
    publish(place, "t-1", outputs([one], [duplicate("x", "a")]))
    ask(place, "DELETE FROM articles")
    assert ask(place, "SELECT count(*) FROM entities") == [(0,)]
    assert ask(place, "SELECT count(*) FROM topics") == [(0,)]
    assert ask(place, "SELECT original, article FROM duplicates") == [("a", None)]


def test_views_show_the_newest_first_and_count_by_day_and_publisher(place):
    second = msgspec.structs.replace(ECONOMY, id="medtop:20000001", name="trade", score=0.25)
    articles = [
        article("a", published=MOMENT, entities=[ANN], topics=[ECONOMY, second], source=POST),
        article("b", title="B", entities=[ANN], topics=[ECONOMY], source=POST),
        article("c", discovered=MOMENT + timedelta(days=1), source=source_ref(feed_title="Feed")),
    ]
    publish(place, "t-1", outputs(articles, [duplicate("x", "a")]))
    query = "SELECT id, at, publisher, title, topics, copies FROM latest"
    assert ask(place, query) == [
        ("c", "2026-10-13T08:30:00Z", "Feed", None, "[]", 0),
        ("a", "2026-10-12T08:30:00Z", "The Post", None, '["economy","trade"]', 1),
        ("b", "2026-10-12T08:30:00Z", "The Post", "B", '["economy"]', 0),
    ]
    query = "SELECT * FROM entities_by_day"
    assert ask(place, query) == [("2026-10-12", "Ann Reed", "PERSON", 2, 4)]
    query = "SELECT * FROM topics_by_source ORDER BY topic"
    assert ask(place, query) == [
        ("The Post", "medtop:04000000", "economy", 2, 0.5),
        ("The Post", "medtop:20000001", "trade", 1, 0.25),
    ]


@only_sqlite
def test_the_newest_are_read_by_an_index_and_names_are_looked_up(place):
    publish(place, "t-1", FULL)
    for query, index in (
        ("SELECT * FROM latest LIMIT 20", "ix_articles_newest"),
        ("SELECT id FROM articles WHERE published > '2026'", "ix_articles_published"),
        ("SELECT id FROM articles WHERE source_publisher = 'a'", "ix_articles_source_publisher"),
        ("SELECT article FROM entities WHERE name = 'Oslo'", "ix_entities_name"),
        ("SELECT article FROM topics WHERE id = 'medtop:1'", "ix_topics_id"),
        ("SELECT id FROM duplicates WHERE original = 'a'", "ix_duplicates_original"),
    ):
        plan = " ".join(row[3] for row in ask(place, f"EXPLAIN QUERY PLAN {query}"))
        assert index in plan, plan


def test_older_tables_become_todays_and_keep_their_rows(place):
    make_old(place)
    ask(place, "CREATE VIEW theirs AS SELECT name FROM entities")
    ask(place, "ALTER TABLE entities ADD COLUMN note TEXT")
    publish(place, "t-1", outputs([article("new", body="All new.")]))
    publish(place, "3f9a01c2-000001", outputs([article("again")]))  # was shown before
    query = "SELECT id, source_kind, source_origin, source_publisher, source_site FROM articles"
    assert ask(place, f"{query} WHERE id LIKE 'urn%' ORDER BY id") == [
        ("urn:newsbeam:broken", None, None, None, None),
        ("urn:newsbeam:ferry", "rss", "https://post.example/feed", "The Post", None),
        ("urn:newsbeam:plain", "text", "a.txt", None, "https://site.example"),
    ]
    query = "SELECT id, article, source_publisher FROM duplicates ORDER BY 1"
    assert ask(place, query) == [
        ("urn:newsbeam:copy", "urn:newsbeam:ferry", "The Gazette"),
        ("urn:newsbeam:other", None, None),
    ]
    assert ask(place, "SELECT source_origin FROM dead_letters") == [("a.jsonl",)]
    assert found_by(place, "malmö") == ["urn:newsbeam:ferry"]
    assert found_by(place, "new") == ["new"]
    assert ("Ann Reed",) in ask(place, "SELECT name FROM theirs")
    assert ask(place, "SELECT count(*) FROM articles") == [(4,)]


@only_sqlite
def test_older_tables_look_as_new_ones_do(place, tmp_path):
    make_old(place)
    publish(place, "t-1", FULL)
    new = Place("sqlite", tmp_path / "new")
    publish(new, "t-1", FULL)
    references = "SELECT m.name, f.* FROM sqlite_master m, pragma_foreign_key_list(m.name) f"
    columns = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c"
    things = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_auto%'"
    for query in (references, columns, things):
        assert sorted(ask(place, query), key=str) == sorted(ask(new, query), key=str)
    assert ask(place, "PRAGMA integrity_check") == [("ok",)]
    assert len(ask(place, references)) == 3


@only_sqlite
def test_older_tables_are_read_without_being_changed(place):
    make_old(place)
    before = place.path.read_bytes()
    found = SqliteArticles(place.path).read(lambda name, version: True, whole=True)
    assert [(one.version, json.loads(one.record)["id"][13:]) for one in found] == [
        (2, "ferry"),
        (1, "plain"),
        (1, "broken"),
    ]
    assert [one.payload for one in read_dead_letters(place.path)] == [b"{"]
    place.open().check()
    assert place.path.read_bytes() == before


@pytest.mark.parametrize("is_old", [False, True])
def test_several_that_start_at_once_make_the_tables_once(place, is_old):
    if is_old:
        make_old(place)
    barrier = Barrier(4)

    def start(number):
        sink = open_sink(place.uri, in_folder(place.root / f"work{number}"))
        barrier.wait()
        sink.stage(f"t-{number}", outputs([article(f"a{number}", body=f"word{number}")]))
        sink.publish(f"t-{number}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert [found_by(place, f"word{number}") for number in range(4)] == [
        [f"a{number}"] for number in range(4)
    ]
    assert ask(place, "SELECT name, value FROM newsbeam_about") == [("tables", "2")]


def test_tables_of_a_newer_newsbeam_are_refused_at_the_check(place):
    publish(place, "t-1", FULL)
    ask(place, "UPDATE newsbeam_about SET value = '3'")
    with pytest.raises(SinkUnavailable, match="has tables of the format 3, this newsbeam writes 2"):
        place.open().check()
    with pytest.raises(SinkUnavailable, match="use the newsbeam that made them"):
        place.open().stage("t-2", FULL)
