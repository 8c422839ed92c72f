"""`sqlite:FILE`: a turn is staged on a shelf and shown in one transaction with a mark of the turn.

So it appears once, however often publishing is tried.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    RowMapping,
    bindparam,
    create_engine,
    func,
    inspect,
    literal_column,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from pipelines.disk import make_folder
from pipelines.ledger.sqlite import sqlite_url
from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.files import check_folder, explained
from pipelines.sinks.held import Held, Shelf
from pipelines.sinks.sql.formats import check_format, make_ready
from pipelines.sinks.sql.tables import ABOUT, DEAD_LETTERS, LETTER_COLUMNS
from pipelines.sinks.sql.write import show
from transforms.records.article import Article
from transforms.records.dead_letter import DeadLetter


class SqliteSink:
    """Writes each turn's records to an SQLite file, one transaction a turn, articles by id.

    Args:
        uri: as the user gave it.
        path: the file; it may hold the ledger too.
        shelf: for turns that are staged and not yet published.
    """

    def __init__(self, uri: str, path: Path, shelf: Shelf) -> None:
        self.uri = uri
        self._path = path
        self._held = Held(uri, shelf)
        self._engine: Engine | None = None

    def check(self) -> None:
        """Look whether the file is an SQLite database, or can be made.

        Raises:
            SinkUnavailable: the folder cannot be written, the file is no database, or a newer
                newsbeam made it.
        """
        self._held.check()
        check_folder(self._name, self._path.parent)
        if not self._path.exists():
            return
        try:
            with self._connected().connect() as connection:
                connection.execute(text("PRAGMA schema_version"))
                check_format(connection, self._name)
        except DatabaseError as error:
            raise SinkUnavailable(
                f"{self._name} cannot be used ({error.orig}): name an SQLite file, or a new one"
            ) from error

    def refusal(self, article: Article) -> str | None:
        """A table takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's records, and make the folder of the file, or its older tables today's.

        Raises:
            SinkUnavailable: older tables cannot be brought on, or the records not be kept.
        """
        with explained(self.uri):
            make_folder(self._path.parent)
        if self._path.exists():
            with self._writing():
                pass
        self._held.put(turn, outputs)

    def publish(self, turn: str) -> None:
        """Write the turn's records and its mark in one transaction.

        Raises:
            SinkUnavailable: the file cannot be written, or the records are gone and not marked.
        """
        outputs = self._held.get(turn)
        with self._writing() as connection:
            show(connection, self.uri, turn, outputs)
        self._held.drop(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._held.drop(turn)

    def close(self) -> None:
        """Let go of the file."""
        if self._engine is not None:
            self._engine.dispose()

    @property
    def _name(self) -> str:
        return f"the sink {self.uri}"

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Write in one transaction, begun so that no other one can be under way meanwhile."""
        try:
            with self._connected().begin() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                make_ready(connection, self._name)
                yield connection
        except DatabaseError as error:
            raise SinkUnavailable(f"{self._name} cannot be written: {error.orig}") from error

    def _connected(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(
                sqlite_url(self._path), poolclass=NullPool, connect_args={"timeout": 30}
            )
        return self._engine


def tables_to_browse(uri: str, path: Path) -> list[str]:
    """Name the tables of a sink's file, which must be those of this newsbeam; changes nothing.

    Raises:
        SinkUnavailable: there is no such file, or its tables are older, newer, or none of ours.
    """
    what = f"the sink {uri}"
    if not path.is_file():
        raise SinkUnavailable(f"{what} is not there: name the sink of a run that wrote to it")
    try:
        with create_engine(sqlite_url(path), poolclass=NullPool).connect() as connection:
            check_format(connection, what)
            names = inspect(connection).get_table_names()
    except DatabaseError as error:
        raise SinkUnavailable(f"{what} cannot be read ({error.orig})") from error
    if ABOUT.name not in names:
        raise SinkUnavailable(
            f"{what} has no tables of this newsbeam's: name a sink that a run of it wrote to"
        )
    return names


def read_dead_letters(path: Path) -> Iterator[DeadLetter]:
    """Read the dead letters of an SQLite sink back, in the order of writing.

    One is in memory at a time, and between two the file is free for whoever writes to it. Those
    that are written meanwhile are not read.

    Raises:
        SinkUnavailable: the file is no sink of newsbeam's.
    """
    engine = create_engine(sqlite_url(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            for row in _rows(connection):
                yield _letter(row)
    except DatabaseError as error:
        raise SinkUnavailable(f"{path} holds no dead letters ({error.orig})") from error


def _rows(connection: Connection) -> Iterator[RowMapping]:
    rowid = literal_column("rowid", Integer)
    last = connection.execute(select(func.max(rowid)).select_from(DEAD_LETTERS)).scalar() or 0
    following = (
        select(rowid, *LETTER_COLUMNS)
        .where(rowid > bindparam("after"), rowid <= last)
        .order_by(rowid)
        .limit(1)
    )
    after = 0
    while (row := connection.execute(following, {"after": after}).mappings().first()) is not None:
        after = row[rowid]
        yield row


def _letter(row: RowMapping) -> DeadLetter:
    # SQLAlchemy's names are a kind of str that msgspec does not take for one.
    fields = {str(name): value for name, value in row.items()}
    nested = {name: msgspec.json.decode(row[name]) for name in ("attributes", "source")}
    return msgspec.convert({**fields, **nested}, DeadLetter, builtin_types=())
