"""The same input gives the same bytes: one turn or many, one process or two, any way in."""

import json
import os
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.integration.emulator import new_project
from tests.integration.program import newsbeam, succeeded
from tests.integration.read_back import KINDS, json_lines
from tests.integration.stories import broken, copy_of, line, stories, story, write_lines

pytestmark = pytest.mark.timeout(600)

_CAPTURED = 1_790_000_000


def _nearly(number: int) -> dict[str, object]:
    """Repeat an article with another last sentence, under an id of its own."""
    body = str(story(number)["body"])
    return story(number, id=f"near-{number:04d}", body=f"{body} A ferry was late.")


def items():
    """Every outcome: new, equal, nearly equal, revised, seen, broken, of another language."""
    german = (
        "Der Bürgermeister hat am Montag gesagt, dass die Brücke über den Fluss neu gebaut wird."
    )
    return [
        *stories(0, 4),
        copy_of(1),
        broken(1),
        broken(1),
        _nearly(2),
        *stories(4, 3),
        story(5),
        story(6, body=f"{story(6)['body']} Nobody was hurt."),
        {"id": "german", "title": "Neue Brücke", "body": german},
        copy_of(5),
    ]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder whose input is in two files of the same age everywhere."""
    folder = tmp_path_factory.mktemp("determinism")
    for name, part in (("a", items()[:9]), ("b", items()[9:])):
        path = write_lines(folder / "in" / f"{name}.jsonl", part)
        os.utime(path, (_CAPTURED, _CAPTURED))
    return folder


def written(place: Path, name: str, *more: str) -> dict[str, list[bytes]]:
    """Read the input from nothing into a sink of its own, and give its lines by kind."""
    out = place / name
    source = ["--source", f"jsonl:{place}/in/*.jsonl"]
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{out}", *more))
    return {kind: json_lines(out, kind) for kind in KINDS}


@pytest.fixture(scope="module")
def in_one_turn(place):
    return written(place, "one-turn")


def test_the_input_has_what_could_go_differently(in_one_turn):
    articles = [json.loads(one) for one in in_one_turn["articles"]]
    duplicates = [json.loads(one) for one in in_one_turn["duplicates"]]
    assert len(articles) == 9
    assert sorted(one["version"] for one in articles) == [1] * 8 + [2]
    methods = sorted(one["duplicate_of"]["method"] for one in duplicates)
    assert methods == ["content", "content", "near"]
    assert len(in_one_turn["dead_letters"]) == 1


@pytest.mark.parametrize("size", ["1", "7"])
def test_the_size_of_a_turn_changes_no_byte(place, in_one_turn, size):
    assert written(place, f"turns-of-{size}", "--turn-items", size) == in_one_turn


def test_two_processes_change_no_byte(place, in_one_turn):
    assert written(place, "two", "--workers", "2", "--turn-items", "6") == in_one_turn


def test_another_run_from_nothing_changes_no_byte(place, in_one_turn):
    assert written(place, "again", "--state", f"{place}/again.db") == in_one_turn


def test_a_ledger_in_postgresql_changes_no_byte(place, in_one_turn, database):
    state = ["--state", database, "--turn-items", "3"]
    assert written(place, "database", *state) == in_one_turn


def test_the_clock_of_a_run_changes_no_byte(place, in_one_turn):
    assert written(place, "later", "--clock", "2031-01-01T00:00:00Z") == in_one_turn


def test_a_sink_in_postgresql_shows_the_same_records(place, in_one_turn, database):
    source = ["--source", f"jsonl:{place}/in/*.jsonl", "--turn-items", "5"]
    succeeded(newsbeam("run", *source, "--sink", database))
    with psycopg.connect(database, row_factory=dict_row) as connection:
        rows = connection.execute("SELECT * FROM articles").fetchall()
        (found,) = connection.execute("SELECT count(*) AS entities FROM entities").fetchall()
    articles = {one["id"]: one for one in map(json.loads, in_one_turn["articles"])}
    newest = {row["id"]: row["version"] for row in rows}
    expected = [json.loads(one) for one in in_one_turn["articles"]]
    expected = [one for one in expected if newest[one["id"]] == one["version"]]
    assert len(rows) == len(articles) == len(expected) == 8
    for one in expected:
        (row,) = (row for row in rows if row["id"] == one["id"])
        assert {name: row[name] for name in ("title", "body", "authors", "source", "flags")} == {
            name: one[name] for name in ("title", "body", "authors", "source", "flags")
        }
        assert row["discovered"] == datetime.fromisoformat(one["discovered"])
    assert found["entities"] == sum(len(one["entities"]) for one in expected)


def test_dead_letters_in_postgresql_are_replayed_as_the_first_run_would_have_gone(
    place, in_one_turn, database
):
    source = ["--source", f"jsonl:{place}/in/*.jsonl"]
    dying = "from tests.integration import sabotage\nsabotage.fail_on('')"
    out = f"jsonl:{place}/from-database"
    letters = ["--dead-letters", database]
    succeeded(newsbeam("run", *source, "--sink", out, *letters, before=dying))
    assert json_lines(place / "from-database", "articles") == []
    succeeded(newsbeam("replay", *letters, "--sink", out))
    assert json_lines(place / "from-database", "articles") == in_one_turn["articles"]
    assert json_lines(place / "from-database", "duplicates") == in_one_turn["duplicates"]


@pytest.mark.emulator
def test_messages_give_what_files_give_but_for_source_and_time(place, in_one_turn, pubsub_emulator):
    topic = pubsub_emulator.create_topic(new_project())
    subscription = pubsub_emulator.create_subscription(topic)
    pubsub_emulator.publish(topic, [(line(item).encode(), {}) for item in items()])
    out = place / "messages"
    succeeded(
        newsbeam(
            *("run", "--source", f"pubsub:{subscription}", "--sink", f"jsonl:{out}"),
            *("--turn-items", "7"),
            env={"PUBSUB_EMULATOR_HOST": pubsub_emulator.host},
        )
    )
    for kind in KINDS:
        lines = json_lines(out, kind)
        assert len(lines) == len(in_one_turn[kind])
        assert _without(lines, kind) == _without(in_one_turn[kind], kind)


def test_replay_gives_what_the_first_run_would_have_given(place, in_one_turn):
    out = place / "replayed"
    source = ["--source", f"jsonl:{place}/in/*.jsonl"]
    dying = "from tests.integration import sabotage\nsabotage.fail_on('')"
    succeeded(newsbeam("run", *source, "--sink", f"jsonl:{out}", before=dying))
    assert json_lines(out, "articles") == []
    letters = len(json_lines(out, "dead_letters"))
    succeeded(newsbeam("replay", "--dead-letters", f"jsonl:{out}", "--sink", f"jsonl:{out}"))
    assert len(json_lines(out, "dead_letters")) == letters
    assert json_lines(out, "duplicates") == in_one_turn["duplicates"]
    assert json_lines(out, "articles") == in_one_turn["articles"]


def _without(lines: list[bytes], kind: str) -> list[str]:
    """Leave out what the way of an item may change, and order what is left."""
    fields = ["source", "at" if kind == "dead_letters" else "discovered"]
    records = [json.loads(one) for one in lines]
    return sorted(
        json.dumps({name: value for name, value in record.items() if name not in fields})
        for record in records
    )
