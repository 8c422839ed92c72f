"""The real program in a process of its own, as a user starts it.

Most tests start it by a fork server that has imported what it imports, which saves two seconds a
start; with `fresh` a new interpreter does all from the beginning.

`before` is Python that runs in that process first: tests use it to sabotage a step, or to choose a
moment (tests/integration/moments.py) at which the process gets a signal.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.cli import main as cli
from pipelines.moments import Moment

ROOT = Path(__file__).parents[2]

# Generous: the machine may be busy with other work.
_RUN_S = 300.0
_HAPPENS_S = 120.0

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.integration.warm"])

Done = subprocess.CompletedProcess[str]


def command_line(*args: object, before: str = "") -> list[str]:
    """Say how the program is started by a new interpreter."""
    code = "from pipelines.cli import main as cli\n{}cli.entry()"
    first = f"from pipelines import logs\nlogs.set_up()\n{before}\n" if before else ""
    return [sys.executable, "-c", code.format(first), *map(str, args)]


def newsbeam(
    *args: object,
    before: str = "",
    env: Mapping[str, str] | None = None,
    fresh: bool = False,
    wrapper: Sequence[str] = (),
) -> Done:
    """Run the program to its end, as an argument of another program where `wrapper` names one."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running(
            Path(folder), *args, before=before, env=env, fresh=fresh, wrapper=wrapper
        ) as program,
    ):
        code = program.ended(at_most_s=_RUN_S)
        return Done(list(args), code, program.out, program.err)


def succeeded(done: Done) -> Done:
    """Insist that a run ended well."""
    assert done.returncode == 0, done.stderr
    return done


def killed_at(
    moment: Moment, nth: int, *args: object, env: Mapping[str, str] | None = None
) -> None:
    """Run the program until the n-th time it comes to a moment, where it kills itself."""
    done = newsbeam(*args, before=signal_at(moment, nth, signal.SIGKILL), env=env)
    not_come_to = f"{moment!r} was not come to {nth} times: {done.stdout}{done.stderr}"
    assert done.returncode == -signal.SIGKILL, not_come_to


def signal_at(moment: Moment, nth: int, number: signal.Signals) -> str:
    """Write the Python that sends the process a signal, for `before`."""
    return (
        "from tests.integration.moments import signal_at\n"
        f"signal_at({moment!r}, {nth}, {int(number)})"
    )


def hold_at(moment: Moment, nth: int, gate: Path) -> str:
    """Write the Python that stops the process at a moment until the gate is opened."""
    return (
        f"from tests.integration.moments import hold_at\nhold_at({moment!r}, {nth}, {str(gate)!r})"
    )


@dataclass
class Running:
    """A program under way, with what it has said so far in files."""

    process: "_Fork | _Interpreter"
    folder: Path

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.process.exitcode is not None

    @property
    def out(self) -> str:
        """Standard output so far."""
        return (self.folder / "stdout").read_text()

    @property
    def err(self) -> str:
        """Standard error so far."""
        return (self.folder / "stderr").read_text()

    def until(self, holds: Callable[[], bool], *, at_most_s: float = _HAPPENS_S) -> None:
        """Wait until something holds; fail when the program ends before."""
        end = time.monotonic() + at_most_s
        while not holds():
            assert not self.is_over, self.err
            assert time.monotonic() < end, f"it did not happen in time: {self.err}"
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def ended(self, *, at_most_s: float = _HAPPENS_S) -> int:
        """Wait for its end and give the return code."""
        self.process.join(at_most_s)
        code = self.process.exitcode
        assert code is not None, f"it did not end in time: {self.err}"
        return code

    def stopped(self) -> int:
        """Ask it to end and give the return code."""
        self.signal(signal.SIGTERM)
        return self.ended()


@contextmanager
def running(
    folder: Path,
    *args: object,
    before: str = "",
    env: Mapping[str, str] | None = None,
    fresh: bool = False,
    wrapper: Sequence[str] = (),
) -> Iterator[Running]:
    """Start the program; it is killed at the end of the block if it still runs then."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **(env or {})}
    environment.pop("PYTHONUNBUFFERED", None)  # it would hide what is left unwritten
    process: _Fork | _Interpreter
    if fresh or wrapper:
        process = _Interpreter([*wrapper, *command_line(*args, before=before)], environment, folder)
    else:
        process = _Fork(
            target=_be_the_program, args=([*map(str, args)], before, environment, folder)
        )
        process.start()
    try:
        yield Running(process, folder)
    finally:
        process.kill()
        process.join()


_Fork = _forks.Process


class _Interpreter:
    """A program started by a new interpreter, with the face of a multiprocessing.Process."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
            self._popen = subprocess.Popen(
                command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        self.pid = self._popen.pid
        self.kill = self._popen.kill

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""
        return self._popen.poll()

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, or for so many seconds."""
        try:
            self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            return


def _be_the_program(args: Sequence[str], before: str, env: Mapping[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    for name, number in (("stdout", 1), ("stderr", 2)):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = ["newsbeam", *args]
    exec(before)
    cli.entry()


def assert_one_sentence(done: Done, *words: str) -> None:
    """Insist on one line of complaint that holds the words, and no traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("newsbeam: ")
    for word in words:
        assert word in lines[0], lines[0]
