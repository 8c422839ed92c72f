"""How what is said on standard error looks to people and to machines, and what it never shows."""

import json
import logging
import threading

import pytest

from pipelines import logs
from pipelines.cli.main import main
from pipelines.cli.operating_flags import log_settings
from pipelines.logs import LogSettings, fields, without_secrets


class Stderr:
    """Standard error of a process whose log nobody set up yet, once it is `alone`."""

    def __init__(self, capsys):
        self._capsys = capsys

    def alone(self):
        logging.getLogger().handlers = []

    def getvalue(self):
        return self._capsys.readouterr().err


@pytest.fixture
def stderr(capsys):
    root = logging.getLogger()
    changed = (root, *(logging.getLogger(name) for name in ("root", "pipelines", "transforms")))
    before = [(one, one.level, list(one.filters)) for one in changed]
    hook = threading.excepthook
    yield Stderr(capsys)
    root.handlers = [one for one in root.handlers if not isinstance(one, logs._Stderr)]
    threading.excepthook = hook
    logging.captureWarnings(False)
    for one, level, filters in before:
        one.setLevel(level)
        one.filters = filters


def lines(stderr):
    return [json.loads(line) for line in stderr.getvalue().splitlines()]


def test_people_read_a_sentence(stderr):
    stderr.alone()
    logs.set_up()
    logging.getLogger("pipelines.some").info("the stream is up", extra=fields(sources=2))
    assert stderr.getvalue() == "newsbeam: the stream is up\n"


def test_machines_read_an_object_a_line(stderr):
    stderr.alone()
    logs.set_up(LogSettings(form="json"))
    logging.getLogger("pipelines.some").info("%d\nread", 3, extra=fields(read=3, rate=0.5))
    (line,) = lines(stderr)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "pipelines.some",
        "message": "3\nread",
        "fields": {"read": 3, "rate": 0.5},
    }


def test_the_form_may_change_when_the_settings_file_is_read(stderr):
    stderr.alone()
    logs.set_up()
    logs.set_up(LogSettings(form="json"))
    logging.getLogger("pipelines.some").warning("once")
    assert [line["message"] for line in lines(stderr)] == ["once"]


def test_an_exception_is_one_line_with_its_traceback(stderr):
    stderr.alone()
    logs.set_up(LogSettings(form="json"))
    error = ValueError("no password=hunter2 here")
    logging.getLogger("pipelines.some").error("it failed", exc_info=error)
    (line,) = lines(stderr)
    assert "ValueError: no password=*** here" in line["exception"]


def test_a_text_with_half_a_character_is_a_line(stderr):
    stderr.alone()
    logs.set_up(LogSettings(form="json"))
    logging.getLogger("pipelines.some").warning("half \ud800 a character")
    assert lines(stderr)[0]["message"] == "half \ud800 a character"


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("debug", ["ours debug", "ours info", "ours error", "theirs error"]),
        ("info", ["ours info", "ours error", "theirs error"]),
        ("warning", ["ours error", "theirs error"]),
        ("error", ["ours error", "theirs error"]),
    ],
)
def test_a_level_is_that_of_our_own_news_and_others_never_chat(stderr, level, heard):
    """What others say at "debug" may hold what they send: keys and addresses."""
    stderr.alone()
    logs.set_up(LogSettings(level=level))
    for name, whose in (("transforms.some", "ours"), ("httpx", "theirs")):
        for what in ("debug", "info", "error"):
            getattr(logging.getLogger(name), what)(f"{whose} {what}")
    assert stderr.getvalue() == "".join(f"newsbeam: {one}\n" for one in heard)


def test_a_log_that_another_program_set_up_stays_its_own(stderr):
    theirs = logging.NullHandler()
    logging.getLogger().handlers = [theirs]
    logs.set_up()
    assert logging.getLogger().handlers == [theirs]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://ann:hunter2@a.example/feed", "https://a.example/feed"),
        (
            "GET https://a.example/?a=1&token=hunter2&b=2",
            "GET https://a.example/?a=1&token=***&b=2",
        ),
        ("https://a.example/?api_key=hunter2", "https://a.example/?api_key=***"),
        ("host=db user=ann password=hunter2 port=1", "host=db user=ann password=*** port=1"),
        ("{'Authorization': 'Basic aHVudGVyMg=='}", "{'Authorization': '***'}"),
        ("sent Bearer aHVudGVyMg.aHVudGVyMg", "sent Bearer ***"),
        (
            "the keynote: tokens of love, a bearer of news",
            "the keynote: tokens of love, a bearer of news",
        ),
        ("out/part-1.jsonl key=7", "out/part-1.jsonl key=7"),
    ],
)
def test_secrets_are_hidden(text, shown):
    assert without_secrets(text) == shown


def test_secrets_are_hidden_in_fields_and_messages(stderr):
    stderr.alone()
    logs.set_up(LogSettings(form="json"))
    url = "https://ann:hunter2@a.example/"
    logging.getLogger("pipelines.some").warning("not read: %s", url, extra=fields(feed=url))
    (line,) = lines(stderr)
    assert line["message"] == "not read: https://a.example/"
    assert line["fields"] == {"feed": "https://a.example/"}


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["run"], LogSettings("info", "text")),
        (["run", "--log-format=json", "--source", "text:a"], LogSettings("info", "json")),
        (["--log-level", "debug", "ledger", "info"], LogSettings("debug", "text")),
        (["run", "--log-format", "xml"], LogSettings("info", "text")),
        (["run", "--log-format"], LogSettings("info", "text")),
    ],
)
def test_the_form_is_known_before_anything_else_can_be_wrong(argv, said):
    assert log_settings(argv) == said


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["run", "--sink", "jsonl:out"], "say where articles come from"),
        (["run", "--sourec", "text:a"], "nobody knows --sourec text:a: did you mean --source?"),
        (["fly"], "'fly' is no command: say run, stream"),
        (["run", "--source"], "argument --source: expected one argument"),
        (["feeds", "--state", "no.db", "--opm"], "feeds does not know --opm"),
        (["schema", "--x"], "schema does not know --x"),
    ],
)
def test_wrong_options_are_a_line_for_machines_too(stderr, argv, words):
    stderr.alone()
    try:
        code = main([*argv, "--log-format", "json"])
    except SystemExit as error:
        code = error.code
    assert code == 2
    (line,) = lines(stderr)
    assert (line["level"], line["logger"]) == ("error", "newsbeam")
    assert line["message"].startswith(words)


def test_a_settings_file_says_how_to_log(stderr, tmp_path):
    config = tmp_path / "newsbeam.toml"
    config.write_text('log_format = "json"\nsink = ["jsonl:out"]')
    stderr.alone()
    assert main(["run", "--config", str(config)]) == 2
    assert lines(stderr)[0]["message"].startswith("say where articles come from")
