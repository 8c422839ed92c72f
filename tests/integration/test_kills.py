"""kill -9 at every boundary and at random moments: nothing lost, nothing twice.

Each moment has a folder, and a subscription, of its own. All programs that read messages are
killed first: what they held comes again while the others are tried. Some programs run at a time.
"""

import random
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.moments import Moment
from tests.integration.emulator import new_project
from tests.integration.program import Running, killed_at, newsbeam, running, signal_at, succeeded
from tests.integration.read_back import Shown, leftovers, runs, shown_by
from tests.integration.stories import Line, broken, copy_of, line, stories, write_lines

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]


class When(NamedTuple):
    """A moment, and how often the program comes there until it is killed."""

    moment: Moment
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.moment} {self.nth}".replace(" ", "-") if self.nth else "at-random"


_KILLED = -signal.SIGKILL

_WITH_FILES = (
    When("recovered"),
    When("before spooling one", 4),
    When("taken"),
    When("before staging one outcome", 3),
    When("ran", 2),
    When("before syncing one", 3),
    When("one sink staged", 1),
    When("one sink staged", 3),
    When("staged"),
    When("ledger written"),
    # Here the turn is committed.
    When("committed"),
    When("before showing one file", 2),
    When("one sink published", 1),
    When("one sink published", 2),
    When("rows written"),
    When("one sink published", 3),
    When("one table shown", 1),
    When("one table shown", 3),
    When("one sink published", 4),
    When("before marking published"),
    When("published"),
    When("before acknowledging one", 2),
    When("acknowledged", 2),
)
#: The same for a ledger in PostgreSQL.
_WITH_DATABASE = (
    When("taken"),
    When("one sink staged", 3),
    When("staged"),
    When("ledger written"),
    When("committed"),
    When("one sink published", 2),
    When("rows written", 1),  # of the sink that joins the commit
    When("rows written", 2),
    When("before marking published"),
    When("published"),
)
#: The same for messages, without those that files show well enough.
_WITH_MESSAGES = (
    When("taken"),
    When("ran"),
    When("staged"),
    When("committed"),
    When("one sink published"),
    When("rows written"),
    When("one table shown", 2),
    When("published"),
    When("before acknowledging one"),
    When("one source acknowledged"),
    When("acknowledged"),
)
_COMMITTED_NOT_ACKNOWLEDGED = _WITH_MESSAGES[3:9]
#: In a start that carries a committed turn through, one after another.
_WHILE_IT_RECOVERS = (
    When("before showing one file", 2),
    When("one sink published", 1),
    When("rows written"),
    When("one sink published", 3),
    When("one table shown", 2),
    When("before marking published"),
)
_SINKS = ("jsonl:{}/json", "parquet:{}/arrow", "sqlite:{}/news.db", "delta:{}/lake")
_SEED = 20261124
_TURN_ITEMS = 7
#: Articles of a round; with what is no article they make more than a turn.
_ROUND = 9
#: So many that a run is not over when it is killed after a second or two.
_LARGE_ROUND = 80
#: A little longer than a lease: what a killed process held comes again.
_LEASE_S = 33.0
#: Killed from outside, several times: nobody knows at which moments.
_AT_RANDOM = When("taken", 0)


@dataclass
class Scene:
    """Runs over one ledger and four sinks; all but the last are killed.

    `put` lays the items of a round, by its number, where the source finds them.
    """

    folder: Path
    source: str
    put: Callable[[int, Sequence[Line]], None]
    env: dict[str, str] = field(default_factory=dict)
    database: str = ""
    made: list[list[dict[str, object]]] = field(default_factory=list)

    @property
    def args(self) -> list[str]:
        sinks = [part for uri in self.sinks for part in ("--sink", uri)]
        state = ["--state", self.database or f"{self.folder}/state/ledger.db"]
        return ["run", "--source", self.source, *sinks, *state, "--turn-items", str(_TURN_ITEMS)]

    @property
    def sinks(self) -> list[str]:
        """Three, and with a ledger in a database that database too, which joins the commit."""
        own = [self.database] if self.database else []
        return [*(uri.format(self.folder) for uri in _SINKS), *own]

    @property
    def at_last(self) -> list[str]:
        """Run to the end, in larger turns."""
        return [*self.args, "--turn-items", "1000"]

    def feed(self, count: int = _ROUND) -> None:
        """Make a round: articles, a copy of the first, a broken line."""
        number = len(self.made)
        articles = stories(1000 * number, count)
        copied = copy_of(1000 * number)
        self.put(number, [*articles[:-1], copied, broken(number), articles[-1]])
        self.made.append(articles)

    def kill_at(self, when: When) -> None:
        self.feed()
        killed_at(*when, *self.args, env=self.env)

    def kill_after(self, delay_s: float) -> None:
        """Kill it from outside, so long after its turns have begun."""
        self.feed(_LARGE_ROUND)
        log = self.folder / f"events-{len(self.made)}"
        before = f"from tests.integration.moments import log_events\nlog_events({str(log)!r})"
        said = self.folder / "said"
        with running(said, *self.args, before=before, env=self.env) as program:
            program.until(log.exists)
            time.sleep(delay_s)
            program.signal(signal.SIGKILL)
            assert program.ended() == _KILLED, "it had ended before"

    def finish(self) -> None:
        self.feed()
        succeeded(newsbeam(*self.at_last, env=self.env))

    def shown(self, sink: str) -> Shown:
        return shown_by(sink.format(self.folder))

    def left(self) -> list[str]:
        return leftovers(*(self.folder / name for name in ("json", "arrow", "state")))

    def total(self, name: str) -> int:
        """Add up a count over the books of all runs, killed ones too."""
        return sum(books[name] for books in runs(self.folder / "json"))

    def expected(self) -> Shown:
        rounds = range(len(self.made))
        return Shown(
            articles=sorted(str(one["id"]) for articles in self.made for one in articles),
            duplicates=sorted(str(copy_of(1000 * number)["id"]) for number in rounds),
            dead_letters=sorted(broken(number) for number in rounds),
        )


def _delays(count: int) -> list[float]:
    chance = random.Random(_SEED)
    return [chance.uniform(0.0, 1.5) for _ in range(count)]


def _over_files(folder: Path, database: str = "") -> Scene:
    def put(number, items):
        # A later file sorts first: the turn that is taken again holds other items.
        write_lines(folder / "in" / f"{999 - number}.jsonl", items)

    return Scene(folder, f"jsonl:{folder}/in/*.jsonl", put, database=database)


class Tried(NamedTuple):
    """Runs by the moment at which they were killed, and the return codes of all of them."""

    scenes: dict[When, Scene]
    killed: dict[When, int]
    finished: dict[When, int]

    def carried_through(self, when: When) -> Scene:
        """Give a run that was carried through after its kill."""
        scene = self.scenes[when]
        assert self.finished[when] == 0, (scene.folder / "said" / "stderr").read_text()
        return scene


def _killed(scenes: dict[When, Scene]) -> dict[When, int]:
    for scene in scenes.values():
        scene.feed()
    starts = {
        when: running(
            scene.folder / "said",
            *scene.args,
            before=signal_at(*when, signal.SIGKILL),
            env=scene.env,
        )
        for when, scene in scenes.items()
    }
    return _ended(starts, at_once=4)


def _finished(scenes: dict[When, Scene], *, at_once: int) -> dict[When, int]:
    for scene in scenes.values():
        scene.feed()
    starts = {
        when: running(scene.folder / "said", *scene.at_last, env=scene.env)
        for when, scene in scenes.items()
    }
    return _ended(starts, at_once=at_once)


def _ended(starts: dict[When, AbstractContextManager[Running]], *, at_once: int) -> dict[When, int]:
    """Start programs, some at a time, and give the return codes."""
    codes: dict[When, int] = {}
    left = iter(starts.items())
    while group := list(islice(left, at_once)):
        with ExitStack() as stack:
            programs = {when: stack.enter_context(start) for when, start in group}
            codes |= {when: program.ended() for when, program in programs.items()}
    return codes


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Runs over files, killed at their moments and carried through."""
    scenes = {when: _over_files(tmp_path_factory.mktemp("killed-files")) for when in _WITH_FILES}
    return Tried(scenes, _killed(scenes), _finished(scenes, at_once=4))


@pytest.fixture(scope="module")
def over_database(postgresql, tmp_path_factory):
    """The same with a ledger in a database, at the moments where that differs."""
    scenes = {
        when: _over_files(
            tmp_path_factory.mktemp("killed-database"), postgresql.url(postgresql.new_database())
        )
        for when in _WITH_DATABASE
    }
    return Tried(scenes, _killed(scenes), _finished(scenes, at_once=4))


@pytest.fixture(scope="module")
def over_messages(pubsub_emulator, tmp_path_factory):
    """Make a scene with a subscription of its own."""

    def made() -> Scene:
        topic = pubsub_emulator.create_topic(new_project())
        subscription = pubsub_emulator.create_subscription(topic, ack_deadline_s=10)

        def put(number, items):
            pubsub_emulator.publish(topic, [(line(item).encode(), {}) for item in items])

        return Scene(
            tmp_path_factory.mktemp("killed-messages"),
            f"pubsub:{subscription}",
            put,
            env={"PUBSUB_EMULATOR_HOST": pubsub_emulator.host},
        )

    return made


class Messages(NamedTuple):
    """Killed runs over messages, and when what they held comes again."""

    scenes: dict[When, Scene]
    killed: dict[When, int]
    free_s: float


@pytest.fixture(scope="module")
def killed_messages(over_messages):
    """Runs over messages, killed at their moments, and one at random."""
    scenes = {when: over_messages() for when in _WITH_MESSAGES}
    codes = _killed(scenes)
    at_random = over_messages()
    for delay_s in _delays(3):
        at_random.kill_after(delay_s)
    return Messages({**scenes, _AT_RANDOM: at_random}, codes, free_s=time.monotonic() + _LEASE_S)


@pytest.fixture(scope="module")
def messages(killed_messages):
    """The same runs, carried through once all messages have come again."""
    scenes, killed, free_s = killed_messages
    time.sleep(max(0.0, free_s - time.monotonic()))
    # Each waits a while for messages that do not come: all wait at once.
    return Tried(scenes, killed, _finished(scenes, at_once=len(scenes)))


@pytest.mark.emulator
@pytest.mark.parametrize("when", _WITH_MESSAGES, ids=str)
def test_a_run_over_messages_comes_to_its_moment(killed_messages, when):
    assert killed_messages.killed[when] == _KILLED, f"{when} was not come to"


@pytest.mark.parametrize("when", _WITH_FILES, ids=str)
def test_a_run_over_files_comes_to_its_moment(files, when):
    assert files.killed[when] == _KILLED, f"{when} was not come to"


@pytest.mark.parametrize("when", _WITH_FILES, ids=str)
@pytest.mark.parametrize("sink", _SINKS, ids=lambda sink: sink.partition(":")[0])
def test_no_kill_loses_or_repeats_a_line_of_a_file(files, sink, when):
    scene = files.carried_through(when)
    assert scene.shown(sink) == scene.expected()


@pytest.mark.parametrize("when", _WITH_DATABASE, ids=str)
def test_no_kill_loses_or_repeats_a_line_where_the_ledger_is_a_database(over_database, when):
    assert over_database.killed[when] == _KILLED, f"{when} was not come to"
    scene = over_database.carried_through(when)
    assert [shown_by(sink) for sink in scene.sinks] == [scene.expected()] * len(scene.sinks)
    assert scene.total("seen") == 0
    assert scene.total("read") == sum(map(len, scene.expected()))


@pytest.mark.parametrize("when", _WITH_FILES, ids=str)
def test_a_kill_leaves_nothing_behind(files, when):
    assert files.carried_through(when).left() == []


@pytest.mark.parametrize("when", _WITH_FILES, ids=str)
def test_no_line_of_a_file_is_taken_twice_over_the_commit(files, when):
    scene = files.carried_through(when)
    assert scene.total("seen") == 0
    assert scene.total("read") == sum(map(len, scene.expected()))


def test_kills_of_starts_that_carry_a_turn_through_lose_and_repeat_nothing(tmp_path):
    scene = _over_files(tmp_path)
    scene.kill_at(When("committed"))
    for when in _WHILE_IT_RECOVERS:
        killed_at(*when, *scene.args)
    scene.finish()
    assert [scene.shown(sink) for sink in _SINKS] == [scene.expected()] * len(_SINKS)
    assert scene.left() == []
    assert scene.total("read") == sum(map(len, scene.expected()))


def test_kills_at_random_moments_lose_and_repeat_no_line(tmp_path):
    scene = _over_files(tmp_path)
    for delay_s in _delays(7):
        scene.kill_after(delay_s)
    scene.finish()
    assert [scene.shown(sink) for sink in _SINKS] == [scene.expected()] * len(_SINKS)
    assert scene.left() == []
    assert scene.total("seen") == 0
    assert scene.total("read") == sum(map(len, scene.expected()))


@pytest.mark.emulator
@pytest.mark.parametrize("when", [*_WITH_MESSAGES, _AT_RANDOM], ids=str)
def test_no_kill_loses_or_repeats_a_message(messages, pubsub_emulator, when):
    """Of two equal messages the one that is taken first is the article, whichever it is."""
    scene = messages.carried_through(when)
    expected, shown = scene.expected(), scene.shown(_SINKS[0])
    assert [scene.shown(sink) for sink in _SINKS[1:]] == [shown] * 3
    assert shown.dead_letters == expected.dead_letters
    assert sorted(one.replace("copy-", "story-") for one in shown.articles) == expected.articles
    assert sorted((*shown.articles, *shown.duplicates)) == sorted(
        (*expected.articles, *expected.duplicates)
    )
    assert scene.total("read") == scene.total("seen") + sum(map(len, expected))
    assert scene.left() == []
    assert pubsub_emulator.pull_all(scene.source.removeprefix("pubsub:")) == []


@pytest.mark.emulator
@pytest.mark.parametrize("when", _COMMITTED_NOT_ACKNOWLEDGED, ids=str)
def test_messages_that_come_again_after_their_commit_count_as_seen(messages, when):
    assert messages.carried_through(when).total("seen") >= _TURN_ITEMS
