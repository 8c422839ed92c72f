"""The articles of an `sqlite:` sink, which holds the newest version of each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from pipelines.sinks.articles import read_articles
from pipelines.sinks.base import SinkUnavailable
from pipelines.sources.base import Limit, SourceUnavailable
from transforms.records.article import Moment, Record, SourceRef
from transforms.records.travelling import RECORD, Envelope

_ITEM: Final = "articles"


class _Position(Record, frozen=True, kw_only=True):
    """The row that was read last, and what entities and topics were made by."""

    made_by: str
    row: int


class _Dated(Record, frozen=True, kw_only=True):
    discovered: Moment


class DatabaseRecords:
    """Yields the articles of a file in the order of its rows; they may be written back there.

    Args:
        uri: as the user gave it.
        path: the file.
        made_by: names what makes entities and topics now; a position is good for one such name.
    """

    is_live = False

    def __init__(self, uri: str, path: Path, made_by: Callable[[], str]) -> None:
        self.uri = uri
        self._path = path
        self._made_by = made_by
        self._new: _Position | None = None
        self._reached: _Position | None = None

    def check(self) -> None:
        """Look whether the file is there, and is a sink.

        Raises:
            SourceUnavailable: it is not.
        """
        if not self._path.is_file():
            raise SourceUnavailable(
                f"there are no articles at {self.uri}: name the sink of the run that wrote them"
            )
        try:
            next(read_articles(self._path, 0), None)
        except SinkUnavailable as error:
            raise SourceUnavailable(str(error)) from error

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what was not made by today's models yet."""
        del limit
        if self._reached is None:
            self._reached = self._known(positions)
        for row, record in read_articles(self._path, self._reached.row):
            self._new = self._reached = msgspec.structs.replace(self._reached, row=row)
            yield Envelope(
                payload=record,
                content_type=RECORD,
                source=SourceRef(kind="record", origin=str(self._path), item=str(row)),
                discovered=_discovered(record),
            )

    def _known(self, positions: Mapping[str, str]) -> _Position:
        made_by = self._made_by()
        if _ITEM in positions:
            known = msgspec.json.decode(positions[_ITEM], type=_Position)
            if known.made_by == made_by:
                return known
        return _Position(made_by=made_by, row=0)

    def is_busy(self) -> bool:
        """All is there from the start."""
        return False

    def progress(self) -> Mapping[str, str]:
        """The row reached in this turn."""
        return {} if self._new is None else {_ITEM: msgspec.json.encode(self._new).decode()}

    def acknowledge(self) -> None:
        """The position is in the ledger."""
        self._new = None

    def release(self) -> None:
        """Go back to the ledger's position."""
        self._new = self._reached = None

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def close(self) -> None:
        """Nothing stays open."""


def _discovered(record: bytes) -> datetime:
    """Tell when a record's article was discovered: the file's own time changes with each turn."""
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(record, type=_Dated).discovered
    return datetime(1970, 1, 1, tzinfo=UTC)
