"""Sinks in folders of their own, read back as a reader would, and records to write there."""

import sqlite3

import msgspec
import pyarrow.parquet as pq

from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.builders import (
    MOMENT,
    article,
    dead_letter,
    duplicate,
    outputs,
    run_summary,
)
from transforms.records.article import Article, Entity, Evidence, Mention, Topic

TURN = "3f9a01c2-000001"
NEXT = "3f9a01c2-000002"
DURABLE = ["jsonl", "parquet", "sqlite"]
FILES = ["jsonl", "parquet"]

ANN = Entity(
    name="Ann Reed",
    type="PERSON",
    aliases=["Reed"],
    count=2,
    salience=0.75,
    link=None,
    mentions=[
        Mention(field="body", start=0, end=8, text="Ann Reed"),
        Mention(field="body", start=20, end=24, text="Reed"),
    ],
)
ECONOMY = Topic(
    id="medtop:04000000",
    name="economy",
    score=0.5,
    evidence=[Evidence(field="body", start=0, end=3)],
)
FERRY = article(
    "urn:newsbeam:ferry",
    title="Ferry sails",
    body="Ann Reed sailed and Reed came home.",
    published=MOMENT,
    entities=[ANN],
    topics=[ECONOMY],
    provenance={"title": "feed"},
    flags=["short_body"],
)
PLAIN = article("urn:newsbeam:plain", title=None)
LETTER = dead_letter(bytes(range(256)), attributes={"id": "7"})
FULL = outputs([FERRY, PLAIN], [duplicate()], [LETTER], run_summary(read=4, enriched=2))


class Place:
    """A sink in a folder of its own, and what a reader finds there."""

    def __init__(self, kind, root):
        self.kind = kind
        self.root = root
        self.path = root / ("news.db" if kind == "sqlite" else "out")
        self.uri = f"{kind}:{self.path}"

    def open(self):
        """Open the sink as a process does that was started anew."""
        return open_sink(self.uri, in_folder(self.root / "work"))

    def articles(self):
        return self.read("articles", Article)

    def read(self, what, kind):
        if self.kind == "sqlite":
            return self.rows(what)
        decoder = msgspec.json.Decoder(kind)
        found = []
        for path in sorted((self.path / what).glob(f"*.{self.kind}")):
            if self.kind == "jsonl":
                found += [decoder.decode(line) for line in path.read_bytes().splitlines()]
            else:
                table = pq.read_table(path).to_pylist(maps_as_pydicts="strict")
                found += [msgspec.convert(row, kind) for row in table]
        return found

    def rows(self, table):
        if not self.path.exists():
            return []
        with sqlite3.connect(self.path) as connection:
            connection.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
            except sqlite3.OperationalError:
                return []

    def visible(self):
        """Give all that a reader sees, as bytes or rows."""
        if self.kind == "sqlite":
            tables = ("articles", "entities", "topics", "duplicates", "dead_letters", "runs")
            return {table: self.rows(table) for table in tables}
        return {
            str(path.relative_to(self.path)): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and ".staged" not in path.parts
        }

    def leftovers(self):
        """List what is staged and not published; a mark of what was published may stay."""
        staged = (self.path / ".staged") if self.kind in FILES else self.root / "work"
        return [
            path
            for path in staged.rglob("*")
            if path.is_file() and not path.name.endswith(".published")
        ]


def publish(place, turn, what):
    """Stage and publish a turn."""
    sink = place.open()
    sink.stage(turn, what)
    sink.publish(turn)
    sink.close()
