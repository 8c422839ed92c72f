"""What the sinks of a run show, read back in one form whichever kind they are."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import psycopg
import pyarrow.parquet as pq
from deltalake import DeltaTable

KINDS = ("articles", "duplicates", "dead_letters")


class Shown(NamedTuple):
    """The items' own ids of articles and duplicates, and what the dead letters hold; sorted."""

    articles: list[str]
    duplicates: list[str]
    dead_letters: list[str]


def shown_by(uri: str) -> Shown:
    """Read a sink."""
    scheme, _, target = uri.partition(":")
    if scheme == "postgresql":
        return Shown(*(sorted(_postgresql(uri, kind)) for kind in KINDS))
    reader = {"jsonl": _jsonl, "parquet": _parquet, "sqlite": _sqlite, "delta": _delta}[scheme]
    return Shown(*(sorted(reader(Path(target), kind)) for kind in KINDS))


def json_lines(folder: Path, kind: str) -> list[bytes]:
    """Read the lines of a kind, sorted."""
    files = _files(folder / kind)
    return sorted(line for path in files for line in path.read_bytes().splitlines())


def records(folder: Path, kind: str = "articles") -> list[dict]:
    """Read the records of a kind, in the order of writing."""
    files = _files(folder / kind)
    return [json.loads(line) for path in files for line in path.read_bytes().splitlines()]


def _files(folder: Path) -> list[Path]:
    """List what was written to folders by day, in the order of writing."""
    return sorted(folder.rglob("*.jsonl"), key=lambda path: (path.name, path))


def runs(folder: Path) -> list[dict]:
    """Read the books of all runs, in the order of their start."""
    return [json.loads(path.read_bytes()) for path in sorted((folder / "runs").glob("*.json"))]


def leftovers(*folders: Path) -> list[str]:
    """List what turns under way have left: staged, spooled or held files, but no marks."""
    return [
        str(path)
        for folder in folders
        for pattern in (".staged/*", "*.work/*", "*.work/held/*/*")
        for path in folder.glob(pattern)
        if path.name != "held" and path.suffix != ".published"
    ]


def _jsonl(folder: Path, kind: str) -> Iterator[str]:
    for record in records(folder, kind):
        if kind == "dead_letters":
            yield base64.b64decode(record["payload"]).decode()
        else:
            yield record["source"]["item"]


def _parquet(folder: Path, kind: str) -> Iterator[str]:
    for path in (folder / kind).rglob("*.parquet"):
        for row in pq.read_table(path, columns=None).to_pylist():
            yield row["payload"].decode() if kind == "dead_letters" else row["source"]["item"]


def _delta(folder: Path, kind: str) -> Iterator[str]:
    if not DeltaTable.is_deltatable(f"{folder}/{kind}"):
        return
    for row in DeltaTable(f"{folder}/{kind}").to_pyarrow_table().to_pylist():
        yield row["payload"].decode() if kind == "dead_letters" else row["source"]["item"]


def _sqlite(path: Path, kind: str) -> Iterator[str]:
    for row in rows(path, kind):
        if kind == "dead_letters":
            yield base64.b64decode(row["payload"]).decode()
        else:
            yield json.loads(row["source"])["item"]


def _postgresql(url: str, kind: str) -> Iterator[str]:
    field = "convert_from(payload, 'UTF8')" if kind == "dead_letters" else "source ->> 'item'"
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (kind,)).fetchone()
        if known == (True,):
            yield from (row[0] for row in connection.execute(f"SELECT {field} FROM {kind}"))


def rows(path: Path, table: str) -> list[dict]:
    """Read a table of an SQLite file; none where the table was not made yet."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        known = {one[0] for one in connection.execute("SELECT name FROM sqlite_master")}
        if table not in known:
            return []
        return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY rowid")]
