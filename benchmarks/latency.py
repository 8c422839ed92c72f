"""From publishing to the record: the delay of `newsbeam stream` on the Pub/Sub emulator.

    python -m benchmarks.latency               5 articles a second for a minute

Counted from before the call that publishes a message until the file with its record is seen; the
stream is warm (one article went through before).
"""

import argparse
import json
import statistics
import time

from benchmarks.articles import made_up
from benchmarks.streaming import Stream, streaming


class Records:
    """When each record was first seen."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._read: set[str] = set()
        self.seen: dict[str, float] = {}

    def look(self) -> None:
        now = time.perf_counter()
        for path in self._stream.files():
            if path.name not in self._read:
                self._read.add(path.name)
                for line in path.read_bytes().splitlines():
                    self.seen[json.loads(line)["source"]["item"]] = now


def delays(stream: Stream, rate: float, seconds: float) -> list[float]:
    first, *items = made_up(1 + int(rate * seconds))
    records, published = Records(stream), {}
    stream.publish([first])
    stream.until(lambda: bool(stream.files()))
    began = time.perf_counter()
    for number, item in enumerate(items):
        while time.perf_counter() < began + number / rate:
            records.look()
            time.sleep(0.01)
        published[item["id"]] = time.perf_counter()
        stream.publish([item])

    def all_there() -> bool:
        records.look()
        return published.keys() <= records.seen.keys()

    stream.until(all_there, every_s=0.01)
    return [records.seen[name] - at for name, at in published.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=float, default=5.0, help="articles a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    options, flags = parser.parse_known_args()
    with streaming(*flags) as stream:
        found = delays(stream, options.rate, options.seconds)
        turns = stream.turns()
    cuts = statistics.quantiles(found, n=100)
    print("| articles | turns | p50, s | p95, s | longest, s |\n|---|---|---|---|---|")
    print(f"| {len(found)} | {turns} | {cuts[49]:.2f} | {cuts[94]:.2f} | {max(found):.2f} |")


if __name__ == "__main__":
    main()
