"""`bigquery:PROJECT.DATASET.TABLE`: a turn's records in BigQuery's tables, exactly once.

A turn is staged as one pending stream for each table, whose names are kept, and published by
committing these streams, each of which BigQuery commits once. Articles go to TABLE, the others to
TABLE_duplicates, TABLE_dead_letters and TABLE_runs.
"""

from typing import Final

from pipelines.moments import reached
from pipelines.sinks.base import Outputs, SinkUnavailable, lost
from pipelines.sinks.bigquery.connection import Connection
from pipelines.sinks.bigquery.held import HeldStreams, TurnStreams
from pipelines.sinks.bigquery.names import Kind, place_of
from pipelines.sinks.bigquery.rows import LARGEST_BYTES, TooLarge, batch_of, size_beyond
from pipelines.sinks.bigquery.streams import StreamGone, Streams
from pipelines.sinks.bigquery.tables import Tables
from pipelines.sinks.held import Shelf
from transforms.records.article import Article, Record

_PATIENCE_S: Final = 60.0


class BigQuerySink:
    """The tables of one sink.

    Args:
        uri: `bigquery:PROJECT.DATASET.TABLE`.
        shelf: of this sink's own, for the names of streams that are not committed yet.
        patience_s: how long what may pass is tried again.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, shelf: Shelf, *, patience_s: float = _PATIENCE_S) -> None:
        self.uri = uri
        place = place_of(uri)
        self._held = HeldStreams(uri, shelf)
        self._connection = Connection(place)
        self._tables = Tables(place, self._connection)
        self._streams = Streams(place, self._connection, patience_s)

    def check(self) -> None:
        """Look whether the dataset is there and may be written to, for some 20 seconds at most.

        Raises:
            SinkUnavailable: it is not, or may not, a table has other columns, or nothing answers.
        """
        self._held.check()
        self._tables.check()
        self._streams.check()

    def refusal(self, article: Article) -> str | None:
        """Say how large a record is that does not fit into a request."""
        size = size_beyond(article)
        if size is None:
            return None
        return (
            f"the record of {article.id} version {article.version} has {size} bytes, and "
            f"{self.uri} takes {LARGEST_BYTES} at most"
        )

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Send the turn's rows, unseen, and keep the names of their streams.

        Raises:
            SinkUnavailable: they are refused, cannot be sent, or the names cannot be kept.
        """
        self._tables.prepare()
        records: dict[Kind, list[Record]] = {
            "articles": [*outputs.articles],
            "duplicates": [*outputs.duplicates],
            "dead_letters": [*outputs.dead_letters],
            "runs": [outputs.summary],
        }
        streams = {kind: self._stage(kind, some) for kind, some in records.items() if some}
        self._held.put(turn, TurnStreams(streams=streams))

    def _stage(self, kind: Kind, records: list[Record]) -> str:
        try:
            rows = batch_of(kind, records)
            return self._streams.stage(kind, rows, fresh=self._tables.is_fresh)
        except TooLarge as error:
            raise SinkUnavailable(f"the sink {self.uri} cannot take the turn: {error}") from error

    def publish(self, turn: str) -> None:
        """Commit the turn's streams, one after another; those that were committed stay so.

        Raises:
            SinkUnavailable: that cannot be done now (the turn stays staged, to be tried again), or
                a stream is gone.
        """
        due = self._held.due(turn)
        if due is None:
            return
        for kind, stream in due.streams.items():
            try:
                self._streams.commit(kind, stream)
            except StreamGone as error:
                raise lost(self.uri, turn) from error
            reached("one table shown")
        self._held.done(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's streams: BigQuery throws away what is never committed."""
        self._held.drop(turn)

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
