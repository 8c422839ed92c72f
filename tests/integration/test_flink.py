"""`newsbeam stream --runner=FlinkRunner`, for real: messages in, tables out, and disasters between.

Flink, Google's emulator and PostgreSQL are started here; the tests are skipped only where Java,
Maven or one of these servers is not installed. The jar of the job server is made at the first run.
"""

import base64
import json
import os
import signal
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.integration.emulator import free_port, new_project
from tests.integration.flink import (
    FlinkMissingError,
    expected,
    job,
    job_server_jar,
    story,
    wait_until,
    worker_pool,
)
from tests.integration.postgres import Server
from tests.integration.program import newsbeam, running, succeeded

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(900)]

STEP = ("--last-step", "tests.integration.flink:dies")


@pytest.fixture(scope="module")
def flink():
    try:
        return job_server_jar()
    except FlinkMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture
def server(postgresql):
    """A server of the test's own, which it may stop."""
    own = Server()
    own.make()
    own.start()
    yield own
    own.stop("immediate")
    own.remove()


class Scene:
    """A subscription, a database, and what a job made of them."""

    def __init__(self, emulator, server, folder):
        self.emulator, self.server, self.folder = emulator, server, folder
        self.database = server.new_database()
        self.url = server.url(self.database)
        self.topic = emulator.create_topic(new_project())
        self.subscription = emulator.create_subscription(self.topic)
        self.published = 0
        self._jobs = 0

    def job(self, *flags):
        """Start the program; it is given back as a context."""
        self._jobs += 1
        places = ("--sink", self.url, "--state", self.url)
        source = ("--source", f"pubsub:{self.subscription}")
        env = {"PUBSUB_EMULATOR_HOST": self.emulator.host}
        name = f"job{self._jobs}"
        return job(self.folder, name, *source, *places, *STEP, *flags, env=env)

    def publish(self, count):
        """Publish so many messages more at once."""
        numbers = range(self.published, self.published + count)
        self.emulator.publish(self.topic, [(story(number), {}) for number in numbers])
        self.published += count

    @contextmanager
    def publishing(self, count, rate):
        """Publish so many messages at a rate while the block runs, to the end."""
        thread = threading.Thread(target=self._publish_slowly, args=(count, rate))
        thread.start()
        yield
        thread.join()

    def _publish_slowly(self, count, rate):
        began = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, began + number / rate - time.monotonic()))
            self.publish(1)

    def ask(self, query):
        return self.server.ask(query, database=self.database)

    def has_tables(self):
        query = "SELECT count(*) FROM pg_tables WHERE tablename = 'dead_letters'"
        return self.ask(query)[0][0] == 1

    def written(self):
        """Count what was written, however often."""
        tables = ("articles", "duplicates", "dead_letters")
        counts = [self.ask(f"SELECT count(*) FROM {table}")[0][0] for table in tables]
        return sum(counts)

    def outcomes(self):
        """Give the ids of articles and duplicates, and the payloads of dead letters."""
        articles = [row[0] for row in self.ask("SELECT source::jsonb->>'item' FROM articles")]
        duplicates = [row[0] for row in self.ask("SELECT source::jsonb->>'item' FROM duplicates")]
        dead = [row[0] for row in self.ask("SELECT payload FROM dead_letters")]
        return sorted(articles), sorted(duplicates), sorted(map(decoded, dead))

    def expected(self):
        return tuple(map(sorted, expected(self.published)))

    def left(self):
        """Take what was never acknowledged, once all leases have ended."""
        return self.emulator.pull_all(self.subscription, quiet_s=12)


def decoded(payload):
    return base64.b64decode(payload) if isinstance(payload, str) else bytes(payload)


@pytest.fixture
def scene(flink, emulator, server, tmp_path):
    return Scene(emulator, server, tmp_path)


def test_every_message_goes_one_way_into_the_tables_and_is_acknowledged(scene):
    with scene.job() as program:
        wait_until(scene.has_tables, job=program)
        with scene.publishing(300, rate=50):
            pass
        wait_until(lambda: scene.written() >= 300, job=program)
        time.sleep(7)  # two checkpoints: then all is acknowledged
        assert program.stop() == 0
    assert scene.outcomes() == scene.expected()
    assert scene.left() == []
    assert {row[0] for row in scene.ask("SELECT version FROM articles")} == {1}
    assert "judged while the job ran: 6 died, 30 duplicate, 258 new" in program.said
    assert "Traceback" not in program.said
    assert not program.has_processes()


def in_files(folder):
    """Give what a jsonl: sink shows, without what a way alone knows."""
    records = lines(folder / "articles")
    return parts(
        [(one["id"], one["version"], one["title"], one["body"]) for one in records],
        [(one["id"], e["name"], e["type"], e["count"]) for one in records for e in one["entities"]],
        [(one["id"], t["id"], t["score"]) for one in records for t in one["topics"]],
        [(one["id"], one["duplicate_of"]["id"]) for one in lines(folder / "duplicates")],
    )


def in_tables(scene):
    """Give the same of the tables."""
    return parts(
        scene.ask("SELECT id, version, title, body FROM articles"),
        scene.ask("SELECT article, name, type, count FROM entities"),
        scene.ask("SELECT article, id, score FROM topics"),
        scene.ask("SELECT id, original FROM duplicates"),
    )


def parts(*found):
    return [sorted(map(tuple, part)) for part in found]


def lines(folder):
    return [json.loads(line) for path in folder.rglob("*.jsonl") for line in path.open()]


def test_turns_and_an_engine_give_the_same_records_and_so_does_a_replay(scene):
    """In one run, in a stream of small turns, as a job; then the dead again, without the step."""
    names = ("batch", "stream")
    subscriptions = [scene.emulator.create_subscription(scene.topic, name) for name in names]
    scene.publish(100)
    places = {name: scene.folder / name for name in names}
    commands = {
        name: ("--source", f"pubsub:{subscription}", "--sink", f"jsonl:{places[name]}", *STEP)
        for name, subscription in zip(names, subscriptions, strict=True)
    }
    succeeded(newsbeam("run", *commands["batch"]))
    with running(
        scene.folder / "streaming", "stream", *commands["stream"], "--turn-items=7"
    ) as one:
        one.until(lambda: len(lines(places["stream"] / "articles")) >= 86)
        assert one.stopped() == 0
    with scene.job() as program:
        wait_until(scene.has_tables, job=program)
        wait_until(lambda: scene.written() >= 100, job=program)
        assert program.stop() == 0
    shown = {name: in_files(place) for name, place in places.items()}
    assert len(shown["batch"][0]) == 86
    assert shown["batch"] == shown["stream"] == in_tables(scene)
    again = {}
    for name, place in places.items():
        dead = ("--dead-letters", f"jsonl:{place}", "--sink", f"jsonl:{place}-again")
        succeeded(newsbeam("replay", *dead, "--state", place / "newsbeam.db"))
        again[name] = in_files(Path(f"{place}-again"))
    assert len(again["batch"][0]) == 2
    assert again["batch"] == again["stream"]


@pytest.mark.kill
def test_nothing_is_lost_or_twice_whatever_is_killed(scene):
    """The worker, the database for ten seconds, everything (twice): in one stream of messages."""
    port = free_port()
    checkpoints = scene.folder / "checkpoints"
    pool = ("--environment_type=EXTERNAL", f"--environment_config=localhost:{port}")
    kept = ("--checkpoints", checkpoints)
    with ExitStack() as stack:
        worker = stack.enter_context(worker_pool(scene.folder, port))
        first = stack.enter_context(scene.job(*pool, *kept))
        wait_until(scene.has_tables, job=first)
        stack.enter_context(scene.publishing(2_000, rate=50))
        wait_until(lambda: scene.written() >= 200, job=first)
        kill_workers(worker)
        wait_until(lambda: scene.written() >= 600, job=first)
        scene.server.stop("immediate")
        time.sleep(10)
        scene.server.start()
        wait_until(lambda: scene.written() >= 1_000, job=first)
        first.kill_all()
        kill_workers(worker)
        second = stack.enter_context(scene.job(*pool, *kept, "--restore"))
        wait_until(lambda: scene.written() >= 1_400, job=second)
        second.kill_all()
        kill_workers(worker)
        third = stack.enter_context(scene.job(*pool))
        wait_until(lambda: scene.written() >= 2_000, job=third)
        time.sleep(7)
        assert third.stop() == 0
    assert scene.outcomes() == scene.expected()
    assert scene.left() == []


def kill_workers(pool):
    """Kill the worker processes that a pool started."""
    for one in psutil.Process(pool).children(recursive=True):
        os.kill(one.pid, signal.SIGKILL)
