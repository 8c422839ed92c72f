"""Worker processes: the same outcomes, the same processes turn after turn, and no orphans."""

import os
import signal
import subprocess
import sys
import time

import apache_beam as beam
import msgspec
import psutil
import pytest

from pipelines.turns.beam_options import new_pipeline
from pipelines.turns.ends import read_staged
from pipelines.turns.runner import build, run_whole
from pipelines.turns.spool import FrameWriter
from pipelines.turns.workers.dealer import dealt
from pipelines.turns.workers.pool import WorkerLost, WorkerPool, worker_pool
from tests.builders import envelope, words
from transforms.enrich import EnrichConfig
from transforms.entities.recognise.model import ModelUnavailable
from transforms.entities.spec import ModelSpec
from transforms.records.travelling import TEXT
from transforms.resources import ResourceSpec

PARENT = """
import psutil, sys, time
from pipelines.turns.workers.pool import WorkerPool
from transforms.resources import ResourceSpec
if __name__ == "__main__":
    pool = WorkerPool(2, ResourceSpec())
    pool.addresses()
    print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
    time.sleep(600)
"""
NOTES = [
    envelope(f"{at:08d}", f"{words(at * 7, 40)}. Ann Reed of Norhaven.".encode(), content_type=TEXT)
    for at in range(60)
]


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2, ResourceSpec()) as pool:
        yield pool


@pytest.fixture(scope="module")
def address(pool):
    with dealt(pool.addresses()) as address:
        yield address


def written(staged):
    """Take out where the payloads lie: it depends on the number of files."""
    return (
        [(one.key, one.record) for one in staged.enriched],
        [(one.key, one.record) for one in staged.repeated],
        *(staged.dead, staged.changes, staged.tallies),
    )


def children():
    return {child.pid for child in psutil.Process().children(recursive=True)}


def spool(folder, count):
    paths = [str(folder / f"spool-{shard}.frames") for shard in range(count)]
    for shard, path in enumerate(paths):
        with FrameWriter(path) as writer:
            for one in NOTES[shard::count]:
                writer.write(msgspec.msgpack.encode(one))
    return paths


def run_turn(folder, pipeline, count):
    staged = folder / "staged"
    staged.mkdir(parents=True)
    build(pipeline, spool(folder, count), str(staged), EnrichConfig())
    pipeline.run().wait_until_finish()
    return read_staged(staged)


def where(element, folder):
    """Leave a mark of the process that handled an element, slowly enough for both to have one."""
    time.sleep(0.01)
    with open(f"{folder}/{os.getpid()}", "a") as file:  # noqa: PTH123 - travels to a worker
        file.write(f"{element}\n")


def pids_of_run(folder, pipeline):
    folder.mkdir()
    (
        pipeline
        | "Numbers" >> beam.Create(range(100))
        | "Spread" >> beam.Reshuffle()
        | "Where" >> beam.Map(where, str(folder))
    )
    pipeline.run().wait_until_finish()
    done = [line for path in folder.iterdir() for line in path.read_text().split()]
    assert sorted(map(int, done)) == list(range(100))
    return {int(path.name) for path in folder.iterdir()}


def test_two_processes_give_the_same_outcomes_as_one(tmp_path, address):
    alone = run_turn(tmp_path / "one", new_pipeline([], 1, None), 1)
    together = run_turn(tmp_path / "two", new_pipeline([], 2, address), 8)
    assert len(alone.enriched) + len(alone.repeated) == 60
    assert written(together) == written(alone)


@pytest.mark.parametrize(
    "flags", [[], ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]]
)
def test_the_processes_do_the_work_and_outlive_a_run(tmp_path, address, flags):
    before = children()
    first = pids_of_run(tmp_path / "first", new_pipeline(flags, 2, address))
    second = pids_of_run(tmp_path / "second", new_pipeline(flags, 2, address))
    assert first == second
    assert len(first) == 2
    assert first <= before == children()


def test_closing_the_pool_ends_its_processes():
    before = children()
    with WorkerPool(2, ResourceSpec()) as pool:
        pool.addresses()
        made = [psutil.Process(pid) for pid in children() - before if is_worker(pid)]
    assert len(made) == 2
    assert not any(map(psutil.Process.is_running, made))


def test_one_process_needs_no_pool():
    before = children()
    with worker_pool(1, ResourceSpec()) as pool:
        assert pool is None
    assert children() <= before


def test_a_pipeline_that_does_not_load_is_said():
    with (
        WorkerPool(2, ResourceSpec(models=ModelSpec(default="no_such_model"))) as pool,
        pytest.raises(ModelUnavailable, match=r"^'no_such_model' is no spaCy pipeline"),
    ):
        pool.addresses()


def test_a_process_that_ends_while_it_starts_is_said():
    before = children()
    with WorkerPool(2, ResourceSpec()) as pool:
        (first,) = [pid for pid in children() - before if is_worker(pid)]
        os.kill(first, signal.SIGKILL)
        with pytest.raises(WorkerLost, match=r"^a worker process ended while it started"):
            pool.addresses()


def test_a_process_that_starts_does_not_hear_that_its_group_is_interrupted():
    before = children()
    with WorkerPool(2, ResourceSpec()) as pool:
        (first,) = [pid for pid in children() - before if is_worker(pid)]
        os.kill(first, signal.SIGINT)
        assert len(pool.addresses()) == 2


def test_a_process_that_is_killed_is_missed():
    before = children()
    with WorkerPool(2, ResourceSpec()) as pool:
        pool.addresses()
        assert pool.is_whole()
        victim = max(pid for pid in children() - before if is_worker(pid))
        os.kill(victim, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while pool.is_whole() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not pool.is_whole()


def die(element):
    """Be killed with the first element."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.timeout(120)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_process_that_is_killed_while_it_works_is_not_waited_for():
    with WorkerPool(2, ResourceSpec()) as pool, dealt(pool.addresses()) as address:
        pipeline = new_pipeline([], 2, address)
        pipeline | beam.Create([1]) | beam.Map(die)
        with pytest.raises(WorkerLost, match=r"^a worker process was killed"):
            run_whole(pipeline, pool)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_fails_in_whole_processes_fails_by_its_own_words(pool, address):
    pipeline = new_pipeline([], 2, address)
    pipeline | beam.Create([0]) | beam.Map(lambda number: 1 // number)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_whole(pipeline, pool)


def is_worker(pid):
    return "spawn_main" in " ".join(psutil.Process(pid).cmdline())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_processes_end_with_their_parent(tmp_path, number):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},  # noqa: PTH109
    )
    workers = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    assert len(workers) >= 2
    parent.send_signal(number)
    parent.wait(10)
    _, alive = psutil.wait_procs(workers, timeout=20)
    parent.stdout.close()
    for one in alive:
        one.kill()
    assert alive == []
