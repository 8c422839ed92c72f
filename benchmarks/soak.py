"""Memory of a stream over many turns: `newsbeam stream` on the Pub/Sub emulator.

    python -m benchmarks.soak                  300 turns of 20 articles

Resident memory of the process after each turn; what counts is turn 300 beside turn 50. A reading is
the median of the five turns up to the one named.
"""

import argparse
import statistics

import psutil

from benchmarks.articles import made_up
from benchmarks.streaming import Stream, streaming

READ_AT = (5, 20, 50, 100, 150, 200, 250, 300)


def watch(stream: Stream, turns: int) -> dict[int, float]:
    """Note the resident megabytes after each turn."""
    process = psutil.Process(stream.process.pid)
    notes: dict[int, float] = {}

    def another() -> bool:
        done = stream.turns()
        if done and done not in notes:
            notes[done] = process.memory_info().rss / 1e6
        return done >= turns

    stream.until(another, every_s=0.02)
    return notes


def at(notes: dict[int, float], turn: int) -> float:
    return statistics.median(notes[t] for t in range(turn - 4, turn + 1) if t in notes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--items", type=int, default=20)
    options = parser.parse_args()
    count = (options.turns + 10) * options.items
    with streaming("--turn-items", str(options.items)) as stream:
        stream.publish(list(made_up(count, (100, 300))))
        notes = watch(stream, options.turns)
    base = at(notes, min(50, options.turns))
    print("| turn | resident, MB | of turn 50 |\n|---|---|---|")
    for turn in (turn for turn in READ_AT if turn <= options.turns):
        print(f"| {turn} | {at(notes, turn):.0f} | {at(notes, turn) / base:.3f} |")


if __name__ == "__main__":
    main()
