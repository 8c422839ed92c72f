"""The check before a run looks at the folders that will be used, and at no others."""

import pytest

from pipelines.options import Settings
from pipelines.sinks.base import SinkUnavailable
from pipelines.turns.run import Route, check


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Be in a folder that holds a file only, of a name that a sink was once opened with."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    (folder / "unused").touch()
    monkeypatch.chdir(folder)
    return folder


def check_sink(uri, state):
    settings = Settings(sink=[uri], state=state)
    check(settings, [], [Route(uri, articles=True, dead_letters=True)], resources=False)


@pytest.mark.parametrize("state", ["none:", "{}/led.db"])
def test_the_working_directory_plays_no_part(tmp_path, elsewhere, state):
    for uri in ("stdout:", f"sqlite:{tmp_path}/news.db"):
        check_sink(uri, state.format(tmp_path))
    assert [path.name for path in elsewhere.iterdir()] == ["unused"]


@pytest.mark.emulator
def test_the_working_directory_plays_no_part_for_a_topic(tmp_path, topic):
    check_sink(f"pubsub:{topic}", f"{tmp_path}/led.db")


@pytest.mark.emulator
def test_a_topic_needs_the_ledgers_work_folder(tmp_path, topic):
    (tmp_path / "led.db.work").touch()
    with pytest.raises(SinkUnavailable, match=r"led\.db\.work is a file, a folder is needed"):
        check_sink(f"pubsub:{topic}", f"{tmp_path}/led.db")


def test_whatever_holds_turns_needs_the_ledgers_work_folder(tmp_path):
    (tmp_path / "led.db.work").touch()
    for uri in ("stdout:", f"sqlite:{tmp_path}/news.db"):
        with pytest.raises(SinkUnavailable, match=r"led\.db\.work is a file, a folder is needed"):
            check_sink(uri, f"{tmp_path}/led.db")
