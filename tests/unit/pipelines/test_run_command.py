"""run, stream and replay: which exit code, what is said, and where the records go."""

import json
from contextlib import contextmanager

import pytest

from pipelines.books import Books
from pipelines.cli.run import run_command
from pipelines.cli.signals import Interrupted
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import OptionError, Settings
from pipelines.sinks.base import SinkUnavailable
from pipelines.sources.base import SourceUnavailable
from pipelines.troubles import Trouble
from pipelines.turns.run import Route, RunBooks
from pipelines.turns.runner import GraphFailed
from pipelines.turns.turn import NoRoom, Unbalanced
from pipelines.turns.workers.pool import WorkerLost
from transforms.errors import ResourceUnavailable

LOST = Trouble(source="text:a", feeds=1, failed=1, resting=0, reasons={"timeout": 1})


class FakeRun:
    """A run of these turns, which ends in an exception where there is one."""

    def __init__(self, settings, *books, error=None):
        self.books = RunBooks("run", settings.now(), settings)
        self.closed = False
        self.followed = False
        self._books = books
        self._error = error

    def until_empty(self, stopped):
        for books in self._books:
            self.books.add(books)
        if self._error is not None:
            raise self._error

    def until_stopped(self, stopped):
        self.followed = True
        self.until_empty(stopped)

    def ledger_sizes(self):
        return 4096, 0

    def close_books(self):
        self.closed = True


class BySigterm(Interrupted):
    number = 15


class FakeSource:
    def __init__(self, trouble):
        self._trouble = trouble

    def trouble(self):
        return self._trouble


class Shell:
    """Runs the command on a run that is a fake, and keeps what it showed and said."""

    def __init__(self, folder):
        self.folder = folder
        self.shown = []
        self.said = []
        self.run = None
        self.opened = None
        self.books = []
        self.error = None
        self.trouble = None

    @contextmanager
    def open(self, settings, sources, routes, beam_flags, observe, pool, job):
        self.opened = (sources, routes, list(beam_flags), pool)
        self.job = job
        self.run = FakeRun(settings, *self.books, error=self.error)
        self.run.books.opened = [FakeSource(self.trouble)]
        yield self.run

    def __call__(self, command="run", *, flags=(), as_json=False, dry_run=False, **changes):
        fields = {"source": [f"text:{self.folder}/*.txt"], "sink": [f"jsonl:{self.folder}/out"]}
        return run_command(
            Settings(**{**fields, **changes}),
            flags,
            command=command,
            dry_run=dry_run,
            as_json=as_json,
            show=self.shown.append,
            say=self.said.append,
        )


@pytest.fixture
def shell(tmp_path, monkeypatch):
    made = Shell(tmp_path)
    monkeypatch.setattr("pipelines.cli.run.opened_run", made.open)
    return made


def test_a_run_that_went_well_shows_its_summary(shell):
    shell.books = [Books(read=2, enriched=2)]
    assert shell() == 0
    assert shell.shown[0].startswith("2 read = 2 enriched + 0 duplicate")
    assert (shell.said, shell.run.closed, shell.run.followed) == ([], True, False)


def test_the_summary_as_json(shell):
    shell.books = [Books(read=2, enriched=2), Books(read=1, seen=1)]
    assert shell(as_json=True) == 0
    summary = json.loads(shell.shown[0])
    assert (summary["turns"], summary["read"], summary["seen"]) == (2, 3, 1)


def test_a_stream_goes_on_until_it_is_stopped(shell):
    assert shell("stream") == 0
    assert shell.run.followed


@pytest.mark.parametrize(
    "error",
    [
        GraphFailed("it cannot be used"),
        LedgerUnavailable("it cannot be used"),
        NoRoom("it cannot be used"),
        ResourceUnavailable("it cannot be used"),
        SinkUnavailable("it cannot be used"),
        SourceUnavailable("it cannot be used"),
        WorkerLost("it cannot be used"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_cannot_be_used_is_a_sentence_and_code_3(shell, error):
    shell.error = error
    assert shell() == 3
    assert (shell.said, shell.shown) == (["it cannot be used"], [])


def test_books_that_do_not_balance_are_said_and_kept_and_code_4(shell):
    shell.books = [Books(read=1, enriched=1)]
    shell.error = Unbalanced(Books(read=2, problem="2 items were read and 1 came out"))
    assert shell(as_json=True) == 4
    assert shell.said == [
        "the books do not balance: 2 items were read and 1 came out; the turn was rolled back"
    ]
    summary = json.loads(shell.shown[0])
    assert (summary["balanced"], summary["read"]) == (False, 3)
    assert shell.run.closed


def test_a_signal_is_a_sentence_and_its_code(shell):
    shell.error = BySigterm("signal 15")
    assert shell() == 143
    assert shell.said == ["stopped: what was committed stands, the next run takes up the rest"]
    assert shell.shown == []


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("run", 3, ["no feed of any source could be read, as the summary says"]),
        ("stream", 0, []),
    ],
)
def test_a_run_that_could_read_nothing_at_all_is_code_3(shell, command, code, said):
    shell.trouble = LOST
    assert shell(command) == code
    assert shell.said == said
    assert shell.shown[0].startswith("nothing was read")


def test_unbalanced_books_outweigh_feeds_that_could_not_be_read(shell):
    shell.trouble = LOST
    shell.error = Unbalanced(Books(problem="one is missing"))
    assert shell() == 4
    assert len(shell.said) == 1


def test_a_dry_run_shows_the_plan_and_opens_nothing(shell):
    (shell.folder / "a.txt").write_text("Nothing much happened.")
    with pytest.MonkeyPatch.context() as patch:
        checked = []
        patch.setattr("pipelines.cli.run.check", lambda *args, **more: checked.append(args))
        assert shell(dry_run=True) == 0
    assert shell.shown[0].startswith("sources")
    assert (len(checked), shell.opened) == (1, None)


def test_all_goes_to_every_sink(shell):
    both = [f"jsonl:{shell.folder}/out", f"sqlite:{shell.folder}/news.db"]
    shell(sink=[*both, both[0]])
    _, routes, _, _ = shell.opened
    assert routes == [Route(uri, articles=True, dead_letters=True) for uri in both]


def test_dead_letters_may_go_elsewhere(shell):
    articles, letters = f"jsonl:{shell.folder}/out", f"jsonl:{shell.folder}/dead"
    shell(sink=[articles], dead_letters=letters)
    _, routes, _, _ = shell.opened
    assert routes == [
        Route(articles, articles=True, dead_letters=False),
        Route(letters, articles=False, dead_letters=True),
    ]


def test_dead_letters_may_go_to_one_of_the_sinks(shell):
    one, other = f"jsonl:{shell.folder}/out", f"jsonl:{shell.folder}/other"
    shell(sink=[one, other], dead_letters=one)
    _, routes, _, _ = shell.opened
    assert routes == [
        Route(one, articles=True, dead_letters=True),
        Route(other, articles=True, dead_letters=False),
    ]


def test_a_replay_reads_dead_letters_and_writes_all_to_its_sinks(shell):
    letters = f"jsonl:{shell.folder}/dead"
    shell("replay", dead_letters=letters)
    sources, routes, _, _ = shell.opened
    assert [source.uri for source in sources] == [letters]
    assert routes == [Route(f"jsonl:{shell.folder}/out", articles=True, dead_letters=True)]


def test_a_source_that_is_named_twice_is_read_once(shell):
    uris = [f"text:{shell.folder}/{name}" for name in ("a.txt", "b.txt", "a.txt")]
    shell(source=uris)
    sources, _, _, _ = shell.opened
    assert [source.uri for source in sources] == uris[:2]


def test_beams_flags_are_handed_on(shell):
    shell(flags=["--save_main_session"])
    assert shell.opened[2:] == (["--save_main_session"], None)


@pytest.mark.parametrize(
    ("command", "changes", "sentence"),
    [
        ("run", {"source": []}, "^say where articles come from, as in --source "),
        ("run", {"sink": []}, "^say where records go, as in --sink jsonl:out$"),
        ("replay", {}, "^say what to replay, as in --dead-letters jsonl:out$"),
        ("run", {"flags": ["--nonsense"]}, "^nobody knows --nonsense: "),
    ],
)
def test_options_that_are_missing_or_wrong_are_named_before_anything_is_opened(
    shell, command, changes, sentence
):
    with pytest.raises(OptionError, match=sentence):
        shell(command, **changes)
    assert shell.opened is None
