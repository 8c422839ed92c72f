"""Sinks in folders of their own, read back as a reader would, and records to write there."""

import json
import sqlite3

import msgspec
import psycopg
import pyarrow.parquet as pq
from deltalake import DeltaTable
from psycopg.rows import dict_row

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
DURABLE = ["jsonl", "parquet", "sqlite", "delta"]
FILES = ["jsonl", "parquet"]
TABLES = ["sqlite", "postgresql"]
DELTA_TABLES = ("articles", "duplicates", "dead_letters", "runs")

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


def place_of(request, tmp_path):
    """Make the place of a fixture's parameter."""
    url = request.getfixturevalue("database") if request.param == "postgresql" else ""
    return Place(request.param, tmp_path, url)


class Place:
    """A sink in a folder or database of its own, and what a reader finds there."""

    def __init__(self, kind, root, url=""):
        self.kind = kind
        self.root = root
        self.path = root / ("news.db" if kind == "sqlite" else "out")
        self.uri = url or f"{kind}:{self.path}"

    def open(self):
        """Open the sink as a process does that was started anew."""
        return open_sink(self.uri, in_folder(self.root / "work"))

    def articles(self):
        return self.read("articles", Article)

    def read(self, what, kind):
        if self.kind in TABLES:
            return self.rows(what)
        if self.kind == "delta":
            names = kind.__struct_fields__
            return [
                msgspec.convert({name: row[name] for name in names}, kind)
                for row in delta_rows(f"{self.path}/{what}")
            ]
        decoder = msgspec.json.Decoder(kind)
        found = []
        for path in sorted((self.path / what).rglob(f"*.{self.kind}")):
            if self.kind == "jsonl":
                found += [decoder.decode(line) for line in path.read_bytes().splitlines()]
            else:
                table = pq.read_table(path).to_pylist(maps_as_pydicts="strict")
                found += [msgspec.convert(row, kind) for row in table]
        return found

    def rows(self, table):
        if self.kind == "postgresql":
            return self._rows_of_server(table)
        if not self.path.exists():
            return []
        with sqlite3.connect(self.path) as connection:
            connection.row_factory = sqlite3.Row
            try:
                return [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]
            except sqlite3.OperationalError:
                return []

    def _rows_of_server(self, table):
        with psycopg.connect(self.uri, row_factory=dict_row) as connection:
            known = connection.execute("SELECT to_regclass(%s) AS name", (table,)).fetchone()
            if known["name"] is None:
                return []
            return connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()

    def json(self, value):
        """Read a structure in a row."""
        return json.loads(value) if self.kind == "sqlite" else value

    def visible(self):
        """Give all that a reader sees, as bytes or rows."""
        if self.kind in TABLES:
            tables = ("articles", "entities", "topics", "duplicates", "dead_letters", "runs")
            return {table: self.rows(table) for table in tables}
        if self.kind == "delta":
            return {name: delta_rows(f"{self.path}/{name}") for name in DELTA_TABLES}
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


def delta_rows(uri, **options):
    """Read a Delta table, in an order of its own; nothing where there is none."""
    if not DeltaTable.is_deltatable(uri, options or None):
        return []
    table = DeltaTable(uri, storage_options=options or None).to_pyarrow_table()
    by = [name for name in ("id", "version", "at", "payload", "run") if name in table.column_names]
    ordered = table.sort_by([(name, "ascending") for name in by])
    return ordered.to_pylist(maps_as_pydicts="strict")


def publish(place, turn, what):
    """Stage and publish a turn."""
    sink = place.open()
    sink.stage(turn, what)
    sink.publish(turn)
    sink.close()
