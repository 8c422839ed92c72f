"""What a run writes must not lie where something else of the same run needs another thing.

Two sinks may share a folder; two names of one sink, or a file in the place of a folder, would
destroy records. Paths are compared as the disk sees them: through links, and by the file itself.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pipelines.database_url import database_url
from pipelines.options import OptionError, split_uri
from pipelines.sinks.folder import KINDS
from pipelines.sinks.open import bigquery_place

#: What SQLite keeps beside a database while it writes.
_BESIDE: Final = ("-journal", "-wal", "-shm")
#: Sinks that hold an article once.
_BY_ID: Final = ("sqlite", "postgresql", "delta")
_FOLDERS: Final = ("", ".staged", "runs", "envelopes", *KINDS)


@dataclass(frozen=True, slots=True)
class _Writer:
    """A sink, or the ledger: the files and folders that it needs, as real paths, or the tables.

    `target` is what makes two writers of a kind the same. `database` is one of the files: ledger
    and sink may share it, but under one name, since SQLite names what lies beside it by that.
    `alone` are folders in which nobody else may write: what a Delta table does not know it removes.
    """

    name: str
    kind: str
    target: str
    database: Path | None = None
    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    tables: frozenset[str] = frozenset()
    alone: tuple[Path, ...] = ()


def check_places(
    sinks: Sequence[str], dead_letters: str | None, ledger: Path | None, work: Path | None
) -> None:
    """Insist that sinks and ledger do not stand in each other's way; looks, and changes nothing.

    Args:
        sinks: the URIs of --sink, each once.
        dead_letters: the URI of --dead-letters, if it is written to.
        ledger: its file, if anything is remembered.
        work: the ledger's work folder.

    Raises:
        OptionError: two spellings of one sink, a table that two sinks need, a file where a folder
            is needed, or a sink in the work folder.
    """
    writers = [_sink("--sink", uri) for uri in sinks]
    if dead_letters is not None and dead_letters not in sinks:
        writers.append(_sink("--dead-letters", dead_letters))
    for one, other in combinations(writers, 2):
        if one.kind == other.kind and _same(Path(one.target), Path(other.target)):
            raise OptionError(
                f"{one.name} and {other.name} are the same sink: name it once, or spell it alike"
            )
        if shared := sorted(one.tables & other.tables):
            raise OptionError(
                f"{one.name} and {other.name} both need the table {shared[0]}: give one of them "
                "another name"
            )
    if ledger is not None and work is not None:
        for one in writers:
            _check_work(one, _real(work))
        writers.append(_database("the ledger", str(ledger), (".lock",), (_real(work),)))
    for one, other in combinations(writers, 2):
        _check_apart(one, other)
        _check_apart(other, one)
        _check_alone(one, other)
        _check_alone(other, one)


def check_not_into_itself(sources: Sequence[str], sinks: Sequence[str]) -> None:
    """Insist that records are not added to the folder that they are read from.

    Raises:
        OptionError: they are; databases and Delta take them in the place of those that are there.
    """
    for source, sink in product(sources, sinks):
        kind, folder = split_uri(source)
        if kind not in _BY_ID and (kind, True) == (
            split_uri(sink)[0],
            _same(_real(Path(folder)), _real(Path(split_uri(sink)[1]))),
        ):
            raise OptionError(
                f"--sink {sink} is what --source {source} is read from, where each record would "
                "then stand twice: give it a place of its own"
            )


def _sink(option: str, uri: str) -> _Writer:
    kind, target = split_uri(uri)
    name = f"{option} {uri}"
    if kind == "sqlite":
        return _database(name, target)
    if kind == "delta":  # a bucket is a path that nobody else's path is like
        folder = _real(Path(target))
        tables = tuple(folder / one for one in ("runs", *KINDS))
        return _Writer(name, kind, str(folder), folders=(folder, *tables), alone=tables)
    if kind in ("jsonl", "parquet", "archive"):
        folder = _real(Path(target))
        return _Writer(name, kind, str(folder), folders=tuple(folder / one for one in _FOLDERS))
    if kind == "bigquery":
        return _Writer(name, kind, target, tables=bigquery_place(uri).names())
    if kind == "postgresql":
        url = database_url(uri)
        parts = urlsplit(url.libpq)
        host = parts.netloc.rpartition("@")[2]
        return _Writer(name, kind, f"{host}{parts.path}?{url.schema or 'public'}")
    return _Writer(name, kind, "" if kind == "stdout" else target)


def _database(
    name: str, target: str, beside: Sequence[str] = (), folders: tuple[Path, ...] = ()
) -> _Writer:
    path = _real(Path(target))
    files = tuple(path.with_name(path.name + suffix) for suffix in ("", *_BESIDE, *beside))
    return _Writer(name, "sqlite", str(path), path, files, folders)


def _check_work(writer: _Writer, work: Path) -> None:
    """Whatever lies in the work folder is removed with the turn."""
    for path in (*writer.files, *writer.folders):
        if _is_within(path, work):
            raise OptionError(
                f"{writer.name} lies in {work}, where turns are prepared and which is emptied: "
                "give it a place elsewhere"
            )


def _check_apart(one: _Writer, other: _Writer) -> None:
    """Insist that no file of one is, or lies above, a file or folder of the other."""
    if one.database is not None and one.database == other.database:
        return
    for file in one.files:
        for path in (*other.files, *other.folders):
            if _is_within(path, file):
                need = "a file" if path in other.files and _same(path, file) else "a folder"
                raise OptionError(
                    f"{one.name} needs a file at {file}, where {other.name} needs {need} of its "
                    "own: give one of them another place"
                )


def _check_alone(one: _Writer, other: _Writer) -> None:
    for folder in one.alone:
        for path in (*other.files, *other.folders):
            if _is_within(path, folder):
                raise OptionError(
                    f"{one.name} needs {folder} for a table of its own, and {other.name} would "
                    "write there too: give one of them another place"
                )


def _is_within(path: Path, above: Path) -> bool:
    return any(_same(one, above) for one in _upwards(path))


def _upwards(path: Path) -> Iterator[Path]:
    yield path
    yield from path.parents


def _same(one: Path, other: Path) -> bool:
    """Say whether two paths are one, by name or, where both are there, by what is there."""
    try:
        return one == other or one.samefile(other)
    except OSError:
        return False


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
