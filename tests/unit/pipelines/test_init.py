"""`newsbeam init`: what it finds, and that what it writes are settings."""

import tomllib

import pytest

from pipelines.cli.init import Found, init_command, look, settings_text
from pipelines.options import OptionError, Settings, settings_from
from transforms.entities.spec import default_model


def init(file):
    shown, said = [], []
    code = init_command(file, show=shown.append, say=said.append)
    return code, "\n".join(shown), said


def test_a_list_of_feeds_and_files_are_found(tmp_path):
    for name in ("feeds.txt", "other.opml", "feeds/a.xml", "desk.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    code, shown, said = init(tmp_path / "newsbeam.toml")
    assert (code, said) == (0, [])
    settings = settings_from({}, tmp_path / "newsbeam.toml")
    assert settings.source == ["rss:feeds.txt", "feed:feeds/*.xml", "jsonl:*.jsonl"]
    assert settings.sink == ["sqlite:news.db"]
    assert f"newsbeam run --config {tmp_path}/newsbeam.toml" in shown


def test_where_nothing_is_found_the_file_says_how_sources_are_named(tmp_path):
    code, shown, _ = init(tmp_path / "newsbeam.toml")
    assert code == 0
    assert "name a source in it" in shown
    text = (tmp_path / "newsbeam.toml").read_text()
    assert '# "rss:https://example.com/feed.xml",' in text
    assert settings_from({}, tmp_path / "newsbeam.toml").source == []


def test_what_is_there_stays(tmp_path):
    file = tmp_path / "newsbeam.toml"
    file.write_text("mine")
    with pytest.raises(OptionError, match="is there already, and stays as it is"):
        init(file)
    assert file.read_text() == "mine"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    code, _, said = init(tmp_path / "nowhere" / "a.toml")
    assert code == 3
    assert said == [f"{tmp_path}/nowhere/a.toml cannot be written: No such file or directory"]


def test_every_comment_with_a_key_is_its_default(tmp_path):
    """Whoever takes a `#` away changes nothing yet, but the examples that stand for none."""
    text = settings_text(look(tmp_path))
    keys = [line[1:] for line in text.splitlines() if line.startswith("#") and line[1:2] != " "]
    file = tmp_path / "all.toml"
    file.write_text("\n".join(keys))
    settings, usual = settings_from({}, file), Settings()
    examples = {"state", "dead_letters", "languages", "spacy_model", "contact"}
    given = set(tomllib.loads(file.read_text()))
    assert examples < given
    assert len(given) >= 12
    assert settings.spacy_model == [default_model()]
    for name in given - examples:
        assert getattr(settings, name) == getattr(usual, name), name


def test_a_name_with_quotation_marks_is_written_as_toml():
    found = Found(sources=['rss:my "own".opml'], has_output=True, model="m", cores=2)
    assert tomllib.loads(settings_text(found))["source"] == ['rss:my "own".opml']
