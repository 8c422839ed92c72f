"""A run that is killed (SIGKILL) and started again: what the second start costs.

    python -m benchmarks.recovery              3,000 articles, killed after its sixth turn of 250

Seconds until the first record of a start, for a first start and for the one after the kill, and
how many articles the two read in all: those of the turn that was cut short are read again.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.articles import made_up, write
from benchmarks.timing import environment, newsbeam_run

ITEMS = 250


def files(out: Path) -> set[Path]:
    return set((out / "articles").rglob("*.jsonl"))


def start(command: list[str], out: Path) -> tuple["subprocess.Popen[bytes]", float]:
    """Start a run; return it and the seconds until it showed a record."""
    before, began = files(out), time.perf_counter()
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    while files(out) == before and process.poll() is None:
        time.sleep(0.01)
    return process, time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--turns", type=int, default=6, help="after so many turns it is killed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        source = write(Path(name) / "articles.jsonl", made_up(options.count))
        command = newsbeam_run(f"jsonl:{source}", out, "--turn-items", str(ITEMS))
        first, plain = start(command, out)
        while len(files(out)) < options.turns:
            time.sleep(0.01)
        time.sleep(0.2)  # into the next turn
        first.kill()
        first.wait()
        second, again = start(command, out)
        second.wait()
        lines = [line for path in files(out) for line in path.read_bytes().splitlines()]
        distinct = {json.loads(line)["id"] for line in lines}
    print(
        "| first record of a first start, s | of the start after the kill, s | records | distinct |"
    )
    print("|---|---|---|---|")
    print(f"| {plain:.1f} | {again:.1f} | {len(lines)} | {len(distinct)} |")


if __name__ == "__main__":
    main()
