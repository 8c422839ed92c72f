"""What finding duplicates costs, beside two usual ways, as articles grow.

    python -m benchmarks.duplicates                     10,000, 30,000 and 100,000 articles
    python -m benchmarks.duplicates --sizes 10000 --ways newsbeam

Made-up texts of 300 words, the same for the same seed; one in ten is an earlier one cut short.
newsbeam's way is that of a run: fingerprint, look-ups in a ledger, judge, commit, in turns of
1,000. `datasketch` (where it is installed) queries and fills a MinHashLSH of 128 permutations;
`bands` is what scripts for cleaning training data do: MinHash in numpy, 32 bands of 4 rows in
dicts, candidates taken for duplicates. Processor time of one process each; memory is its highest.
"""

import argparse
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import open_ledger
from transforms.dedupe.fingerprint import fingerprint
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.shingles import hashes_of, shingles_of
from transforms.identity import content_hash
from transforms.memory import sketch
from transforms.records.article import Article, Pipeline, SourceRef
from transforms.records.travelling import TEXT, Envelope, Item

SIZES = (10_000, 30_000, 100_000)
SEED = 20_261_128
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
PERMUTATIONS, ROWS = 128, 4
PRIME = (1 << 61) - 1


def texts(count: int) -> Iterator[str]:
    """Make texts of words that are as unevenly common as those of a language."""
    chance = random.Random(SEED)
    words = [f"w{number}" for number in range(50_000)]
    weights = list(np.cumsum(1 / np.arange(1, len(words) + 1)))
    latest: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            yield " ".join(chance.choice(latest).split()[: chance.randint(200, 290)])
            continue
        text = " ".join(chance.choices(words, cum_weights=weights, k=300))
        latest = [*latest[-999:], text]
        yield text


def by_newsbeam(count: int) -> int:
    found, made = 0, texts(count)
    with tempfile.TemporaryDirectory() as name:
        ledger = open_ledger(Path(name) / "ledger.db", wait_s=0.0)
        for turn, start in enumerate(range(0, count, 1_000), start=1):
            items = [item(number, next(made)) for number in range(start, min(start + 1_000, count))]
            said = judge([sketch(one) for one in items], ledger.recall, NearRule())
            changes = [one.change for one in said if one.change is not None]
            ledger.commit(turn, "r", [], Books(), Learnt(changes, failures=(), positions={}))
            found += sum(one.verdict.outcome == "duplicate" for one in said)
        ledger.close()
    return found


def item(number: int, text: str) -> Item:
    key, when = f"{number:08d}", BEGIN + timedelta(seconds=number)
    source = SourceRef(kind="text", origin="made up")
    article = Article(
        id=key,
        content_hash=content_hash(None, text),
        body=text,
        discovered=when,
        source=source,
        pipeline=Pipeline(newsbeam="benchmark"),
    )
    came_in = Envelope(payload=b"", content_type=TEXT, source=source, discovered=when, order=key)
    return Item(key=key, envelope=came_in, article=article, fingerprint=fingerprint(article))


def by_datasketch(count: int) -> int:
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - not among newsbeam's needs

    index, found = MinHashLSH(threshold=0.5, num_perm=PERMUTATIONS), 0
    for number, text in enumerate(texts(count)):
        made = MinHash(num_perm=PERMUTATIONS)
        made.update_batch(shingles_of(text))
        if index.query(made):
            found += 1
        else:
            index.insert(number, made)
    return found


def by_bands(count: int) -> int:
    chance = np.random.default_rng(SEED)
    a, b = chance.integers(1, PRIME, (2, PERMUTATIONS), np.uint64)
    bands: list[dict[bytes, int]] = [{} for _ in range(PERMUTATIONS // ROWS)]
    found = 0
    for number, text in enumerate(texts(count)):
        hashes = hashes_of(shingles_of(text)).astype(np.uint64)[:, None]
        least = ((hashes * a + b) % PRIME & 0xFFFFFFFF).min(axis=0)
        keys = [least[at : at + ROWS].tobytes() for at in range(0, PERMUTATIONS, ROWS)]
        if any(key in band for band, key in zip(bands, keys, strict=True)):
            found += 1
        else:
            for band, key in zip(bands, keys, strict=True):
                band[key] = number
    return found


def only_texts(count: int) -> int:
    """What making the texts costs, which is taken off the others."""
    return sum(1 for _ in texts(count)) * 0


WAYS: dict[str, Callable[[int], int]] = {
    "newsbeam": by_newsbeam,
    "datasketch": by_datasketch,
    "bands": by_bands,
}


def measured(way: Callable[[int], int], count: int) -> tuple[float, int, float]:
    """Run a way in a process of its own: processor seconds, duplicates found, highest MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (way, count))


def _measured(way: Callable[[int], int], count: int) -> tuple[float, int, float]:
    began = time.process_time()
    found = way(count)
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return time.process_time() - began, found, highest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    options = parser.parse_args()
    print("| articles | way | ms an article | found | MB |")
    print("|---|---|---|---|---|")
    for count in options.sizes:
        made, _, _ = measured(only_texts, count)
        for name in options.ways:
            try:
                seconds, found, highest = measured(WAYS[name], count)
            except ImportError as error:
                print(f"{name} is left out: {error}", file=sys.stderr)
                continue
            cost = (seconds - made) / count * 1e3
            print(f"| {count:,} | {name} | {cost:.3f} | {found} | {highest:.0f} |", flush=True)


if __name__ == "__main__":
    main()
