"""`newsbeam reenrich`, and records of newsbeam's own among what is read."""

import json
import shutil
import sqlite3
from contextlib import closing
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import spacy

from pipelines.sources.records.articles import records_of
from tests.integration.program import assert_one_sentence, killed_at, newsbeam, succeeded
from tests.integration.read_back import json_lines, leftovers, records, rows, runs, shown_by
from tests.integration.stories import broken, copy_of, stories, story, write_lines
from transforms.records.article import to_json

pytestmark = pytest.mark.timeout(600)

SINKS = {
    "jsonl": "jsonl:{}/json",
    "parquet": "parquet:{}/arrow",
    "sqlite": "sqlite:{}/news.db",
    "delta": "delta:{}/lake",
}
#: What is made anew.
NEW = {"entities", "quantities", "topics", "pipeline"}


@pytest.fixture(scope="module")
def other_model(tmp_path_factory):
    """A pipeline that finds a person in the place of the small one's country."""
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Anna Berg"}])
    path = tmp_path_factory.mktemp("model") / "other"
    nlp.to_disk(path)
    return str(path)


@pytest.fixture(scope="module")
def made(tmp_path_factory, small_model):
    """Four sinks of a run in turns of four: eight articles, two of them in several versions."""
    folder = tmp_path_factory.mktemp("made")
    items = [
        *stories(0, 6),
        copy_of(1),
        broken(0),
        story(2, body="Another text in Norway, said Anna Berg."),
        story(3, body="One more text in Norway, said Anna Berg."),
        {"id": "french", "title": "Le pont", "body": "Le pont est ouvert.", "language": "fr"},
        story(3, body="A third text in Norway, said nobody."),
        story(6),
    ]
    write_lines(folder / "in.jsonl", items)
    sinks = [part for uri in SINKS.values() for part in ("--sink", uri.format(folder))]
    source = ("--source", f"jsonl:{folder}/in.jsonl", "--state", f"{folder}/ledger.db")
    model = ("--spacy-model", small_model, "--turn-items", "4")
    succeeded(newsbeam("run", *source, *sinks, *model))
    return folder


def newest(folder):
    """The lines of the newest versions, by id."""
    lines = {}
    for line in json_lines(folder, "articles"):
        record = json.loads(line)
        if record["version"] >= lines.get(record["id"], (0, b""))[0]:
            lines[record["id"]] = (record["version"], line)
    return sorted(line for _, line in lines.values())


def without(line, names=NEW):
    return {name: value for name, value in json.loads(line).items() if name not in names}


def test_the_run_wrote_several_versions(made):
    assert len(json_lines(made / "json", "articles")) == 11
    versions = sorted(json.loads(line)["version"] for line in newest(made / "json"))
    assert versions == [1, 1, 1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize("kind", SINKS)
def test_the_same_models_make_the_same_bytes_of_the_newest_versions(
    made, tmp_path, small_model, kind
):
    args = ("--source", SINKS[kind].format(made), "--sink", f"jsonl:{tmp_path}/out")
    model = ("--spacy-model", small_model, "--turn-items", "3")
    done = succeeded(newsbeam("reenrich", *args, *model))
    assert "8 read = 8 enriched + 0 duplicate + 0 seen + 0 filtered + 0 dead" in done.stdout
    assert json_lines(tmp_path / "out", "articles") == newest(made / "json")
    assert succeeded(newsbeam("reenrich", *args, *model)).stdout.startswith("nothing new")
    assert [books["enriched"] for books in runs(tmp_path / "out")] == [8, 0]


def test_other_models_change_what_they_make_and_nothing_else(made, tmp_path, other_model):
    args = ("--source", f"jsonl:{made}/json", "--sink", f"jsonl:{tmp_path}/out")
    succeeded(newsbeam("reenrich", *args, "--spacy-model", other_model, "--workers", "2"))
    lines = json_lines(tmp_path / "out", "articles")
    assert sorted(map(str, map(without, lines))) == sorted(
        map(str, map(without, newest(made / "json")))
    )
    found = [json.loads(line) for line in lines]
    types = {entity["type"] for one in found for entity in one["entities"]}
    assert types == {"GPE", "PERSON"}  # that Norway is a country no model need say
    models = {one["pipeline"]["model"] for one in found}
    assert models == {"en_pipeline 0.0.0 spacy", None}
    (french,) = [one for one in found if one["source"]["item"] == "french"]
    assert french["flags"][-1] == "no_language_model"


def test_a_change_of_models_reads_all_again_with_the_same_ledger(
    made, tmp_path, small_model, other_model
):
    args = ("--source", f"parquet:{made}/arrow", "--sink", f"sqlite:{tmp_path}/news.db")
    for model in (small_model, other_model):
        for expected in ("8 read = 8 enriched", "nothing new"):
            done = succeeded(newsbeam("reenrich", *args, "--spacy-model", model))
            assert done.stdout.startswith(expected)


def test_a_database_is_enriched_in_its_own_place(made, tmp_path, other_model):
    shutil.copy(made / "news.db", tmp_path / "news.db")
    uri = f"sqlite:{tmp_path}/news.db"
    before = {row["id"]: row for row in rows(tmp_path / "news.db", "articles")}
    args = ("--source", uri, "--sink", uri, "--spacy-model", other_model, "--turn-items", "3")
    done = succeeded(newsbeam("reenrich", *args))
    assert done.stdout.startswith("8 read = 8 enriched")
    after = {row["id"]: row for row in rows(tmp_path / "news.db", "articles")}
    changed = {name for key, row in after.items() for name in row if row[name] != before[key][name]}
    assert after.keys() == before.keys()
    assert changed <= {"pipeline", "quantities", "flags"}
    assert {row["type"] for row in rows(tmp_path / "news.db", "entities")} == {"GPE", "PERSON"}
    assert succeeded(newsbeam("reenrich", *args)).stdout.startswith("nothing new")


def read_again(uri):
    """The articles of a database, as lines."""
    return sorted(to_json(one) for one in records_of(uri))


@pytest.fixture
def of_the_same(made, database, small_model, tmp_path):
    """Another run's PostgreSQL sink, with the same articles."""
    source = ("--source", f"jsonl:{made}/in.jsonl", "--state", f"{tmp_path}/of-the-same.db")
    model = ("--spacy-model", small_model, "--turn-items", "4")
    succeeded(newsbeam("run", *source, "--sink", database, *model))
    return database


def test_a_server_is_enriched_in_its_own_place_and_then_read_on(
    made, of_the_same, tmp_path, small_model, other_model
):
    """A revision and a new article, written later, are read; what was read is not read again."""
    args = ("--source", of_the_same, "--sink", of_the_same, "--turn-items", "3")
    state = ("--state", f"{tmp_path}/again.db", "--spacy-model", other_model)
    before = read_again(of_the_same)
    done = succeeded(newsbeam("reenrich", *args, *state))
    assert done.stdout.startswith("8 read = 8 enriched")
    after = read_again(of_the_same)
    assert after != before
    assert list(map(without, after)) == list(map(without, before))
    assert succeeded(newsbeam("reenrich", *args, *state)).stdout.startswith("nothing new")
    more = [story(2, body="A newer text, said Anna Berg of Norway and nobody else."), story(9)]
    write_lines(tmp_path / "more.jsonl", more)
    source = ("--source", f"jsonl:{tmp_path}/more.jsonl", "--state", f"{tmp_path}/of-the-same.db")
    succeeded(newsbeam("run", *source, "--sink", of_the_same, "--spacy-model", small_model))
    assert succeeded(newsbeam("reenrich", *args, *state)).stdout.startswith("2 read = 2 enriched")


def test_bigquery_is_enriched_into_another_sink(bigquery, tmp_path, small_model):
    source = f"bigquery:{bigquery.create_dataset()}.news"
    items = [*stories(0, 3), story(1, body="Another text in Norway, said Anna Berg.")]
    write_lines(tmp_path / "in.jsonl", items)
    model = ("--spacy-model", small_model, "--turn-items", "2")
    sinks = ("--sink", source, "--sink", f"jsonl:{tmp_path}/made", *model)
    succeeded(newsbeam("run", "--source", f"jsonl:{tmp_path}/in.jsonl", *sinks))
    args = ("--source", source, "--sink", f"jsonl:{tmp_path}/out", *model)
    assert succeeded(newsbeam("reenrich", *args)).stdout.startswith("3 read = 3 enriched")
    assert json_lines(tmp_path / "out", "articles") == newest(tmp_path / "made")
    assert succeeded(newsbeam("reenrich", *args)).stdout.startswith("nothing new")


MOMENTS = [
    ("taken", 2),
    ("ran", 2),
    ("staged", 1),
    ("committed", 2),
    ("one sink published", 2),
    ("published", 1),
]


@pytest.mark.kill
@pytest.mark.parametrize("kind", ["jsonl", "delta"])
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_after_a_kill_it_goes_on_where_it_was(made, tmp_path, small_model, kind, moment):
    args = ("--source", SINKS[kind].format(made), "--sink", f"jsonl:{tmp_path}/out")
    model = ("--spacy-model", small_model, "--turn-items", "3")
    killed_at(*moment, "reenrich", *args, *model)
    succeeded(newsbeam("reenrich", *args, *model))
    assert json_lines(tmp_path / "out", "articles") == newest(made / "json")
    assert leftovers(tmp_path / "out") == []
    assert sum(books["read"] for books in runs(tmp_path / "out")) == 8


def test_what_a_run_adds_is_read_the_next_time(made, tmp_path, small_model):
    copy = tmp_path / "json"
    shutil.copytree(made / "json", copy)
    args = ("--source", f"jsonl:{copy}", "--sink", f"jsonl:{tmp_path}/out")
    model = ("--spacy-model", small_model)
    succeeded(newsbeam("reenrich", *args, *model))
    write_lines(tmp_path / "more.jsonl", stories(20, 2))
    source = ("--source", f"jsonl:{tmp_path}/more.jsonl", "--state", f"{tmp_path}/more.db")
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{copy}", *model))
    assert succeeded(newsbeam("reenrich", *args, *model)).stdout.startswith("2 read = 2 enriched")
    assert json_lines(tmp_path / "out", "articles") == newest(copy)


def test_bad_records_are_dead_letters_and_the_rest_is_enriched(made, tmp_path, small_model):
    for kind in ("json", "arrow"):
        shutil.copytree(made / kind, tmp_path / kind)
    first = min((tmp_path / "json" / "articles").rglob("*.jsonl"))
    good = first.read_bytes().splitlines()
    first.write_bytes(b"\n".join([b"{", *good, b'{"schema":"newsbeam/1","id":"urn:isbn:1"}', b""]))
    table = min((tmp_path / "arrow" / "articles").rglob("*.parquet"))
    table.write_bytes(table.read_bytes()[:-10])
    (tmp_path / "arrow" / "articles" / "x.parquet").write_bytes(b"")
    alien = pa.table({"id": ["urn:newsbeam:01" + "a" * 30], "version": [1], "body": ["Nobody."]})
    pq.write_table(alien, tmp_path / "arrow" / "articles" / "y.parquet")
    shutil.copy(made / "news.db", tmp_path / "news.db")
    with closing(sqlite3.connect(tmp_path / "news.db")) as connection, connection:
        connection.execute("UPDATE articles SET source = '{' WHERE rowid = 2")
        connection.execute("UPDATE articles SET discovered = 'soon' WHERE rowid = 3")
    model = ("--spacy-model", small_model, "--turn-items", "2")
    expected = {"jsonl": (8, 2), "parquet": (None, 3), "sqlite": (6, 2)}
    for kind, (articles, dead) in expected.items():
        out = tmp_path / f"out-{kind}"
        args = ("--source", SINKS[kind].format(tmp_path), "--sink", f"jsonl:{out}", *model)
        succeeded(newsbeam("reenrich", *args))
        letters = records(out, "dead_letters")
        assert len(letters) == dead, letters
        assert {one["stage"] for one in letters} == {"admit"}
        assert {one["source"]["kind"] for one in letters} == {"record"}
        found = json_lines(out, "articles")
        assert set(found) <= set(json_lines(made / "json", "articles"))
        assert len(found) == articles or (articles is None and 0 < len(found) < 8)
        assert succeeded(newsbeam("reenrich", *args)).stdout.startswith("nothing new")


def test_what_reenrich_cannot_do_is_a_sentence(made, tmp_path):
    sink = ("--sink", f"jsonl:{tmp_path}/out")
    empty = tmp_path / "empty.db"
    empty.touch()
    cases = [
        (2, ["--source", "rss:feeds.txt", *sink], "must begin with jsonl:, parquet:"),
        (2, sink, "say where articles come from"),
        (2, ["--source", f"jsonl:{made}/json", "--sink", f"jsonl:{made}/../{made.name}/json"],
         "give it a place of its own"),
        (2, ["--source", f"jsonl:{made}/json", *sink, "--min-words", "9"], "does not know --min"),
        (2, ["--source", f"jsonl:{made}/json", *sink, "--nonsense"], "nobody knows --nonsense"),
        (3, ["--source", f"jsonl:{tmp_path}/none", *sink], "there are no articles at jsonl:"),
        (3, ["--source", f"sqlite:{tmp_path}/none.db", *sink], "there are no articles at sqlite:"),
        (3, ["--source", f"sqlite:{empty}", *sink], "holds no articles"),
        (3, ["--source", f"delta:{tmp_path}/none", *sink], "there are no articles at delta:"),
        (2, ["--source", "bigquery:p-1.d.t", "--sink", "bigquery:p-1.d.t", "--state", "none:"],
         "stand twice"),
        (3, ["--source", "postgresql://127.0.0.1:1/news", *sink], "cannot be used"),
    ]  # fmt: skip
    for code, args, words in cases:
        done = newsbeam("reenrich", *args)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert_one_sentence(done)
    assert not (tmp_path / "out").exists()


def test_a_dry_run_shows_the_plan_and_reads_nothing(made, tmp_path, small_model):
    args = ("--source", f"jsonl:{made}/json", "--sink", f"jsonl:{tmp_path}/out")
    done = succeeded(newsbeam("reenrich", *args, "--spacy-model", small_model, "--dry-run"))
    assert f"jsonl:{made}/json" in done.stdout
    assert not (tmp_path / "out").exists()


# Records among what a run reads.


def own(made, out, *more):
    pattern = f"jsonl:{made}/json/articles/**/*.jsonl"
    return newsbeam("run", "--source", pattern, "--sink", f"jsonl:{out}", *more)


@pytest.mark.parametrize("size", ["1", "100"])
def test_a_run_over_own_records_writes_them_again(made, tmp_path, small_model, size):
    model = ("--spacy-model", small_model, "--turn-items", size)
    succeeded(own(made, tmp_path / "out", *model))
    assert json_lines(tmp_path / "out", "articles") == json_lines(made / "json", "articles")


def test_records_that_the_ledger_knows_are_seen(made, tmp_path, small_model):
    shutil.copy(made / "ledger.db", tmp_path / "ledger.db")
    state = ("--state", f"{tmp_path}/ledger.db", "--spacy-model", small_model)
    done = succeeded(own(made, tmp_path / "out", *state))
    assert done.stdout.startswith("11 read = 0 enriched + 0 duplicate + 11 seen")
    assert shown_by(f"jsonl:{tmp_path}/out").articles == []


def test_a_record_edited_by_hand_is_judged_by_what_it_now_says(made, tmp_path, small_model):
    shutil.copy(made / "ledger.db", tmp_path / "ledger.db")
    record = json.loads(next(islice(newest(made / "json"), 1)))
    record |= {"body": "Somebody in Norway wrote this by hand.", "version": record["version"] + 1}
    (tmp_path / "edited.jsonl").write_text(json.dumps(record))
    args = ("--source", f"jsonl:{tmp_path}/edited.jsonl", "--sink", f"jsonl:{tmp_path}/out")
    state = ("--state", f"{tmp_path}/ledger.db", "--spacy-model", small_model)
    succeeded(newsbeam("run", *args, *state))
    (found,) = records(tmp_path / "out")
    assert (found["id"], found["version"]) == (record["id"], record["version"])
    assert found["revision"]["previous_hash"] == record["content_hash"]
    assert found["content_hash"] != record["content_hash"]
    assert (found["source"], found["discovered"]) == (record["source"], record["discovered"])
