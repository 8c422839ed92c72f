"""What files cost that were read long ago: a turn among them, and an idle stream.

    python -m benchmarks.idle_files                50,000 files, turns of 1,000

Small files in one folder are read in turns, as a run does it but without the graph, each turn's
positions written to a ledger. Shown are the first and the last of these turns (the same cost where
what was read does not matter), then a turn that finds nothing new, then the processor time of a
continuous run over the idle folder, a turn a second. All is processor time: the clock's depends on
who else uses the machine.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from pipelines.ledger.store import Ledger, open_ledger
from pipelines.sources.base import Limit
from pipelines.sources.files import FilesSource


def written(folder: Path, files: int) -> str:
    """Make files of a line each; gives the pattern that they match."""
    for number in range(files):
        (folder / f"article-{number:07d}.txt").write_text(f"Article {number}.\n")
    return f"{folder}/*.txt"


def limit(items: int, *, following: bool) -> Limit:
    return Limit(
        items=items,
        payload_bytes=1 << 26,
        wait_s=0.0,
        collect_s=0.0,
        stopped=lambda: False,
        following=following,
    )


def turn(source: FilesSource, ledger: Ledger, turn_limit: Limit) -> tuple[int, float]:
    """Take a turn; gives how many files it read, and the processor's seconds."""
    began = time.process_time()
    envelopes = source.take(ledger.positions(source.uri), turn_limit)
    taken = sum(1 for _ in itertools.islice(envelopes, turn_limit.items))
    if positions := source.progress():
        ledger.note({(source.uri, item): position for item, position in positions.items()})
    source.acknowledge()
    return taken, time.process_time() - began


def read_all(source: FilesSource, ledger: Ledger, items: int) -> list[float]:
    """Read in turns until nothing is new; gives the seconds of each that did."""
    seconds = []
    while (done := turn(source, ledger, limit(items, following=False)))[0]:
        seconds.append(done[1])
    return seconds


def idle_share(source: FilesSource, ledger: Ledger, turns: int) -> float:
    """Follow an idle folder, a turn a second; gives the processor's share."""
    process, began = psutil.Process(), time.perf_counter()
    before = sum(process.cpu_times()[:2])
    for _ in range(turns):
        took = time.perf_counter()
        turn(source, ledger, limit(1_000, following=True))
        time.sleep(max(0.0, took + 1.0 - time.perf_counter()))
    return (sum(process.cpu_times()[:2]) - before) / (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, nargs="+", default=[50_000])
    parser.add_argument("--turn-items", type=int, default=1_000)
    parser.add_argument("--idle-turns", type=int, default=20)
    options = parser.parse_args()
    print("| files | first turn, ms | last turn, ms | idle turn, ms | idle stream, % of a core |")
    print("|---|---|---|---|---|")
    for files in options.files:
        with tempfile.TemporaryDirectory() as name:
            pattern = written(Path(name), files)
            ledger = open_ledger(Path(name) / "ledger.db", wait_s=0.0)
            source = FilesSource(f"text:{pattern}", "text", pattern)
            seconds = read_all(source, ledger, options.turn_items)
            idle = [turn(source, ledger, limit(1, following=False))[1] for _ in range(5)]
            share = idle_share(source, ledger, options.idle_turns)
            ledger.close()
        print(
            f"| {files:,} | {statistics.median(seconds[:5]) * 1e3:.0f} "
            f"| {statistics.median(seconds[-5:]) * 1e3:.0f} "
            f"| {statistics.median(idle) * 1e3:.0f} | {share * 100:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
