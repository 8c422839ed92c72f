"""Where output goes, and what settings make of the input."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.integration.program import ROOT, assert_one_sentence, command_line, newsbeam, succeeded
from tests.integration.read_back import shown_by
from tests.integration.stories import broken, stories, story, write_lines

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """Four articles."""
    lines = write_lines(tmp_path_factory.mktemp("output") / "in.jsonl", stories(0, 4))
    return ("--source", f"jsonl:{lines}")


def test_the_summary_is_json_when_asked_for(source, tmp_path):
    done = succeeded(newsbeam("run", *source, "--json", "--sink", f"jsonl:{tmp_path}/o"))
    summary = json.loads(done.stdout)
    assert (summary["read"], summary["enriched"], summary["turns"]) == (4, 4, 1)
    assert summary["balanced"] is True
    assert summary["sinks"] == [f"jsonl:{tmp_path}/o"]
    assert done.stderr == ""


def test_records_go_to_standard_output_and_all_else_to_standard_error(source):
    done = succeeded(newsbeam("run", *source, "--sink", "stdout:"))
    titles = [json.loads(line)["title"] for line in done.stdout.splitlines()]
    assert titles == [one["title"] for one in stories(0, 4)]
    assert "4 read = 4 enriched" in done.stderr


def test_a_reader_that_has_read_enough_ends_the_run_quietly(source):
    args = ("run", *source, "--sink", "stdout:", "--turn-items", "1")
    with _read_by(*args) as process:
        first = process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read().decode()
    assert json.loads(first)["title"] == stories(0, 1)[0]["title"]
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
    assert process.returncode == 0


def test_a_reader_that_reads_nothing_is_no_failure(source, tmp_path):
    plan = ("run", *source, "--sink", f"jsonl:{tmp_path}/out", "--dry-run")
    for args in (("schema", "duplicate"), plan):
        with _read_by(*args) as process:
            process.stdout.close()
            said = process.stderr.read().decode()
        assert said == ""
        assert process.returncode == 0


def _read_by(*args):
    """Start the program with its output in pipes."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command_line(*args), cwd=ROOT, env=env, **pipes)


def test_flags_beat_the_settings_file(source, tmp_path):
    settings = tmp_path / "newsbeam.toml"
    settings.write_text(
        f'source = ["{source[1]}"]\nsink = ["jsonl:{tmp_path}/by-file"]\n'
        "turn_items = 3\nmin_words = 10000\n"
    )
    flags = ("--sink", f"jsonl:{tmp_path}/by-flag", "--min-words", "0", "--json")
    done = succeeded(newsbeam("run", "--config", settings, *flags))
    summary = json.loads(done.stdout)
    assert (summary["turns"], summary["enriched"], summary["filtered"]) == (2, 4, {})
    assert len(shown_by(f"jsonl:{tmp_path}/by-flag").articles) == 4
    assert not (tmp_path / "by-file").exists()


def test_rules_filter_and_are_counted(tmp_path):
    write_lines(tmp_path / "in.jsonl", [*stories(0, 2), {"id": "short", "body": "Too short."}])
    done = succeeded(
        newsbeam(
            *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--min-words", "9"),
            *("--sink", f"jsonl:{tmp_path}/out"),
        )
    )
    assert "3 read = 2 enriched + 0 duplicate + 0 seen + 1 filtered + 0 dead" in done.stdout
    assert "filtered by min_words: 1" in done.stdout


def test_dead_letters_go_apart_when_asked(tmp_path):
    write_lines(tmp_path / "in.jsonl", [*stories(0, 2), broken(0)])
    succeeded(
        newsbeam(
            *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
            *("--dead-letters", f"sqlite:{tmp_path}/dead.db"),
        )
    )
    assert shown_by(f"jsonl:{tmp_path}/out").dead_letters == []
    apart = shown_by(f"sqlite:{tmp_path}/dead.db")
    assert apart == ([], [], [broken(0)])


def _into_full_device(*args):
    """Run the program with its standard output on a device that is full."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        return subprocess.run(
            command_line(*args),
            cwd=ROOT,
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )


@pytest.fixture(params=[0, 40_000], ids=["short", "longer than any buffer"])
def source_for_device(request, tmp_path):
    """Four articles, whose records fill the buffers of standard output or do not."""
    items = [story(number, summary="x " * request.param) for number in range(4)]
    return ("--source", f"jsonl:{write_lines(tmp_path / 'in.jsonl', items)}")


def test_records_for_a_full_device_are_kept_for_the_next_start(source_for_device, tmp_path):
    args = ("run", *source_for_device, "--sink", "stdout:", "--state", f"{tmp_path}/ledger.db")
    failed = _into_full_device(*args)
    assert failed.returncode == 3
    assert_one_sentence(
        failed,
        "the sink stdout: cannot be written: No space left on device",
        "the next start writes this turn's records again",
    )
    again = succeeded(newsbeam(*args))
    titles = [json.loads(line)["title"] for line in again.stdout.splitlines()]
    assert titles == [one["title"] for one in stories(0, 4)]


def test_records_for_a_full_device_are_read_anew_where_nothing_is_remembered(source):
    args = ("run", *source, "--sink", "stdout:", "--state", "none:")
    failed = _into_full_device(*args)
    assert failed.returncode == 3
    assert_one_sentence(failed, "the next start writes this turn's records again")
    assert len(succeeded(newsbeam(*args)).stdout.splitlines()) == 4


def test_a_summary_that_cannot_be_shown_is_a_sentence(source, tmp_path):
    sink = ("--sink", f"jsonl:{tmp_path}/out")
    for args in (("run", *source, *sink), ("schema", "record")):
        failed = _into_full_device(*args)
        assert failed.returncode == 3
        assert_one_sentence(failed, "standard output cannot be written: No space left on device")
    assert len(shown_by(f"jsonl:{tmp_path}/out").articles) == 4
