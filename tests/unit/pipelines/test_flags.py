"""The command line's words, and that its help fits a screen."""

import pytest

from pipelines.cli.flag_sets import FEEDS_FLAGS
from pipelines.cli.flags import JOB_FLAGS, parse, settings_of
from pipelines.options import Settings


def failure(capsys, *argv):
    with pytest.raises(SystemExit) as caught:
        parse(argv)
    return caught.value.code, capsys.readouterr().err


#: A value for each flag that does not take a number.
VALUES = {
    "allow_network": "10.0.0.0/8",
    "clock": "2026-01-31T12:00:00Z",
    "contact": "https://acme.example",
    "dead_letters": "jsonl:dead",
    "entity_engine": "spacy",
    "full_text": "always",
    "languages": "en",
    "log_format": "json",
    "log_level": "debug",
    "metrics": "127.0.0.1:9464",
    "remember_ids_days": "90",
    "sink": "stdout:",
    "source": "text:a",
    "spacy_model": "my_model",
    "state": "ledger.db",
}


@pytest.mark.parametrize("command", ["run", "stream", "replay"])
@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_every_setting_has_its_flag(command, name):
    flag, default = f"--{name.replace('_', '-')}", getattr(Settings(), name)
    args, rest = parse(
        [command, flag] if default is False else [command, flag, VALUES.get(name, "7")]
    )
    assert rest == []
    assert getattr(settings_of(args), name) != default


def test_flags_of_beams_come_back_apart_and_are_not_abbreviations_of_ours():
    args, rest = parse(["run", "--sour", "x", "--runner=FnApiRunner", "--source", "text:a"])
    assert rest == ["--sour", "x", "--runner=FnApiRunner"]
    assert args.source == ["text:a"]


def test_no_command_is_a_sentence(capsys):
    code, text = failure(capsys)
    assert code == 2
    assert text == "newsbeam: say a command: run, stream, ... (see newsbeam --help)\n"


def test_a_wrong_command_is_a_sentence(capsys):
    code, text = failure(capsys, "fly")
    assert code == 2
    assert text.startswith("newsbeam: ")
    assert "fly" in text
    assert text.count("\n") == 1


def test_a_flag_without_its_value_is_a_sentence(capsys):
    code, text = failure(capsys, "run", "--source")
    assert code == 2
    assert text == "newsbeam: argument --source: expected one argument (see newsbeam --help)\n"


@pytest.mark.parametrize(
    "argv",
    [
        ("--help",),
        ("run", "--help"),
        ("replay", "--help"),
        ("feeds", "--help"),
        ("ledger", "--help"),
        ("ledger", "info", "--help"),
        ("ledger", "prune", "--help"),
        ("ledger", "migrate", "--help"),
        ("ledger", "give-up", "--help"),
    ],
)
def test_help_fits_a_screen_of_50_lines_and_100_columns(capsys, argv):
    with pytest.raises(SystemExit) as caught:
        parse(argv)
    lines = capsys.readouterr().out.splitlines()
    assert caught.value.code == 0
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 100


def test_the_help_of_ledger_says_what_each_deed_does(capsys):
    with pytest.raises(SystemExit):
        parse(["ledger", "--help"])
    said = capsys.readouterr().out
    assert said.startswith("usage: newsbeam ledger DEED --state FILE|URL\n")
    for deed in ("info", "migrate", "give-up"):
        assert f"\n  {deed} " in said


def test_the_help_of_a_command_has_examples(capsys):
    with pytest.raises(SystemExit):
        parse(["run", "--help"])
    assert "newsbeam run --source 'feed:feeds/*.xml' --sink jsonl:out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "flags"), [("run", JOB_FLAGS), ("replay", JOB_FLAGS), ("feeds", FEEDS_FLAGS)]
)
def test_each_flag_that_may_be_meant_is_in_the_help_of_its_command(capsys, command, flags):
    with pytest.raises(SystemExit):
        parse([command, "--help"])
    said = capsys.readouterr().out
    assert [flag for flag in flags if flag not in said] == []


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_told(capsys, flag):
    with pytest.raises(SystemExit) as caught:
        parse([flag])
    assert caught.value.code == 0
    assert capsys.readouterr().out == "newsbeam 0.1.0\n"


def test_the_help_names_all_that_a_schema_is_printed_of(capsys):
    with pytest.raises(SystemExit):
        parse(["schema", "--help"])
    assert "newsbeam schema [record|duplicate|dead-letter|bigquery]" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        parse(["--help"])
    assert "a record, a duplicate or a dead letter, or" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("runn",), "'runn' is no command (did you mean run?) (see"),
        (("zzz",), "'zzz' is no command: say run, stream, replay"),
        (("ledger", "prun"), "'prun' is no deed (did you mean prune?) (see"),
        (
            ("run", "--log-level", "warn"),
            "is none of debug, info, warning, error (did you mean warn",
        ),
        (("schema", "recrd"), "'recrd' is none of record, duplicate, dead-letter, bigquery"),
    ],
)
def test_what_is_none_of_several_names_them_and_what_is_meant(capsys, argv, words):
    code, text = failure(capsys, *argv)
    assert code == 2
    assert words in text
    assert len(text.splitlines()) == 1
