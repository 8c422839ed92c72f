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

from pipelines.beam_options import new_pipeline
from pipelines.graph import Steps, build
from pipelines.spool import FrameWriter
from pipelines.staging import read_staged
from pipelines.workers import WorkerPool
from tests.builders import envelope, words
from transforms.records import TEXT

PARENT = """
import psutil, sys, time
from pipelines.workers import WorkerPool
if __name__ == "__main__":
    pool = WorkerPool(2)
    print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
    time.sleep(600)
"""
NOTES = [
    envelope(f"{at:08d}", f"{words(at * 7, 40)}. Ann Reed of Norhaven.".encode(), content_type=TEXT)
    for at in range(60)
]


@pytest.fixture(scope="module")
def pool():
    with WorkerPool(2) as opened:
        yield opened


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
    build(pipeline, spool(folder, count), str(staged), Steps())
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


def test_two_processes_give_the_same_outcomes_as_one(tmp_path, pool):
    alone = run_turn(tmp_path / "one", new_pipeline([], 1, None), 1)
    together = run_turn(tmp_path / "two", new_pipeline([], 2, pool.address), 8)
    assert len(alone.enriched) + len(alone.repeated) == 60
    assert together == alone


@pytest.mark.parametrize(
    "flags", [[], ["--direct_running_mode=multi_processing", "--direct_num_workers=2"]]
)
def test_the_processes_do_the_work_and_outlive_a_run(tmp_path, pool, flags):
    before = children()
    first = pids_of_run(tmp_path / "first", new_pipeline(flags, 2, pool.address))
    second = pids_of_run(tmp_path / "second", new_pipeline(flags, 2, pool.address))
    assert first == second
    assert len(first) == 2
    assert first <= before == children()


def test_closing_the_pool_ends_its_processes():
    before = children()
    with WorkerPool(1):
        (made,) = [psutil.Process(pid) for pid in children() - before if is_worker(pid)]
    assert not made.is_running() or made.status() == psutil.STATUS_ZOMBIE


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
