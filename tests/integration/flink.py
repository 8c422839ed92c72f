"""Flink for tests: the job server's jar, made once, and a job with all that it needs around it.

Everything is started here: Google's emulator, a PostgreSQL server, the program. A job's processes
(the program, its workers, the job server with Flink in it) are one process group, so that they can
be killed all at once, as a machine that stops does.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psutil

from tests.integration.program import ROOT, command_line

POM = ROOT / "deploy/flink/pom.xml"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbeam"
_BUILD_S = 600


class FlinkMissingError(Exception):
    """Java or Maven is not installed, or the jar cannot be made: the text says which."""


@lru_cache(maxsize=1)
def job_server_jar():
    """Give the job server's jar, which is made where it is not there for this very pom.

    Raises:
        FlinkMissingError: it cannot be made here.
    """
    name = hashlib.sha256(POM.read_bytes()).hexdigest()[:16]
    jar = CACHE / f"flink-job-server-{name}.jar"
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            raise FlinkMissingError(f"Flink's job server needs {program}, which is not installed")
    if not jar.exists():
        _make(jar)
    return jar


def _make(jar):
    work = CACHE / f"{jar.stem}-{os.getpid()}"
    work.mkdir(parents=True)
    shutil.copy(POM, work / "pom.xml")
    try:
        command = ["mvn", "-q", "-B", "package"]
        done = subprocess.run(
            command, cwd=work, capture_output=True, text=True, timeout=_BUILD_S, check=False
        )
        if done.returncode != 0:
            raise FlinkMissingError(f"mvn cannot make Flink's job server: {done.stdout[-500:]}")
        (made,) = work.glob("target/newsbeam-flink-job-server-*.jar")
        made.rename(jar)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@dataclass
class Job:
    """The program with a job on Flink."""

    process: subprocess.Popen
    log: Path

    @property
    def is_over(self):
        return self.process.poll() is not None

    @property
    def said(self):
        return self.log.read_text(errors="replace")

    def has_processes(self):
        """Whether any process of it is left."""
        return _has_members(self.process.pid)

    def kill_all(self):
        """Stop every process of it at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ask it to end; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)


@contextmanager
def job(folder, name, *args, env):
    """Start the program; what still runs of it is killed at the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    command = command_line("stream", "--runner=FlinkRunner", *args,
                           f"--flink_job_server_jar={job_server_jar()}")  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    started = Job(process, log)
    try:
        yield started
    finally:
        if _has_members(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _has_members(group):
    return any(_group(one.pid) == group for one in psutil.process_iter())


def _group(pid):
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


@contextmanager
def worker_pool(folder, port):
    """Start a pool that starts worker processes anew, as beside a task manager; gives its pid."""
    module = "apache_beam.runners.worker.worker_pool_main"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # it starts "python"
    with (folder / "pool.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, f"--service_port={port}"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": path},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(holds, *, at_most_s=120.0, job=None):
    """Wait until something holds; fail when the job ends before."""
    end = time.monotonic() + at_most_s
    while not holds():
        assert job is None or not job.is_over, job.said[-3000:]
        assert time.monotonic() < end, job.said[-3000:] if job else "it did not happen in time"
        time.sleep(0.1)


_WORDS = ("ferry", "harbour", "council", "vote", "rain", "budget", "school", "museum", "storm")
#: Of 50 messages one cannot be read, one dies in the user's step, five repeat another one.
_BROKEN, _DEADLY, _COPIES = 10, 20, (5, 15, 25, 35, 45)


def story(number):
    """Make the payload of a message."""
    place = number % 50
    if place == _BROKEN:
        return b'{"title": %d' % number
    told = number - 1 if place in _COPIES else number
    said = " ".join(f"{_WORDS[(told * 7 + n) % 9]}{told * 60 + n}" for n in range(60))
    end = " It dies." if place == _DEADLY else ""
    fields = {
        "id": f"k-{number}",
        "title": f"Story {told}",
        "body": f"In Oslo on Monday. {said}{end}",
    }
    return json.dumps(fields).encode()


def expected(count):
    """Say which way each message goes: the ids of articles, duplicates and dead letters."""
    places = [(number, number % 50) for number in range(count)]
    duplicates = {f"k-{n}" for n, place in places if place in _COPIES}
    dead = {n for n, place in places if place in (_BROKEN, _DEADLY)}
    articles = {f"k-{n}" for n, _ in places} - duplicates - {f"k-{n}" for n in dead}
    return articles, duplicates, {story(n) for n in dead}


def dies(article):
    """A step of the user's own, at the end: some articles kill it."""
    if article.body.endswith("It dies."):
        raise ValueError("it dies")
    return article
