"""What a growing ledger costs: committing a turn, and the judge's look-ups for one.

    python -m benchmarks.ledger                0 to 100,000 articles, turns of 1,000

Made-up sketches of real size (400 shingles, 44 anchors, 1.3 KB of text), the same for the same
seed; one in ten shares half its anchors with an article of an earlier turn, as near duplicates do.
At each size the next turns are measured, on the clock: the look-ups as the judge makes them, then
the commit.
"""

import argparse
import itertools
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
from msgspec.structs import replace

from pipelines.books import Books
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import Ledger, open_ledger
from transforms.identity import article_id, content_hash, digest
from transforms.memory import Change, Recall, Sketch, Window
from transforms.records.travelling import Fingerprint

SIZES = (0, 20_000, 50_000, 100_000)
SHINGLES, ANCHORS = 400, 44
#: Bytes of a text of some 400 words, compressed.
TEXT = 1_300
#: Near duplicates repeat one of so many articles before them.
LATEST = 200_000
FEEDS = 50
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
NEAR = timedelta(days=30)
SEED = 20_260_301


@dataclass
class Costs:
    """Milliseconds an article, a turn an entry."""

    look_ups: list[float] = field(default_factory=list)
    commits: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)


def made_up(apart: timedelta = timedelta(minutes=1)) -> Iterator[Sketch]:
    """Make sketches without end, so much of the clock apart."""
    random = np.random.default_rng(SEED)
    past: deque[list[int]] = deque(maxlen=LATEST)
    for number in itertools.count():
        anchors = random.integers(0, 2**48, ANCHORS, np.int64).tolist()
        if number and number % 10 == 0:
            anchors[: ANCHORS // 2] = past[random.integers(len(past))][: ANCHORS // 2]
        past.append(anchors)
        shingles = np.unique(random.integers(0, 2**32, SHINGLES, np.uint32))
        made = sketch_of(number, anchors, shingles)
        yield replace(made, discovered=BEGIN + number * apart, text=random.bytes(TEXT))


def sketch_of(number: int, anchors: list[int], shingles: np.ndarray) -> Sketch:
    """Make the sketch of a numbered article, discovered a minute after the one before."""
    url = f"https://press.example/{number}"
    site = digest("voice", f"https://site-{number % FEEDS}.example")
    return Sketch(
        key=digest("key", url),
        order=f"{number:08d}",
        document=None,
        id=article_id(canonical_url=url, item_id=None, feed=None, content=""),
        house=site,
        voice=site,
        content_hash=content_hash(None, url),
        url=url,
        discovered=BEGIN + timedelta(minutes=number),
        fingerprint=Fingerprint(
            title_hash=digest("title", url),
            body_hash=digest("body", url),
            shingles=shingles.astype("<u4").tobytes(),
            anchors=anchors,
        ),
    )


def look_up(memory: Recall, turn: list[Sketch]) -> None:
    """Ask what the judge asks at the start of a turn."""
    memory.by_id({one.id for one in turn})
    memory.by_content({one.content_hash for one in turn})
    within = Window(turn[0].discovered - NEAR, turn[-1].discovered + NEAR)
    memory.by_anchors({anchor for one in turn for anchor in one.fingerprint.anchors}, within)


def take(
    ledger: Ledger,
    number: int,
    turn: list[Sketch],
    costs: Costs,
    at: datetime = BEGIN,
    horizon: Horizon | None = None,
) -> None:
    """Look up and commit a turn, noting what each took."""
    changes = [
        Change(key=one.key, place=place, what="enriched", version=1, sketch=one)
        for place, one in enumerate(turn)
    ]
    positions = {("s", "i"): str(number)}
    learnt = Learnt(changes, failures=(), positions=positions, at=at, horizon=horizon)
    books = Books(read=len(turn), enriched=len(turn))
    wrote = written()
    began = time.perf_counter()
    look_up(ledger.recall, turn)
    asked = time.perf_counter()
    ledger.commit(number, "run", ["jsonl:out"], books, learnt)
    ledger.mark_published(number)
    done = time.perf_counter()
    costs.look_ups.append((asked - began) / len(turn) * 1e3)
    costs.commits.append((done - asked) / len(turn) * 1e3)
    costs.written.append((written() - wrote) / len(turn) * 1e3)


def written() -> float:
    """Megabytes that this process handed to the operating system so far."""
    return float(psutil.Process().io_counters().write_chars) / 1e6


def size_of(path: Path) -> float:
    """Megabytes of the ledger and its log."""
    return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turn-items", type=int, default=1_000)
    parser.add_argument("--turns", type=int, default=10, help="measured at each size")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="on the disk to measure (the system's own)")
    options = parser.parse_args()
    sketches = made_up()
    print("| articles | commit, ms | slowest | written, KB | look-ups, ms | MB | KB an article |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        ledger = open_ledger(Path(name) / "ledger.db", wait_s=0.0)
        held, numbers = 0, itertools.count(1)
        for size in options.sizes:
            costs, until = Costs(), size + options.turns * options.turn_items
            while held < until:
                turn = list(itertools.islice(sketches, options.turn_items))
                take(ledger, next(numbers), turn, costs if held >= size else Costs())
                held += len(turn)
            show(size, held, costs, size_of(ledger.place))
        ledger.close()


def show(size: int, held: int, costs: Costs, megabytes: float) -> None:
    print(
        f"| {size:,} | {statistics.mean(costs.commits):.2f} | {max(costs.commits):.2f} "
        f"| {statistics.mean(costs.written):.0f} "
        f"| {statistics.mean(costs.look_ups):.3f} | {megabytes:.0f} "
        f"| {megabytes / held * 1e3:.2f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
