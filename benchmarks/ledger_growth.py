"""What a turn costs at ten thousand and at a million remembered articles, in both dialects.

    python -m benchmarks.ledger_growth            turns of 100; filling takes most of the time

The ledgers are filled by bulk inserts; then they take turns, one after the other: the judge's
look-ups, the commit, the mark, on the clock. The figure that counts is the ratio of the medians:
what a hundred times the memory costs.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.ledger import Costs, take
from benchmarks.ledger_filled import fill, made_up_anchors, sketches_after
from pipelines.ledger.store import Ledger, open_ledger
from pipelines.ledger.unavailable import Place
from tests.integration.postgres import Server
from transforms.memory import Sketch

SIZES = (10_000, 1_000_000)


@dataclass
class Filled:
    """A ledger that remembers so many articles, what comes next, and what its turns cost."""

    size: int
    seconds: float
    ledger: Ledger
    sketches: Iterator[Sketch]
    costs: Costs = field(default_factory=Costs)

    def turns(self) -> list[float]:
        """Milliseconds an article, look-ups and commit together."""
        pairs = zip(self.costs.look_ups, self.costs.commits, strict=True)
        return [look_ups + commit for look_ups, commit in pairs]


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
        with places(dialect) as new_place:
            ledgers = [filled(new_place(), size) for size in options.sizes]
            for number in range(1, options.warm_up + options.turns + 1):
                for one in ledgers:
                    turn = list(itertools.islice(one.sketches, options.turn_items))
                    kept = one.costs if number > options.warm_up else Costs()
                    take(one.ledger, number, turn, kept)
            for one in ledgers:
                one.ledger.close()
                show(dialect, one, ledgers[0], options.turn_items)


def filled(place: Place, size: int) -> Filled:
    """Fill a new ledger."""
    began = time.perf_counter()
    anchors = made_up_anchors(size)
    ledger = open_ledger(place, wait_s=0.0)
    fill(ledger, anchors)
    return Filled(size, time.perf_counter() - began, ledger, sketches_after(anchors))


def show(dialect: str, one: Filled, first: Filled, items: int) -> None:
    """Print a row; medians of turns."""
    cost, base = (statistics.median(some.turns()) * items for some in (one, first))
    print(
        f"| {dialect} | {one.size:,} | {one.seconds:.0f} "
        f"| {statistics.median(one.costs.look_ups) * items:.1f} "
        f"| {statistics.median(one.costs.commits) * items:.1f} | {cost:.1f} | {cost / base:.2f} |",
        flush=True,
    )


@contextmanager
def places(dialect: str) -> Iterator[Callable[[], Place]]:
    """Give what names places where no ledger lies yet.

    These are files, or databases of a server of our own with its usual settings.
    """
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory() as name:
            numbers = itertools.count(1)
            yield lambda: Path(name) / f"ledger-{next(numbers)}.db"
        return
    server = Server()
    server.make()
    server.start()
    try:
        yield lambda: server.url(server.new_database())
    finally:
        server.stop()
        server.remove()


if __name__ == "__main__":
    main()
