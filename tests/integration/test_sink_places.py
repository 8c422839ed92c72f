"""Sinks and a ledger that would destroy each other's files are refused before anything starts."""

import os
from pathlib import Path

import pytest

from pipelines.options import OptionError
from pipelines.sinks.places import check_places
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.read_back import shown_by
from tests.integration.stories import broken, stories, write_lines

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Be in a folder with a link to it, a file with two names, and a linked file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to("out")
    (tmp_path / "news.db").touch()
    os.link(tmp_path / "news.db", tmp_path / "hard.db")
    (tmp_path / "soft.db").symlink_to("news.db")
    return tmp_path


def check(sinks, dead_letters=None, ledger="led.db"):
    path = None if ledger is None else Path(ledger)
    check_places(sinks, dead_letters, path, path and path.with_name(f"{path.name}.work"))


@pytest.mark.parametrize(
    ("sinks", "dead_letters", "ledger"),
    [
        (["jsonl:out", "parquet:out"], None, "out/newsbeam.db"),
        (["jsonl:out"], "parquet:out", "out/newsbeam.db"),
        (["jsonl:out"], "jsonl:out", "led.db"),
        (["jsonl:out"], "jsonl:./out/dead", "led.db"),
        (["sqlite:news.db"], "jsonl:out", "news.db"),
        (["sqlite:news.db"], None, "soft.db"),
        (["sqlite:out/news.db", "jsonl:out"], None, "out/news.db"),
        (["sqlite:news.db", "sqlite:other.db", "stdout:"], None, "led.db"),
        (["stdout:", "pubsub:projects/p/topics/a", "pubsub:projects/p/topics/b"], None, None),
        (["jsonl:new/one", "jsonl:new/two"], "sqlite:new/dead.db", "new/led.db"),
        (["delta:out"], None, "out/newsbeam.db"),
        (["delta:out/lake", "jsonl:out"], "delta:out/dead", "led.db"),
        (["delta:s3://lake/news", "delta:s3://lake/more", "delta:lake/news"], None, "led.db"),
    ],
)
def test_sinks_with_places_of_their_own_pass(sinks, dead_letters, ledger):
    check(sinks, dead_letters, ledger)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("jsonl:out", "jsonl:./out"),
        ("jsonl:out", "jsonl:out/"),
        ("jsonl:out", "jsonl:link"),
        ("parquet:out/new", "parquet:link/../out/new"),
        ("sqlite:news.db", "sqlite:soft.db"),
        ("sqlite:news.db", "sqlite:hard.db"),
        ("sqlite:out/none.db", "sqlite:link/none.db"),
        ("stdout:", "stdout:-"),
        ("delta:out", "delta:link"),
        ("delta:s3://lake/news", "delta:s3://lake/news/"),
    ],
)
def test_two_spellings_of_one_sink_are_refused(one, other):
    with pytest.raises(OptionError) as refused:
        check([one, other])
    assert str(refused.value) == (
        f"--sink {one} and --sink {other} are the same sink: name it once, or spell it alike"
    )
    with pytest.raises(OptionError, match=f"--dead-letters {other} are the same sink"):
        check([one], other)


@pytest.mark.parametrize(
    ("sinks", "ledger"),
    [
        (["sqlite:out", "jsonl:out"], "led.db"),
        (["jsonl:out", "sqlite:link"], "led.db"),
        (["jsonl:out", "sqlite:out/articles"], "led.db"),
        (["parquet:out", "sqlite:out/.staged"], "led.db"),
        (["jsonl:out/runs/more", "sqlite:link/runs"], "led.db"),
        (["jsonl:hard.db/out", "sqlite:news.db"], "led.db"),
        (["sqlite:a", "sqlite:a/b"], "led.db"),
        (["jsonl:out"], "out"),
        (["jsonl:out"], "out/dead_letters"),
        (["jsonl:out/newsbeam.db"], "out/newsbeam.db"),
        (["jsonl:out/newsbeam.db/more"], "out/newsbeam.db"),
    ],
)
def test_a_file_where_a_folder_is_needed_is_refused(sinks, ledger):
    with pytest.raises(
        OptionError, match=r"needs a file at .* needs a folder of its own: give|lies"
    ):
        check(sinks, ledger=ledger)


@pytest.mark.parametrize(
    ("sinks", "ledger"),
    [
        (["delta:out", "jsonl:out"], "led.db"),
        (["parquet:link", "delta:out"], "led.db"),
        (["delta:out", "jsonl:out/articles/more"], "led.db"),
        (["delta:out", "delta:out/runs"], "led.db"),
        (["delta:s3://lake/news", "delta:s3://lake/news/articles"], "led.db"),
        (["delta:out", "sqlite:out/duplicates/news.db"], "led.db"),
        (["delta:out"], "out/dead_letters/led.db"),
    ],
)
def test_nobody_else_writes_where_a_delta_table_lies(sinks, ledger):
    """What a table does not know it would remove after a day."""
    with pytest.raises(OptionError, match=r"for a table of its own, and .* would write there too"):
        check(sinks, ledger=ledger)


@pytest.mark.parametrize("name", ["led.db.lock", "led.db-wal", "led.db-shm", "led.db-journal"])
def test_a_file_that_belongs_to_the_ledger_is_refused(name):
    with pytest.raises(OptionError, match="needs a file of its own: give one of them another"):
        check([f"sqlite:{name}"])


def test_the_ledger_under_another_name_that_is_no_link_is_refused():
    with pytest.raises(OptionError, match="needs a file of its own: give one of them another"):
        check(["sqlite:hard.db"], ledger="news.db")


@pytest.mark.parametrize(
    "uri", ["jsonl:led.db.work/out", "sqlite:led.db.work", "sqlite:./led.db.work/turn/news.db"]
)
def test_a_sink_where_turns_are_prepared_is_refused(uri):
    with pytest.raises(OptionError, match=r"led\.db\.work, where turns are prepared"):
        check([uri])


def test_nothing_is_made_by_looking(folder):
    before = sorted(folder.rglob("*"))
    check(["jsonl:new/one", "sqlite:new/news.db"], "parquet:new/one", "new/led.db")
    assert sorted(folder.rglob("*")) == before


def test_a_run_into_one_folder_in_two_formats_loses_nothing(folder):
    write_lines(folder / "in.jsonl", [*stories(0, 5), broken(0)])
    source = ("--source", f"jsonl:{folder}/in.jsonl")
    uris = [f"jsonl:{folder}/out", f"parquet:{folder}/out"]
    succeeded(newsbeam("run", *source, "--sink", uris[0], "--sink", uris[1], "--turn-items", "4"))
    jsonl, parquet = map(shown_by, uris)
    assert jsonl.articles == [one["id"] for one in stories(0, 5)]
    assert jsonl.dead_letters == [broken(0)]
    assert parquet == jsonl


@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run"), ("stream",)])
def test_the_program_refuses_at_the_start(folder, command):
    write_lines(folder / "in.jsonl", stories(0, 1))
    source = ("--source", f"jsonl:{folder}/in.jsonl")
    sinks = ("--sink", f"jsonl:{folder}/out", "--dead-letters", f"jsonl:{folder}/link")
    refused = newsbeam(*command, *source, *sinks)
    assert refused.returncode == 2
    assert_one_sentence(refused, "are the same sink")
    assert list((folder / "out").iterdir()) == []


def test_a_replay_reads_dead_letters_in_another_spelling(folder):
    write_lines(folder / "in.jsonl", [*stories(0, 1), broken(0)])
    uri = f"jsonl:{folder}/out"
    succeeded(newsbeam("run", "--source", f"jsonl:{folder}/in.jsonl", "--sink", uri))
    again = newsbeam("replay", "--dead-letters", f"jsonl:{folder}/link", "--sink", uri)
    assert "1 read = 0 enriched + 0 duplicate + 1 seen" in succeeded(again).stdout
