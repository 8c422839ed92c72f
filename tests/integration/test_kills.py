"""kill -9 at every boundary and at random moments: nothing lost, nothing twice."""

import random
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.integration.emulator import new_project
from tests.integration.program import killed_at, newsbeam, running, succeeded
from tests.integration.read_back import Shown, leftovers, runs, shown_by
from tests.integration.stories import Line, broken, copy_of, line, stories, write_lines

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]

_KILLED = -signal.SIGKILL

#: Boundaries of a turn and finer places, each with how often the program comes there.
_BEFORE_THE_COMMIT = (
    ("event:recovered", 1),
    ("before:pipelines.turns.spool:FrameWriter.write", 4),
    ("event:taken", 1),
    ("before:pipelines.turns.ends:_WriteFrames.process", 3),
    ("event:ran", 2),
    ("before:os:fsync", 3),
    ("after:pipelines.sinks.folder:FolderSink.stage", 1),
    ("after:pipelines.sinks.sql:SqliteSink.stage", 1),
    ("event:staged", 1),
    ("after:pipelines.ledger.store:learn", 1),
)
_AFTER_THE_COMMIT = (
    ("after:pipelines.ledger.store:Ledger.commit", 1),
    ("event:committed", 1),
    ("before:pathlib:Path.replace", 2),
    ("after:pipelines.sinks.folder:FolderSink.publish", 1),
    ("after:pipelines.sinks.folder:FolderSink.publish", 2),
    ("after:pipelines.sinks.sql:_write", 1),
    ("after:pipelines.sinks.sql:SqliteSink.publish", 1),
    ("before:pipelines.ledger.store:Ledger.mark_published", 1),
    ("event:published", 1),
    ("event:acknowledged", 2),
)
#: The same for messages, without those that files have shown well enough.
_WITH_MESSAGES = (
    ("event:taken", 1),
    ("event:ran", 1),
    ("event:staged", 1),
    ("event:committed", 1),
    ("after:pipelines.sinks.folder:FolderSink.publish", 1),
    ("after:pipelines.sinks.sql:_write", 1),
    ("event:published", 1),
    ("before:pipelines.sources.pubsub.source:PubSubSource.acknowledge", 1),
    ("after:pipelines.sources.pubsub.source:PubSubSource.acknowledge", 1),
    ("event:acknowledged", 1),
)
_SEED = 20261124
_TURN_ITEMS = 7
#: Articles of each round; with what is no article they make more than a turn.
_FIRST_ROUND, _ROUND = 60, 9
#: A little longer than a lease: what a killed process held comes again.
_LEASE_S = 33.0


@dataclass
class Scene:
    """A run that is killed round after round, over one ledger and three sinks.

    `feed` puts the items of a round where the source finds them.
    """

    folder: Path
    source: str
    feed: Callable[[int, Sequence[Line]], None]
    env: dict[str, str] = field(default_factory=dict)
    rounds: int = 0
    kills: int = 0

    @property
    def sinks(self) -> list[str]:
        kinds = ("jsonl:{}/json", "parquet:{}/arrow", "sqlite:{}/news.db")
        return [kind.format(self.folder) for kind in kinds]

    @property
    def args(self) -> list[str]:
        sinks = [part for uri in self.sinks for part in ("--sink", uri)]
        state = ["--state", f"{self.folder}/state/ledger.db"]
        return ["run", "--source", self.source, *sinks, *state, "--turn-items", str(_TURN_ITEMS)]

    def kill_at(self, place: str, nth: int) -> None:
        self._feed_round()
        done = killed_at(place, nth, *self.args, env=self.env)
        assert done.returncode == _KILLED, f"{place} was not come to: {done.stderr}"
        self.kills += 1

    def kill_after(self, delay_s: float) -> None:
        """Kill it from outside, so long after its turns have begun."""
        self._feed_round()
        log = self.folder / f"events-{self.kills}"
        before = f"from tests.integration.moments import log_events\nlog_events({str(log)!r})"
        with running(
            self.folder / "said", *self.args, before=before, env=self.env, fresh=True
        ) as program:
            program.until(log.exists)
            time.sleep(delay_s)
            program.signal(signal.SIGKILL)
            assert program.ended() == _KILLED, "it had ended before"
        self.kills += 1

    def finish(self) -> None:
        """Run to the end, in larger turns."""
        succeeded(newsbeam(*self.args, "--turn-items", "1000", env=self.env))

    def shown(self) -> list[Shown]:
        return [shown_by(uri) for uri in self.sinks]

    def left(self) -> list[str]:
        return leftovers(*(self.folder / name for name in ("json", "arrow", "state")))

    def total(self, name: str) -> int:
        """Add up a count over the books of all runs, killed ones too."""
        return sum(books[name] for books in runs(self.folder / "json"))

    def expected(self) -> Shown:
        made = [one for round_ in range(self.rounds) for one in _articles(round_)]
        return Shown(
            articles=sorted(str(one["id"]) for one in made),
            duplicates=sorted(str(copy_of(1000 * n)["id"]) for n in range(self.rounds)),
            dead_letters=sorted(broken(n) for n in range(self.rounds)),
        )

    def _feed_round(self) -> None:
        articles = _articles(self.rounds)
        copied = copy_of(1000 * self.rounds)
        self.feed(self.rounds, [*articles[:-1], copied, broken(self.rounds), articles[-1]])
        self.rounds += 1


def _articles(round_: int) -> list[dict[str, object]]:
    return stories(1000 * round_, _ROUND if round_ else _FIRST_ROUND)


def _delays(count: int) -> list[float]:
    chance = random.Random(_SEED)
    return [chance.uniform(0.0, 1.5) for _ in range(count)]


def _kill_over_files(folder: Path) -> Scene:
    def feed(round_, items):
        write_lines(folder / "in" / f"{round_:03d}.jsonl", items)

    scene = Scene(folder, f"jsonl:{folder}/in/*.jsonl", feed)
    for place, nth in (*_BEFORE_THE_COMMIT, *_AFTER_THE_COMMIT):
        scene.kill_at(place, nth)
    for delay_s in _delays(7):
        scene.kill_after(delay_s)
    scene.finish()
    return scene


@pytest.fixture(scope="module")
def over_files(tmp_path_factory):
    """The scene with files, under way beside whatever else happens: each scene waits a lot."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_kill_over_files, tmp_path_factory.mktemp("killed-files"))


@pytest.fixture(scope="module")
def files(over_files):
    return over_files.result()


@pytest.fixture(scope="module")
def messages(over_files, pubsub_emulator, tmp_path_factory):
    topic = pubsub_emulator.create_topic(new_project())
    subscription = pubsub_emulator.create_subscription(topic, ack_deadline_s=10)

    def feed(round_, items):
        pubsub_emulator.publish(topic, [(line(item).encode(), {}) for item in items])

    scene = Scene(
        tmp_path_factory.mktemp("killed-messages"),
        f"pubsub:{subscription}",
        feed,
        env={"PUBSUB_EMULATOR_HOST": pubsub_emulator.host},
    )
    for place, nth in _WITH_MESSAGES:
        scene.kill_at(place, nth)
    for delay_s in _delays(3):
        scene.kill_after(delay_s)
    time.sleep(_LEASE_S)
    scene.finish()
    assert pubsub_emulator.pull_all(subscription) == []
    return scene


@pytest.mark.emulator
def test_no_kill_loses_or_repeats_a_message(messages):
    expected = messages.expected()
    assert messages.kills == 13
    for shown in messages.shown():
        assert shown.dead_letters == expected.dead_letters
        assert sorted(_first_of_pair(one) for one in shown.articles) == expected.articles
        assert len(shown.duplicates) == len(expected.duplicates)
        assert sorted((*shown.articles, *shown.duplicates)) == sorted(
            (*expected.articles, *expected.duplicates)
        )


@pytest.mark.emulator
def test_the_three_sinks_agree_on_messages(messages):
    first, *others = messages.shown()
    assert others == [first, first]
    assert messages.left() == []


@pytest.mark.emulator
def test_messages_that_came_again_after_their_commit_count_as_seen(messages):
    """At three of the kills a new turn of 7 was committed and not acknowledged yet."""
    assert messages.total("seen") >= 3 * _TURN_ITEMS
    assert messages.total("read") == messages.total("seen") + sum(map(len, messages.expected()))


def _first_of_pair(item: str) -> str:
    """Of two equal messages the one that is taken first is the article, whichever it is."""
    return item.replace("copy-", "story-")


def test_no_kill_loses_or_repeats_a_line_of_a_file(files):
    expected = files.expected()
    assert files.kills == 27
    assert files.shown() == [expected, expected, expected]


def test_kills_leave_nothing_behind(files):
    assert files.left() == []


def test_no_line_of_a_file_is_taken_twice_over_the_commit(files):
    assert files.total("seen") == 0
    assert files.total("read") == sum(map(len, files.expected()))
