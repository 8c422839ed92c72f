"""The articles of a database, of Delta tables or of BigQuery, to be enriched anew."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

import msgspec

from pipelines.options import without_credentials
from pipelines.sinks.stored import Stored, StoredArticles
from pipelines.sources.base import Limit
from pipelines.sources.records.articles import insist_on_articles
from pipelines.sources.records.given import Given
from transforms.records.article import Moment, Record, SourceRef
from transforms.records.travelling import RECORD, Envelope

_log: Final = logging.getLogger(__name__)

#: How often it is said how far reading has come.
_SAY_EVERY: Final = 10_000


class _Dated(Record, frozen=True, kw_only=True):
    discovered: Moment


class StoredRecords:
    """Yields the newest versions that were not made by today's models yet.

    Args:
        uri: as the user gave it.
        articles: what the sink holds.
        made_by: names what makes entities and topics now; what was given is remembered for it.
    """

    is_live = False

    def __init__(self, uri: str, articles: StoredArticles, made_by: Callable[[], str]) -> None:
        self.uri = uri
        self._articles = articles
        self._made_by = made_by
        self._given: Given | None = None
        self._rows: Iterator[Stored] | None = None
        self._count = 0

    def check(self) -> None:
        """Look whether there is such a sink.

        Raises:
            SourceUnavailable: there is none, or it cannot be read.
        """
        insist_on_articles(self.uri, self._articles)

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield what was not given yet, going on where the last turn ended."""
        del limit
        if self._given is None:
            self._given = Given(positions, self._made_by())
        if self._rows is None:
            self._rows = self._articles.read(self._is_due, whole=False)
        for row in self._rows:
            self._given.add(row.id, row.version)
            self._count += 1
            if self._count % _SAY_EVERY == 0:
                _log.info("%d articles of %s were read", self._count, self.uri)
            yield self._envelope(row)

    def _is_due(self, name: str, version: int) -> bool:
        assert self._given is not None
        return (name, version) not in self._given

    def _envelope(self, row: Stored) -> Envelope:
        return Envelope(
            payload=row.record,
            content_type=RECORD,
            source=SourceRef(kind="record", origin=without_credentials(self.uri), item=row.id),
            discovered=_discovered(row.record),
        )

    def is_busy(self) -> bool:
        """All is there from the start."""
        return False

    def progress(self) -> Mapping[str, str]:
        """The marks of what was given in this turn."""
        return {} if self._given is None else self._given.progress()

    def acknowledge(self) -> None:
        """The positions are in the ledger."""
        if self._given is not None:
            self._given.acknowledge()

    def release(self) -> None:
        """Go back to the ledger's positions."""
        self._given = self._rows = None

    def trouble(self) -> None:
        """Nothing: all is read, or SinkUnavailable is raised."""

    def close(self) -> None:
        """End reading."""
        self._rows = None


def _discovered(record: bytes) -> datetime:
    """Tell when a record's article was discovered: there is no other time that stays."""
    with suppress(msgspec.DecodeError):
        return msgspec.json.decode(record, type=_Dated).discovered
    return datetime(1970, 1, 1, tzinfo=UTC)
