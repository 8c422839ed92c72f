"""Items that die after they were judged: none is lost, and nothing names what does not exist."""

import os

import pytest

from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import json_lines, records, rows, runs
from tests.integration.stories import copy_of, stories, story, write_lines

_SABOTAGE = "from tests.integration import sabotage\nsabotage."


def run(place, *more, before="", env=None):
    args = ("run", "--source", f"jsonl:{place}/in*.jsonl", "--state", f"{place}/led.db")
    return succeeded(newsbeam(*args, *more, before=before, env=env))


def test_what_repeats_an_article_that_died_is_kept_with_it_and_both_come_with_the_replay(tmp_path):
    doomed = story(1, body=f"{story(1)['body']} Grotesque.")
    copy = {**doomed, "id": "copy-0001"}
    write_lines(tmp_path / "in.jsonl", [story(0), doomed, copy, copy_of(0)])
    out = tmp_path / "out"
    sink = ("--sink", f"jsonl:{out}", "--sink", f"sqlite:{tmp_path}/news.db")
    first = run(tmp_path, *sink, before=f"{_SABOTAGE}fail_on('Grotesque')")
    assert first.stdout.splitlines()[:3] == [
        "4 read = 1 enriched + 1 duplicate + 0 seen + 0 filtered + 2 dead: the books balance",
        "  dead in dedupe.original_died: 1",
        "  dead in entities.internal_error: 1",
    ]
    ids = {one["id"] for one in records(out)}
    assert {one["duplicate_of"]["id"] for one in records(out, "duplicates")} <= ids
    ((books),) = [one["by_source"] for one in runs(out)]
    assert books[f"jsonl:{tmp_path}"] == {
        "read": 4,
        "enriched": 1,
        "duplicate": 1,
        "seen": 0,
        "filtered": 0,
        "relayed": 0,
        "dead": 2,
    }
    replayed = newsbeam(
        *("replay", "--dead-letters", f"jsonl:{out}", "--state", f"{tmp_path}/led.db", *sink)
    )
    assert succeeded(replayed).stdout.startswith("2 read = 1 enriched + 1 duplicate + 0 seen")
    assert [one["source"]["item"] for one in records(out)] == ["story-0000", "story-0001"]
    assert {one["id"] for one in rows(tmp_path / "news.db", "articles")} == {
        one["id"] for one in records(out)
    }


@pytest.mark.emulator
def test_a_record_too_large_for_pubsub_is_a_dead_letter_and_the_others_are_delivered(
    tmp_path, topic, emulator
):
    long = story(1, body=" ".join(story(number)["body"] for number in range(40)))
    write_lines(tmp_path / "in.jsonl", [story(100), long, story(101)])
    env = {**os.environ, "PUBSUB_EMULATOR_HOST": emulator.host}
    sink = ("--sink", f"pubsub:{topic}", "--dead-letters", f"jsonl:{tmp_path}/dead")
    small = "import pipelines.sinks.publisher\npipelines.sinks.publisher.LARGEST_BYTES = 12_000"
    first = run(tmp_path, *sink, before=small, env=env)
    assert first.stdout.splitlines()[:2] == [
        "3 read = 2 enriched + 0 duplicate + 0 seen + 0 filtered + 1 dead: the books balance",
        "  dead in sink.refused: 1",
    ]
    (letter,) = records(tmp_path / "dead", "dead_letters")
    assert (letter["stage"], letter["reason"], letter["error"]) == ("sink", "refused", "SinkError")
    os.utime(tmp_path / "in.jsonl")
    assert run(tmp_path, *sink, before=small, env=env).stdout.startswith("nothing new")


def test_a_run_without_news_writes_its_book_and_nothing_else(tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    out = tmp_path / "out"
    run(tmp_path, "--sink", f"jsonl:{out}")
    before = json_lines(out, "articles")
    assert run(tmp_path, "--sink", f"jsonl:{out}").stdout.startswith("nothing new")
    assert json_lines(out, "articles") == before
    assert [(one["read"], one["turns"], one["balanced"]) for one in runs(out)] == [
        *((3, 1, True), (0, 0, True)),
    ]
