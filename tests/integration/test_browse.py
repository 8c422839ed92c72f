"""`newsbeam browse`: the started command, asked over HTTP as a browser asks."""

import re
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from pipelines.browse.page import questions
from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.integration.program import assert_one_sentence, newsbeam, running
from tests.integration.querying_sample import FIRST_TURN, SECOND_TURN, STORM
from tests.integration.test_querying import ANSWERS, QUESTIONS

pytest.importorskip("datasette", reason="the extra `browse` is not installed")

#: Makes a package be missing, as where the extra is not installed.
WITHOUT = "import sys\nsys.modules['datasette'] = None"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The sample in an SQLite sink, whose file holds a ledger's table too."""
    root = tmp_path_factory.mktemp("browse")
    sink = open_sink(f"sqlite:{root}/news.db", in_folder(root / "work"))
    for turn, outputs in (("3f9a01c2-000001", FIRST_TURN), ("3f9a01c2-000002", SECOND_TURN)):
        sink.stage(turn, outputs)
        sink.publish(turn)
    with closing(sqlite3.connect(root / "news.db")) as connection:
        connection.execute("CREATE TABLE ledger_turns (number INTEGER PRIMARY KEY)")
    return root / "news.db"


@pytest.fixture(scope="module")
def program(file, tmp_path_factory):
    """The command, once it says that it answers."""
    folder = tmp_path_factory.mktemp("program")
    with running(folder, "browse", "--sink", f"sqlite:{file}", "--port", 0, fresh=True) as started:
        started.until(lambda: "(until Ctrl-C)" in started.err)
        yield started


@pytest.fixture(scope="module")
def site(program):
    """A client at the address that the command said."""
    said = re.fullmatch(
        r"newsbeam: sqlite:\S+ at (http://127\.0\.0\.1:\d+) \(until Ctrl-C\)\n", program.err
    )
    with httpx.Client(base_url=said[1], timeout=30, trust_env=False) as client:
        yield client


def test_articles_have_facets_and_are_searched(site):
    page = site.get("/news/articles").raise_for_status().text
    assert STORM.title in page
    assert 'name="_search"' in page
    found = site.get("/news/articles.json?_search=storm&_shape=objects").json()
    assert [row["version"] for row in found["rows"]] == [2]
    facets = {
        one["name"]: [(value["label"], value["count"]) for value in one["results"]]
        for one in found["facet_results"].values()
    }
    assert facets["source_publisher"] == [("The Post", 1)]
    assert set(facets) == {"language", "source_publisher", "source_kind"}


def test_rows_are_linked_to_their_articles_by_title_and_back(site):
    page = site.get("/news/entities").raise_for_status().text
    assert re.search(rf'<a href="/news/articles/[^"]+">{STORM.title}</a>', page)
    article = site.get("/news/articles/urn~3Anewsbeam~3Astrike").raise_for_status().text
    assert re.search(r"2 rows\s*</a>\s*from article in duplicates", article)
    assert re.search(r"2 rows\s*</a>\s*from article in entities", article)


def test_newsbeams_own_tables_are_hidden_and_views_shown(site):
    said = site.get("/news.json").json()
    shown = {one["name"] for one in said["tables"] if not one["hidden"]}
    assert shown == {"articles", "entities", "topics", "duplicates", "dead_letters", "runs"}
    views = ["entities_by_day", "latest", "syndication", "topics_by_source"]
    assert sorted(one["name"] for one in said["views"]) == views


def test_the_questions_are_those_of_the_documentation(site):
    assert questions() == {name: blocks["SQLite"].strip() for name, blocks in QUESTIONS.items()}
    named = {one["title"]: one["name"] for one in site.get("/news.json").json()["queries"]}
    assert list(named) == list(ANSWERS)
    for question, answer in ANSWERS.items():
        rows = site.get(f"/news/{named[question]}.json?_shape=arrays").json()["rows"]
        assert [tuple(row) for row in rows] == answer


def test_nothing_can_be_written(site, file):
    before = file.read_bytes()
    for sql in ("DELETE FROM articles", "SELECT load_extension('x')", "PRAGMA user_version = 3"):
        assert site.get("/news.json", params={"sql": sql}).status_code == 400
    assert site.get("/news.db").status_code == 403
    assert file.read_bytes() == before


def test_a_page_elsewhere_whose_name_leads_here_gets_nothing(site):
    asked = site.get("/news/articles", headers={"host": "evil.example"})
    assert (asked.status_code, STORM.title in asked.text) == (421, False)
    assert site.get("/", headers={"host": "localhost:8001"}).status_code == 200


def test_a_signal_ends_it_well(file, tmp_path):
    for number in (signal.SIGINT, signal.SIGTERM):
        folder = tmp_path / number.name
        with running(
            folder, "browse", "--sink", f"sqlite:{file}", "--port", 0, fresh=True
        ) as program:
            program.until(lambda program=program: "(until Ctrl-C)" in program.err)
            program.signal(number)
            assert program.ended() == 0
            assert program.err.count("\n") == 1


def test_without_the_extra_one_sentence_says_what_to_install(file):
    done = newsbeam("browse", "--sink", f"sqlite:{file}", before=WITHOUT)
    assert done.returncode == 3
    assert_one_sentence(done, "newsbeam browse needs", "install newsbeam[browse]")


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["--sink", "jsonl:out"], 2, "name one that reads sqlite:FILE"),
        (["--sink", "sqlite:{}/none.db"], 3, "is not there"),
        (["--sink", "sqlite:{}/old.db"], 3, "has no tables of this newsbeam's"),
        (["--sink", "sqlite:{}/text.db"], 3, "cannot be read (file is not a database)"),
        (["--sink", "sqlite:a.db", "--port", "70000"], 2, "take one from 1 to 65535"),
        (["--sink", "sqlite:a.db", "--prot", "70"], 2, "did you mean --port?"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(tmp_path, args, code, words):
    old = Path(__file__).parent / "data/sink_format_1.sql"
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection:
        connection.executescript(old.read_text())
    (tmp_path / "text.db").write_text("no database " * 1_000)
    done = newsbeam("browse", *(one.format(tmp_path) for one in args))
    assert done.returncode == code
    assert_one_sentence(done, words)


def test_a_port_that_is_taken_is_one_sentence(site, file):
    port = site.base_url.port
    done = newsbeam("browse", "--sink", f"sqlite:{file}", "--port", port)
    assert done.returncode == 3
    assert_one_sentence(done, f"--port {port} cannot be had (Address already in use)")
