"""Whether a ledger that forgets stays as it is: size, commits and look-ups, month by month.

    python -m benchmarks.forgetting            a year, 5,000 articles a day
    python -m benchmarks.forgetting --days 120 --a-day 1000 --remember-ids-days 60

The clock is made up, a turn after another; the sketches are those of `benchmarks.ledger`.
"""

import argparse
import itertools
import statistics
import tempfile
from datetime import timedelta
from pathlib import Path

from benchmarks.ledger import BEGIN, Costs, made_up, size_of, take
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.store import open_ledger

MONTH = 30


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--a-day", type=int, default=5_000)
    parser.add_argument("--turn-items", type=int, default=1_000)
    parser.add_argument("--remember-days", type=int, default=30)
    parser.add_argument("--remember-ids-days", type=int, default=365)
    parser.add_argument("--folder", type=Path, help="on the disk to measure (the system's own)")
    options = parser.parse_args()
    horizon = Horizon(timedelta(options.remember_days), timedelta(options.remember_ids_days))
    turns = itertools.count(1)
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        ledger = open_ledger(Path(name) / "ledger.db", wait_s=0.0)
        sketches = made_up(timedelta(days=1) / options.a_day)
        print("| day | commit, ms | slowest | written, KB | look-ups, ms | MB |")
        print("|---|---|---|---|---|---|")
        costs = Costs()
        for day in range(1, options.days + 1):
            for _ in range(options.a_day // options.turn_items):
                turn = list(itertools.islice(sketches, options.turn_items))
                take(ledger, next(turns), turn, costs, BEGIN + timedelta(days=day), horizon)
            if not day % MONTH or day == options.days:
                show(day, costs, size_of(ledger.place))
                costs = Costs()
        ledger.close()


def show(day: int, costs: Costs, megabytes: float) -> None:
    print(
        f"| {day} | {statistics.mean(costs.commits):.2f} | {max(costs.commits):.2f} "
        f"| {statistics.mean(costs.written):.0f} | {statistics.mean(costs.look_ups):.3f} "
        f"| {megabytes:.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
