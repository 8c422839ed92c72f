"""What a turn costs at ten thousand and at a million remembered articles, in both dialects.

    python -m benchmarks.ledger_growth            turns of 100, some 10 minutes

The ledger is filled by bulk inserts; then the judge's look-ups for a turn, its commit and its mark
are measured on the clock, after some turns that warm the caches. The figure that counts is the
ratio of the medians: what a hundred times the memory costs.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.ledger import Costs, take
from benchmarks.ledger_filled import fill, made_up_anchors, sketches_after
from pipelines.ledger.store import open_ledger
from pipelines.ledger.unavailable import Place
from tests.integration.postgres import Server

SIZES = (10_000, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turn-items", type=int, default=100)
    parser.add_argument("--turns", type=int, default=60, help="measured at each size")
    parser.add_argument("--warm-up", type=int, default=20, help="turns before those")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--dialects", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    print("| dialect | articles | filled in, s | look-ups, ms | commit, ms | a turn, ms | ratio |")
    print("|---|---|---|---|---|---|---|")
    for dialect in options.dialects:
        first: float | None = None
        for size in options.sizes:
            with empty_place(dialect) as place:
                cost = show(dialect, size, place, options, first)
            first = first or cost


def show(
    dialect: str, size: int, place: Place, options: argparse.Namespace, first: float | None
) -> float:
    """Fill a ledger, measure turns and print a row; gives the median of a turn, in ms."""
    began = time.perf_counter()
    anchors = made_up_anchors(size)
    ledger = open_ledger(place, wait_s=0.0)
    fill(ledger, anchors)
    filled = time.perf_counter() - began
    sketches, costs = sketches_after(anchors), Costs()
    for number in range(1, options.warm_up + options.turns + 1):
        turn = list(itertools.islice(sketches, options.turn_items))
        take(ledger, number, turn, costs if number > options.warm_up else Costs())
    ledger.close()
    items = options.turn_items
    whole = [one + other for one, other in zip(costs.look_ups, costs.commits, strict=True)]
    cost = statistics.median(whole) * items
    print(
        f"| {dialect} | {size:,} | {filled:.0f} | {statistics.median(costs.look_ups) * items:.1f} "
        f"| {statistics.median(costs.commits) * items:.1f} | {cost:.1f} "
        f"| {cost / (first or cost):.2f} |",
        flush=True,
    )
    return cost


@contextmanager
def empty_place(dialect: str) -> Iterator[Place]:
    """Give where no ledger lies yet: a file, or a server of our own with its usual settings."""
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory() as name:
            yield Path(name) / "ledger.db"
        return
    server = Server()
    server.make()
    server.start()
    try:
        yield server.url()
    finally:
        server.stop()
        server.remove()


if __name__ == "__main__":
    main()
