"""What a sink of tables costs an article, turn after turn: `sqlite:`, or a PostgreSQL URL.

    python -m benchmarks.tables --count 10000 --turn 1000 [--sink postgresql://…?schema=…]

Articles are made up: 320 words, ten entities with three mentions each, three topics, one duplicate
to ten articles.
"""

import argparse
import random
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.builders import MOMENT, article, duplicate, outputs, source_ref
from transforms.records.article import Entity, Evidence, Mention, Topic

WORDS, ENTITIES, TOPICS = 320, 10, 3


def made_up(chance: random.Random, words: list[str], number: int):
    """Make an enriched article."""
    names = [f"{chance.choice(words[:3_000])} {chance.choice(words)}" for _ in range(ENTITIES)]
    mention = {"field": "body", "start": 0, "end": 9, "text": "some name"}
    return article(
        f"urn:newsbeam:1:{chance.getrandbits(128):032x}",
        body=" ".join(chance.choices(words, k=WORDS)),
        title=" ".join(chance.choices(words, k=8)),
        language="en",
        published=MOMENT + timedelta(minutes=number),
        source=source_ref(kind="rss", origin=f"https://{number % 90}.example/", publisher="A Post"),
        entities=[
            Entity(
                name=name, type="ORG", aliases=[], count=3, salience=0.1, link=None,
                mentions=[Mention(**mention)] * 3,
            )
            for name in names
        ],
        topics=[
            Topic(
                id=f"medtop:{20000000 + chance.randrange(900)}", name="a topic", score=0.5,
                evidence=[Evidence(field="body", start=0, end=9)],
            )
            for _ in range(TOPICS)
        ],
    )  # fmt: skip


def main() -> None:
    """Write turns, and say what each cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--turn", type=int, default=1_000)
    parser.add_argument("--sink")
    args = parser.parse_args()
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=3 + number % 7)) for number in range(20_000)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        sink = open_sink(args.sink or f"sqlite:{path}", in_folder(Path(folder) / "work"))
        costs = []
        for start in range(0, args.count, args.turn):
            numbers = range(start, min(start + args.turn, args.count))
            new = [made_up(chance, words, number) for number in numbers]
            copies = [duplicate(f"{one.id}-copy", one.id, source=one.source) for one in new[::10]]
            turn = f"3f9a01c2-{start:06}"
            began = time.perf_counter(), time.process_time()
            sink.stage(turn, outputs(new, copies))
            sink.publish(turn)
            wall, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
            costs.append((wall / len(new) * 1_000, cpu / len(new) * 1_000))
        sink.close()
        for name, at in (("first", costs[:1]), ("last", costs[-1:]), ("all", costs)):
            wall, cpu = (sum(one[part] for one in at) / len(at) for part in (0, 1))
            print(f"{name:6} {wall:.3f} ms an article, {cpu:.3f} of it here")
        if path.exists():
            print(f"{path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
