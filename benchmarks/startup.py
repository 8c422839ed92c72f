"""What a start costs: the first record of one article, and sentences on wrong options.

    python -m benchmarks.startup               medians of 7 runs of each, in turn

Processor time counts (of all cores together), since a start waits for nothing; each run is a new
interpreter, with the files of Python already in memory.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.articles import made_up
from benchmarks.timing import Cost, environment

_PROGRAM = "from pipelines.cli.start import entry\nentry()"


def commands(folder: Path) -> dict[str, tuple[list[str], int]]:
    """What is run, and its exit code."""
    (article,) = made_up(1)
    path = folder / "one.txt"
    path.write_text(f"{article['title']}\n\n{article['body']}\n")
    source, sink = f"text:{path}", ["--sink", "stdout:", "--state", "none:"]
    return {
        "first record of one article": (["run", "--source", source, *sink], 0),
        "no --source": (["run", *sink], 2),
        "a flag that nobody knows": (["run", "--sourec", source, *sink], 2),
        "a value that does not fit": (["run", "--min-words", "few", *sink], 2),
        "--help": (["run", "--help"], 0),
    }


def cost(argv: list[str], code: int) -> Cost:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *argv],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != code:
        raise SystemExit(f"this ended otherwise than with {code}: {' '.join(argv)}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        chosen = commands(Path(folder))
        cost(*next(iter(chosen.values())))  # reads the files of Python
        costs = {name: [] for name in chosen}
        for _ in range(runs):
            for name, (argv, code) in chosen.items():
                costs[name].append(cost(argv, code))
    print("| start | processor time, s | least | on the clock, s |\n|---|---|---|---|")
    for name, of in costs.items():
        cpu = [one.cpu for one in of]
        wall = statistics.median(one.wall for one in of)
        print(f"| {name} | {statistics.median(cpu):.2f} | {min(cpu):.2f} | {wall:.2f} |")


if __name__ == "__main__":
    main()
