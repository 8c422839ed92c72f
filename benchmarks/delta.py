"""The Delta sink in a stream: what a turn costs, and how many files it leaves.

    python -m benchmarks.delta                 810 turns of 40 articles, two seconds apart

The last turns before the end revise an article of the first minute: the file that holds it is
written anew each time.
"""

import argparse
import random
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import msgspec
from deltalake import DeltaTable

from pipelines.sinks.delta.sink import DeltaSink
from tests.builders import MOMENT, article, outputs

ARTICLES = 40
WORDS = 700
#: Turns with a revision, at the end.
REVISING = 20
#: Turns after which files are written together: small ones, then all.
TIDY, FULL = 20, 400


def bodies(chance: random.Random):
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=3 + number % 7)) for number in range(20_000)]
    while True:
        yield " ".join(chance.choices(words, k=WORDS))


def stream(folder: Path, turns: int) -> list[float]:
    """Publish turns; return the seconds that each took."""
    chance = random.Random(7)
    body = bodies(chance)
    sink = DeltaSink(f"delta:{folder}/lake", folder / "work")
    seconds = []
    for number in range(1, turns + 1):
        now = MOMENT + timedelta(seconds=2 * number)
        new = [
            article(f"urn:newsbeam:1:{chance.getrandbits(128):032x}", next(body), discovered=now)
            for _ in range(ARTICLES)
        ]
        if number == 1:
            first = new[0]
        if number > turns - REVISING:
            new[0] = msgspec.structs.replace(first, version=number, discovered=now)
        turn = f"3f9a01c2-{number:06}"
        sink.stage(turn, outputs(new))
        began = time.perf_counter()
        sink.publish(turn)
        seconds.append(time.perf_counter() - began)
    return seconds


def show_turns(seconds: list[float]) -> None:
    numbered = dict(enumerate(seconds, 1))
    plain = [number for number in numbered if number % TIDY]
    last = len(seconds) - REVISING
    print("| turns | median, s |\n|---|---|")
    for name, chosen in (
        ("new articles only", [number for number in plain if number <= last]),
        ("with a revision", [number for number in plain if number > last]),
        ("that write small files together", [n for n in numbered if n % TIDY == 0 and n % FULL]),
        ("that write all files together", [n for n in numbered if n % FULL == 0]),
    ):
        if chosen:
            print(f"| {name} | {statistics.median(numbered[one] for one in chosen):.2f} |")


def show_files(lake: Path, turns: int) -> None:
    print("\n| table | files | MB | with what is kept for a day, MB |\n|---|---|---|---|")
    for kind in ("articles", "runs"):
        shown = [Path(one) for one in DeltaTable(f"{lake}/{kind}").file_uris()]
        kept = [one for one in (lake / kind).rglob("*.parquet") if "_delta_log" not in one.parts]
        sizes = (sum(one.stat().st_size for one in files) / 1e6 for files in (shown, kept))
        print(f"| {kind} | {len(shown)} | {' | '.join(f'{size:.1f}' for size in sizes)} |")
    print(f"\n{turns * ARTICLES} articles of {WORDS} words")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=810)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as name:
        show_turns(stream(Path(name), turns))
        show_files(Path(name) / "lake", turns)


if __name__ == "__main__":
    main()
