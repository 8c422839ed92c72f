"""Peak memory of a run, all its processes together, for a small and a large input.

    python -m benchmarks.memory                        10,000 and 50,000 short articles
    python -m benchmarks.memory --counts 2000 10000 --workers 2

A turn takes at most so many articles, so the peak must not grow with the input. Memory is the sum
of the processes' proportional set sizes (shared pages counted once), looked at twice a second.
"""

import argparse
import contextlib
import subprocess
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.articles import made_up, write
from benchmarks.timing import environment, newsbeam_run

EVERY_S = 0.5
SHORT = (20, 50)


def memory(process: psutil.Process) -> int:
    """Bytes that a process and its children hold now."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            total += one.memory_full_info().pss
    return total


def peak(command: list[str]) -> tuple[int, float]:
    """Run a command; return its peak in bytes and how long it took in seconds."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    watched = psutil.Process(process.pid)
    most = 0
    while process.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            most = max(most, memory(watched))
        time.sleep(EVERY_S)
    if process.returncode != 0:
        raise SystemExit(f"this failed: {' '.join(command)}")
    return most, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 50_000])
    parser.add_argument("--workers", default="1")
    parser.add_argument("--entity-engine", choices=["spacy", "fast"], default="fast")
    options = parser.parse_args()
    flags = ("--workers", options.workers, "--entity-engine", options.entity_engine)
    print("| articles | peak, MB | of the first | articles/s |\n|---|---|---|---|")
    first = 0
    for count in options.counts:
        with tempfile.TemporaryDirectory() as name:
            source = write(Path(name) / "articles.jsonl", made_up(count, SHORT))
            most, took = peak(newsbeam_run(f"jsonl:{source}", Path(name) / "out", *flags))
        first = first or most
        print(
            f"| {count:,} | {most / 1e6:.0f} | {most / first:.2f} | {count / took:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
