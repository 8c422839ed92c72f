"""The SQL of docs/querying.md, taken from there and run on a sample whose answers are known.

DuckDB reads what `parquet:` and `delta:` wrote, SQLite what `sqlite:` did. BigQuery's is translated
by sqlglot and asked of the Parquet tables: the emulator (test_bigquery_sink.py) does no more, and
takes a minute for it. DuckDB's own `delta_scan` comes from an extension that is on no PyPI for this
DuckDB, so that deltalake reads for it.
"""

import re
import sqlite3
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable

from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.integration.querying_sample import FIRST_TURN, SECOND_TURN

PAGE = (Path(__file__).parents[2] / "docs/querying.md").read_text()
FENCE = re.compile(r'^```sql title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
HEAD, *SECTIONS = re.split(r"^## ", PAGE, flags=re.MULTILINE)
#: Question to dialect to SQL, as the page has them.
QUESTIONS = {one.partition("\n")[0]: dict(FENCE.findall(one)) for one in SECTIONS}
SET_UP = dict(FENCE.findall(HEAD))
BUSINESS, POLITICS = "economy, business and finance", "politics and government"
POST, GAZETTE, BOTE = "The Post", "Gazette", "https://bote.example"
STRIKE, SHIPS = "Ferry strike ends in Norhaven", "Blue Ferries buys two ships"

ANSWERS = {
    "How many articles came each day?": [("2026-10-12", 2), ("2026-10-13", 3)],
    "Which publishers have the most articles?": [(GAZETTE, 2), (POST, 2), (BOTE, 1)],
    "In which languages?": [("en", 4), ("de", 1)],
    "What is new on a topic?": [
        ("2026-10-12T10:30:00Z", SHIPS),
        ("2026-10-12T08:30:00Z", STRIKE),
    ],
    "Which organisations are written about most?": [("Blue Ferries", 2, 0.5)],
    "Who and what is named together with a place?": [
        ("Blue Ferries", "ORG", 1),
        ("Eva Holm", "PERSON", 1),
    ],
    "How often is someone named, day by day?": [("2026-10-12", 2, 6)],
    "What does each publisher write about?": [
        (GAZETTE, BUSINESS, 1),
        (GAZETTE, POLITICS, 1),
        (POST, BUSINESS, 1),
        (POST, "labour", 1),
        (POST, "weather", 1),
    ],
    "Which countries are in the news?": [("NO", 2)],
    "Which articles speak of a storm and of a harbour?": [("Storm over Norhaven",)],
    "Which articles did others carry?": [(STRIKE, 2), ("Storm over Norhaven", 1)],
    "Who copies whom?": [(GAZETTE, POST, 2), (BOTE, POST, 1)],
    "How soon do others carry an article, in minutes?": [
        (STRIKE, 60, 90),
        ("Storm over Norhaven", 80, 80),
    ],
    "Which articles were revised, and what changed?": [
        ("Storm over Norhaven", 2, "body", "harbour, [-12-] {+13+} were"),
    ],
    "How late do articles reach us, in minutes?": [(GAZETTE, 10, 10), (POST, 25, 30)],
    "What is doubtful?": [("no_date", 2), ("no_language_model", 1)],
    "Who writes?": [("Ann Reed", 2), ("Bo Lund", 1)],
    "Who and what was first named on a day?": [("Eva Holm", "PERSON")],
    "Why did items die?": [("admit", "broken_json", 2), ("cleanup", "no_article", 1)],
    "Which source has the most dead letters?": [
        ("desk.jsonl", 2, "2026-10-13"),
        ("bote/*.html", 1, "2026-10-12"),
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with the sample in each sink."""
    root = tmp_path_factory.mktemp("querying")
    for uri in (f"parquet:{root}/lake", f"delta:{root}/delta/lake", f"sqlite:{root}/news.db"):
        sink = open_sink(uri, in_folder(root / "work"))
        for turn, outputs in (("3f9a01c2-000001", FIRST_TURN), ("3f9a01c2-000002", SECOND_TURN)):
            sink.stage(turn, outputs)
            sink.publish(turn)
        sink.close()
    return root


@pytest.fixture(scope="module")
def parquet(folder):
    """DuckDB after the block that names the tables of a `parquet:` sink, at their folder."""
    connection = duckdb.connect()
    connection.execute(SET_UP["DuckDB, parquet:lake"].replace("'lake/", f"'{folder}/lake/"))
    return connection


@pytest.fixture(scope="module")
def delta(folder):
    """The same of a `delta:` sink."""
    connection = duckdb.connect()
    block = SET_UP["DuckDB, delta:lake"]
    for name in ("articles", "duplicates", "dead_letters"):
        table = DeltaTable(f"{folder}/delta/lake/{name}").to_pyarrow_table()
        connection.register(f"delta_{name}", table)
        block = block.replace(f"delta_scan('lake/{name}')", f"delta_{name}")
    connection.execute(block)
    return connection


@pytest.fixture(scope="module")
def bigquery(parquet):
    """The tables under the names that they have in BigQuery."""
    parquet.execute("ATTACH ':memory:' AS acme; CREATE SCHEMA acme.news")
    for name, table in (
        ("articles", "articles_latest"),
        ("duplicates", "articles_duplicates_latest"),
        ("dead_letters", "articles_dead_letters_latest"),
    ):
        theirs = f"SELECT * EXCLUDE (day) FROM memory.main.{name}"  # a folder's name, in files only
        parquet.execute(f"CREATE TABLE acme.news.{table} AS {theirs}")
    return parquet


def plain(rows):
    """Write moments and days as SQLite's text has them."""
    return [tuple(map(_plain, row)) for row in rows]


def _plain(value):
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat() if isinstance(value, date) else value


def test_the_page_has_twenty_questions_in_three_dialects_each():
    assert list(QUESTIONS) == list(ANSWERS)
    assert len(QUESTIONS) == 20
    assert {tuple(blocks) for blocks in QUESTIONS.values()} == {("DuckDB", "SQLite", "BigQuery")}
    assert list(SET_UP) == ["DuckDB, parquet:lake", "DuckDB, delta:lake"]
    assert PAGE.count("```") == 2 * (3 * 20 + 2)


@pytest.mark.parametrize("question", ANSWERS)
def test_duckdb_answers_over_parquet(parquet, question):
    assert plain(parquet.execute(QUESTIONS[question]["DuckDB"]).fetchall()) == ANSWERS[question]


@pytest.mark.parametrize("question", ANSWERS)
def test_duckdb_answers_over_delta(delta, question):
    assert plain(delta.execute(QUESTIONS[question]["DuckDB"]).fetchall()) == ANSWERS[question]


@pytest.mark.parametrize("question", ANSWERS)
def test_sqlite_answers(folder, question):
    with closing(sqlite3.connect(folder / "news.db")) as connection:
        found = connection.execute(QUESTIONS[question]["SQLite"]).fetchall()
    assert found == ANSWERS[question]


@pytest.mark.parametrize("question", ANSWERS)
def test_bigquery_answers_as_translated(bigquery, question):
    sqlglot = pytest.importorskip("sqlglot")
    (sql,) = sqlglot.transpile(QUESTIONS[question]["BigQuery"], read="bigquery", write="duckdb")
    assert plain(bigquery.execute(sql).fetchall()) == ANSWERS[question]
