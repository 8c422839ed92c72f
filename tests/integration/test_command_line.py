"""The contract of the command line: exit codes, sentences, what goes where."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.integration.emulator import new_project
from tests.integration.program import (
    ROOT,
    assert_one_sentence,
    newsbeam,
    signal_at,
    succeeded,
)
from tests.integration.stories import stories, story, write_lines

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with four articles, files that are not what they should be, and nothing else."""
    folder = tmp_path_factory.mktemp("command-line")
    write_lines(folder / "in.jsonl", stories(0, 4))
    (folder / "plain-file").write_text("This is no folder and no database, only a sentence.\n" * 99)
    (folder / "broken.toml").write_text("source = [")
    (folder / "wrong-key.toml").write_text('sauce = ["text:a.txt"]')
    (folder / "wrong-value.toml").write_text('turn_items = "many"')
    (folder / "rules.toml").write_text('\n[[rule]]\nname = "a"\naction = "burn"\n')
    (folder / "full").mkdir()
    (folder / "full" / "someones.txt").touch()
    return folder


_SOURCE = ("--source", "jsonl:{place}/in.jsonl")
_BOTH = (*_SOURCE, "--sink", "jsonl:{place}/out")

_WRONG_OPTIONS = {
    "no command": ((), ("say a command",)),
    "no such command": (("runn",), ("'runn' is no command", "did you mean run?")),
    "a flag that nobody knows": (("run", *_BOTH, "--sauce=x"), ("nobody knows --sauce=x",)),
    "a flag that looks like ours": (
        ("run", "--sorce", "jsonl:{place}/in.jsonl", "--sink", "stdout:"),
        ("nobody knows --sorce", "did you mean --source?"),
    ),
    "a flag that looks like one of feeds": (
        ("feeds", "--stat", "{place}/ledger.db"),
        ("feeds does not know --stat", "did you mean --state?"),
    ),
    "a language by its name": (
        ("run", *_BOTH, "--languages", "english"),
        ("--languages 'english'", "did you mean en?"),
    ),
    "a stray word": (("run", *_BOTH, "quickly"), ("nobody knows quickly",)),
    "no source": (("run", "--sink", "jsonl:{place}/out"), ("say where articles come from",)),
    "no sink": (("run", *_SOURCE), ("say where records go",)),
    "a source of no known kind": (
        ("run", "--source", "ftp:somewhere", "--sink", "stdout:"),
        ("ftp:somewhere", "rss:, feed:, html:, text:, jsonl:, pubsub:"),
    ),
    "a sink of no known kind": (
        ("run", *_SOURCE, "--sink", "csv:out"),
        ("csv:out", "jsonl:, parquet:, delta:, sqlite:, postgresql:, stdout:, pubsub:"),
    ),
    "a source that names nothing": (("run", "--source", "text:"), ("text:", "names nothing")),
    "a subscription's malformed name": (
        ("run", "--source", "pubsub:reader", "--sink", "stdout:"),
        ("pubsub:reader", "pubsub:projects/PROJECT/subscriptions/SUBSCRIPTION"),
    ),
    "too few items in a turn": (("run", *_BOTH, "--turn-items", "0"), ("--turn-items", "1")),
    "a number that is none": (("run", *_BOTH, "--turn-seconds", "soon"), ("--turn-seconds",)),
    "a clock without a time zone": (
        ("run", *_BOTH, "--clock", "2026-01-31T12:00:00"),
        ("--clock", "2026-01-31T12:00:00Z"),
    ),
    "no such settings file": (("run", "--config", "{place}/no.toml"), ("no.toml", "No such file")),
    "a settings file that is no TOML": (("run", "--config", "{place}/broken.toml"), ("not TOML",)),
    "a setting that nobody knows": (
        ("run", "--config", "{place}/wrong-key.toml"),
        ("nobody knows the setting sauce", "source"),
    ),
    "a rule that does not fit": (
        ("run", *_BOTH, "--rules", "{place}/rules.toml"),
        ("rules.toml:2", "does not fit"),
    ),
    "rules in a file that is not there": (
        ("run", *_BOTH, "--rules", "{place}/no-rules.toml"),
        ("no-rules.toml", "cannot be read"),
    ),
    "a setting of the wrong kind": (
        ("run", "--config", "{place}/wrong-value.toml"),
        ("--turn-items", "int"),
    ),
    "an unknown runner": (("run", *_BOTH, "--runner=Sprinter"), ("Sprinter",)),
    "no place for the ledger": (
        ("run", *_SOURCE, "--sink", "pubsub:projects/acme-news/topics/records"),
        ("--state",),
    ),
    "nothing to replay": (("replay", "--sink", "stdout:"), ("say what to replay",)),
    "a replay from where it cannot be": (
        ("replay", "--dead-letters", "stdout:", "--sink", "stdout:"),
        ("jsonl:, parquet:, delta:, sqlite:",),
    ),
    "a demo where something lies": (("demo", "--out", "{place}/full"), ("--out",)),
    "a report on nothing": (("report",), ("--sink", "--state")),
    "a report on two sinks": (
        ("report", "--sink", "jsonl:a", "--sink", "jsonl:b"),
        ("one sink", "--sink"),
    ),
    "a report on a topic": (
        ("report", "--sink", "pubsub:projects/p/topics/t", "--state", "none:"),
        ("cannot be read back", "jsonl:"),
    ),
    "a report that is no page": (
        ("report", "--sink", "jsonl:a", "--out", "a.db"),
        ("--out", "a.db"),
    ),
    "a report of no articles": (
        ("report", "--sink", "jsonl:a", "--articles", "0"),
        ("--articles",),
    ),
    "a schema of nothing": (("schema", "recipe"), ("recipe", "record")),
}

_UNUSABLE = {
    "no such file": (
        ("run", "--source", "text:{place}/no.txt", "--sink", "stdout:"),
        ("no file matches", "no.txt"),
    ),
    "a folder where files are meant": (
        ("run", "--source", "text:{place}", "--sink", "stdout:"),
        ("names a folder",),
    ),
    "no such list of feeds": (
        ("run", "--source", "rss:{place}/feeds.opml", "--sink", "stdout:"),
        ("feeds.opml", "cannot be read"),
    ),
    "a sink below a file": (
        ("run", *_SOURCE, "--sink", "jsonl:{place}/plain-file/out"),
        ("plain-file is a file",),
    ),
    "a sink that is no database": (
        ("run", *_SOURCE, "--sink", "sqlite:{place}/plain-file"),
        ("plain-file", "not a database"),
    ),
    "a ledger that is no database": (
        ("run", *_BOTH, "--state", "{place}/plain-file"),
        ("plain-file", "not a database"),
    ),
    "a model that is not installed": (
        ("run", *_BOTH, "--spacy-model", "en_core_web_huge"),
        ("en_core_web_huge", "pip install"),
    ),
    "a model that is not installed, for worker processes": (
        ("run", *_BOTH, "--spacy-model", "en_core_web_huge", "--workers", "2"),
        ("en_core_web_huge", "pip install"),
    ),
    "a model that is not installed, for another runner": (
        ("run", *_BOTH, "--spacy-model", "en_huge=de", "--runner=BundleBasedDirectRunner"),
        ("en_huge", "pip install"),
    ),
    "no dead letters": (
        ("replay", "--dead-letters", "jsonl:{place}/nowhere", "--sink", "stdout:"),
        ("no dead letters", "nowhere"),
    ),
}


def _started(place, args, **settings):
    return newsbeam(*(part.format(place=place) for part in args), **settings)


def _files_in(place):
    return sorted(path for path in place.rglob("*") if path.suffix != ".lock")


@pytest.mark.parametrize(("args", "words"), _WRONG_OPTIONS.values(), ids=_WRONG_OPTIONS.keys())
def test_wrong_options_are_said_in_a_sentence(place, args, words):
    before = _files_in(place)
    done = _started(place, args)
    assert done.returncode == 2
    assert_one_sentence(done, *words)
    assert done.stdout == ""
    assert _files_in(place) == before


@pytest.mark.parametrize(("args", "words"), _UNUSABLE.values(), ids=_UNUSABLE.keys())
def test_what_cannot_be_used_is_said_in_a_sentence(place, args, words):
    before = _files_in(place)
    done = _started(place, args)
    assert done.returncode == 3
    assert_one_sentence(done, *words)
    assert done.stdout == ""
    assert _files_in(place) == before


@pytest.mark.parametrize("runner", ["FnApiRunner", "DirectRunner", "BundleBasedDirectRunner"])
def test_a_model_that_only_the_workers_lack_stops_the_run(tmp_path, runner):
    """As on a cluster: what starts the run has the model, what runs the steps has not."""
    write_lines(tmp_path / "in.jsonl", stories(0, 2))
    done = newsbeam(
        *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
        *("--spacy-model", "en_core_web_huge", f"--runner={runner}"),
        before="import pipelines.turns.run; pipelines.turns.run.loaded = lambda resources: None",
    )
    assert done.returncode == 3
    assert_one_sentence(done, "newsbeam: 'en_core_web_huge' is no spaCy pipeline", "saved one.")
    assert "while running" not in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.jsonl")) == []


def test_an_unwritable_folder_is_said_in_a_sentence(tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    done = newsbeam(
        *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{locked}/out"),
        wrapper=_without_roots_powers(),
    )
    assert done.returncode == 3
    assert_one_sentence(done, f"the folder {locked} is not writable")


def _without_roots_powers() -> list[str]:
    """Name a program that runs another one with no more power over files than their modes give."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and there is no setpriv to take that away")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


@pytest.mark.emulator
def test_a_subscription_or_topic_that_does_not_exist_is_said_in_a_sentence(
    pubsub_emulator, tmp_path
):
    project = new_project()
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    state = ("--state", f"{tmp_path}/ledger.db")
    for kind, args in (
        ("subscription", ("--source", f"pubsub:projects/{project}/subscriptions/nobody")),
        ("topic", ("--source", f"jsonl:{tmp_path}/in.jsonl", *state)),
    ):
        sink = "stdout:" if kind == "subscription" else f"pubsub:projects/{project}/topics/nobody"
        env = {"PUBSUB_EMULATOR_HOST": pubsub_emulator.host}
        done = newsbeam("run", *args, "--sink", sink, env=env)
        assert done.returncode == 3
        assert_one_sentence(done, f"there is no {kind}", f"gcloud pubsub {kind}s create nobody")


def test_the_version_is_told_before_beam_is_loaded():
    spy = "import atexit, sys\natexit.register(lambda: print('apache_beam' in sys.modules))\n"
    started = "import sys\nsys.exit(cli.main())\n"
    done = succeeded(newsbeam("--version", before=spy + started, fresh=True))
    assert done.stdout == "newsbeam 0.1.0\nFalse\n"


@pytest.mark.parametrize("args", [(), ("run",), ("stream",), ("replay",)])
def test_help_fits_a_terminal(args):
    done = succeeded(newsbeam(*args, "--help", env={"COLUMNS": "80"}))
    lines = done.stdout.splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines)) <= 80
    assert done.stderr == ""


def test_the_help_of_run_has_examples_that_work():
    done = succeeded(newsbeam("run", "--help"))
    examples = [line.strip() for line in done.stdout.splitlines() if "  newsbeam " in line]
    assert len(examples) >= 2
    assert all(example.split()[1] in ("run", "stream", "replay") for example in examples)
    for scheme in ("rss:", "feed:", "html:", "text:", "jsonl:", "pubsub:", "parquet:", "sqlite:"):
        assert scheme in done.stdout


def test_a_dry_run_shows_the_plan_and_writes_nothing(place):
    before = _files_in(place)
    done = succeeded(_started(place, ("run", *_BOTH, "--dry-run", "--languages", "en")))
    assert _files_in(place) == before
    for words in ("in.jsonl", f"{place}/out/newsbeam.db", "models ", "up to 1000 items"):
        assert words in done.stdout
    assert done.stderr == ""


def test_a_dry_run_checks_what_a_run_would(place):
    done = _started(place, ("run", *_SOURCE, "--sink", "jsonl:{place}/plain-file/o", "--dry-run"))
    assert done.returncode == 3
    assert_one_sentence(done, "plain-file is a file")


def test_an_early_signal_ends_without_a_traceback(place):
    # Whoever starts the tests in the background has SIGINT ignored in all that they start.
    heard = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
    before = heard + signal_at("before reading options", 1, signal.SIGINT)
    done = _started(place, ("run", *_BOTH), before=before)
    assert done.returncode == 130
    assert_one_sentence(done, "stopped")


_INTERRUPTED_WHILE_IT_IMPORTS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupt:
    def find_spec(self, name, path, target=None):
        if name == "pipelines.options":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
from pipelines.cli.start import entry
entry()
"""


def test_an_interrupt_before_the_program_is_loaded_is_no_traceback():
    command = [sys.executable, "-c", _INTERRUPTED_WHILE_IT_IMPORTS, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_the_installed_program_starts():
    command = [sys.executable, "-c", "from pipelines.cli.start import entry; entry()", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout, done.stderr) == (0, "newsbeam 0.1.0\n", "")


def test_dead_letters_that_no_sink_keeps_are_said(tmp_path):
    (tmp_path / "in.jsonl").write_text("{\n")
    args = ["run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", "stdout:"]
    words = "newsbeam: the dead letters are kept nowhere: add --dead-letters jsonl:DIR to have them"
    assert words in succeeded(newsbeam(*args)).stderr
    kept = newsbeam(*args, "--dead-letters", f"jsonl:{tmp_path}/dead")
    assert words not in succeeded(kept).stderr


def test_what_a_rule_drops_is_counted_by_its_name_and_comes_to_no_sink(tmp_path):
    lines = [
        story(1),
        story(2, title="Cup final", body="The striker scored in the football match."),
    ]
    write_lines(tmp_path / "in.jsonl", lines)
    rules = '[[rule]]\nname = "no_sport"\naction = "drop"\ntopics = ["medtop:15000000"]\n'
    (tmp_path / "rules.toml").write_text(rules)
    done = succeeded(
        newsbeam(
            *("run", "--source", f"jsonl:{tmp_path}/in.jsonl", "--sink", f"jsonl:{tmp_path}/out"),
            *("--rules", str(tmp_path / "rules.toml")),
        )
    )
    assert "filtered by no_sport: 1" in done.stdout
    (written,) = (tmp_path / "out" / "articles").rglob("*.jsonl")
    assert "Cup final" not in written.read_text(encoding="utf-8")
