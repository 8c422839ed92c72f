"""`newsbeam doctor`, as a user starts it."""

from pathlib import Path

import pytest

from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from tests.integration.stories import stories, write_lines


def lines(done):
    """Read the lines: state and text by what they are about; of several the last."""
    found = {}
    for line in done.stdout.splitlines():
        state, what, text = line.split(maxsplit=2)
        found[what] = (state, text)
    return found


@pytest.fixture
def settings(tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    file = tmp_path / "newsbeam.toml"
    file.write_text(f'source = ["jsonl:{tmp_path}/in.jsonl"]\nsink = ["sqlite:{tmp_path}/n.db"]\n')
    return file


def test_where_all_is_there_each_line_is_ok_and_nothing_is_made(settings):
    done = succeeded(newsbeam("doctor", "--config", settings))
    found = lines(done)
    assert set(found) == {
        *("model", "source", "sink", "ledger", "emulator", "clock", "disk", "dns"),
    }
    for what in ("source", "sink", "ledger", "emulator", "clock", "dns"):
        assert found[what][0] == "ok", done.stdout
    assert sorted(one.name for one in settings.parent.iterdir()) == ["in.jsonl", "newsbeam.toml"]


def test_what_is_broken_is_said_with_what_to_do_and_all_else_is_looked_at(settings, tmp_path):
    (tmp_path / "file").touch()
    done = newsbeam(
        *("doctor", "--config", settings, "--source", "rss:http://no-such-host.invalid/feed"),
        *("--source", "pubsub:projects/acme/subscriptions/news", "--sink", "jsonl:file/x"),
        *("--state", f"{tmp_path}/file/ledger.db"),
        env={"PUBSUB_EMULATOR_HOST": "127.0.0.1:1"},
        before=f"import os\nos.chdir({str(tmp_path)!r})",
    )
    found = lines(done)
    assert done.returncode == 3, done.stdout
    assert done.stderr == ""
    for what, words in {
        "source": "127.0.0.1:1",
        "sink": "a folder is needed",
        "ledger": "a folder is needed",
        "emulator": "start it, or unset that",
        "dns": "no-such-host.invalid",
    }.items():
        assert found[what][0] == "broken", done.stdout
        assert words in found[what][1]
    assert found["clock"][0] == "ok"


def test_postgresql_is_looked_at_and_one_that_is_away_is_broken(postgresql, database):
    done = newsbeam("doctor", "--sink", database, "--state", "postgresql://127.0.0.1:1/news")
    found = lines(done)
    assert done.returncode == 3
    assert found["sink"][0] == "ok", done.stdout
    assert found["ledger"][0] == "broken"


def test_a_model_that_is_not_installed_is_broken(tmp_path):
    file = tmp_path / "newsbeam.toml"
    file.write_text('spacy_model = ["no_such_model"]')
    done = newsbeam("doctor", "--config", file)
    state, text = lines(done)["model"]
    assert (done.returncode, state) == (3, "broken")
    assert "no_such_model" in text


def test_wrong_options_are_a_sentence():
    done = newsbeam("doctor", "--sauce", "text:a")
    assert done.returncode == 2
    assert_one_sentence(done, "did you mean --source?")
    assert Path("newsbeam.toml").exists() is False
