"""The real program in a process of its own, as a user starts it.

`before` is Python that runs in that process first: tests use it to sabotage a step, or to choose a
moment (tests/integration/moments.py) at which the process gets a signal.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Generous: the machine may be busy with other work.
_RUN_S = 150.0
_HAPPENS_S = 90.0

Done = subprocess.CompletedProcess[str]


def command_line(*args: object, before: str = "") -> list[str]:
    """Say how the program is started."""
    code = "from pipelines import cli\n{}cli.entry()"
    first = f"cli._set_up_logging()\n{before}\n" if before else ""
    return [sys.executable, "-c", code.format(first), *map(str, args)]


def newsbeam(
    *args: object,
    before: str = "",
    env: Mapping[str, str] | None = None,
    wrapper: Sequence[str] = (),
) -> Done:
    """Run the program to its end, as an argument of another program where `wrapper` names one."""
    return subprocess.run(
        [*wrapper, *command_line(*args, before=before)],
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_RUN_S,
        check=False,
    )


def succeeded(done: Done) -> Done:
    """Insist that a run ended well."""
    assert done.returncode == 0, done.stderr
    return done


def killed_at(place: str, nth: int, *args: object, env: Mapping[str, str] | None = None) -> Done:
    """Run the program until the n-th time it comes to a place, where it kills itself."""
    return newsbeam(*args, before=signal_at(place, nth, signal.SIGKILL), env=env)


def signal_at(place: str, nth: int, number: signal.Signals) -> str:
    """Write the Python that sends the process a signal, for `before`."""
    return (
        "from tests.integration.moments import signal_at\n"
        f"signal_at({place!r}, {nth}, {int(number)})"
    )


def hold_at(place: str, nth: int, gate: Path) -> str:
    """Write the Python that stops the process at a place until the gate is opened."""
    return (
        f"from tests.integration.moments import hold_at\nhold_at({place!r}, {nth}, {str(gate)!r})"
    )


@dataclass
class Running:
    """A program under way, with what it has said so far in files."""

    process: "subprocess.Popen[bytes]"
    folder: Path

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
            assert self.process.poll() is None, self.err
            assert time.monotonic() < end, f"it did not happen in time: {self.err}"
            time.sleep(0.02)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ended(self, *, at_most_s: float = _HAPPENS_S) -> int:
        """Wait for its end and give the return code."""
        return self.process.wait(timeout=at_most_s)

    def stopped(self) -> int:
        """Ask it to end and give the return code."""
        self.signal(signal.SIGTERM)
        return self.ended()


@contextmanager
def running(
    folder: Path, *args: object, before: str = "", env: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start the program; it is killed at the end of the block if it still runs then."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as err:
        process = subprocess.Popen(
            command_line(*args, before=before),
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )
    try:
        yield Running(process, folder)
    finally:
        process.kill()
        process.wait()


def assert_one_sentence(done: Done, *words: str) -> None:
    """Insist on one line of complaint that holds the words, and no traceback."""
    assert "Traceback" not in done.stderr, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("newsbeam: ")
    for word in words:
        assert word in lines[0], lines[0]
