"""The view that says who carried an article, in both dialects."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.builders import MOMENT, article, duplicate, outputs, source_ref

QUERY = "SELECT original, copies, publishers, first_seen, last_seen FROM {}syndication ORDER BY 1"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    if request.param == "sqlite":
        return tmp_path / "news.db"
    return f"{request.getfixturevalue('database')}?schema=our_news"


def publish(place, tmp_path, turn, **records):
    uri = f"sqlite:{place}" if isinstance(place, Path) else place
    sink = open_sink(uri, in_folder(tmp_path / "work"))
    sink.stage(turn, outputs(**records))
    sink.publish(turn)
    sink.close()


def shown(place):
    """Read the view; lists and times as SQLite's text has them."""
    if isinstance(place, Path):
        with sqlite3.connect(place) as connection:
            found = connection.execute(QUERY.format("")).fetchall()
        return [(*row[:2], json.loads(row[2]), *row[3:]) for row in found]
    with psycopg.connect(place.partition("?")[0]) as connection:
        connection.execute("SET TimeZone TO 'UTC'")
        found = connection.execute(QUERY.format("our_news.")).fetchall()
    times = [[f"{one:%Y-%m-%dT%H:%M:%SZ}" for one in row[3:]] for row in found]
    return [(*row[:3], *said) for row, said in zip(found, times, strict=True)]


def carried(name, original, publisher, hours):
    source = source_ref(publisher=publisher, site="https://site.example")
    return duplicate(name, original, source=source, discovered=MOMENT + timedelta(hours=hours))


def test_an_articles_copies_are_counted_over_turns_with_their_publishers(place, tmp_path):
    originals = [
        article("a", source=source_ref(publisher="The Post")),
        article("b", source=source_ref(publisher="The Post")),
        article("c"),
    ]
    copies = [carried("x", "a", "The Gazette", 5), carried("y", "a", "The Bay Herald", 2)]
    publish(place, tmp_path, "t-1", articles=originals, duplicates=copies)
    (found,) = shown(place)
    assert found[:3] == ("a", 2, ["The Bay Herald", "The Gazette", "The Post"])
    assert found[3:] == ("2026-10-12T08:30:00Z", "2026-10-12T13:30:00Z")
    later = [carried("z", "a", "The Gazette", 9), carried("v", "b", None, 1)]
    publish(place, tmp_path, "t-2", duplicates=later)
    assert [row[:3] for row in shown(place)] == [
        ("a", 3, ["The Bay Herald", "The Gazette", "The Post"]),
        ("b", 1, ["The Post", "https://site.example"]),
    ]


def test_a_table_of_that_name_stays_what_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("CREATE TABLE syndication (mine TEXT)")
    publish(tmp_path / "news.db", tmp_path, "t-1", articles=[article("a")])
    with sqlite3.connect(tmp_path / "news.db") as connection:
        assert connection.execute("SELECT mine FROM syndication").fetchall() == []
