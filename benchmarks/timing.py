"""Run commands and say what they cost."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NEWSBEAM = str(Path(sys.executable).with_name("newsbeam"))


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of all cores together (child processes too)."""

    wall: float
    cpu: float

    def less(self, start_up: "Cost") -> "Cost":
        return Cost(self.wall - start_up.wall, self.cpu - start_up.cpu)


def environment() -> dict[str, str]:
    """The environment of every contender: BLAS with one thread, and as its makers tuned it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end; one that fails ends the benchmark."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status != 0:
        raise SystemExit(f"this failed: {' '.join(command)}")
    return Cost(wall, used.ru_utime + used.ru_stime)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
    )


def newsbeam_run(source: str, sink: Path, *flags: str) -> list[str]:
    return [NEWSBEAM, "run", "--source", source, "--sink", f"jsonl:{sink}", *flags]
