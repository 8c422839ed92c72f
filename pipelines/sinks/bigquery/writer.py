"""The engine's side: records shown at once, at least once, from a bundle of a graph.

A view of each table shows the newest version of what came twice.
"""

from collections.abc import Sequence
from typing import Final

from pipelines.sinks.bigquery.connection import Connection
from pipelines.sinks.bigquery.names import Kind, place_of
from pipelines.sinks.bigquery.rows import batch_of, size_beyond
from pipelines.sinks.bigquery.streams import Streams
from pipelines.sinks.bigquery.tables import Tables
from transforms.records.article import Article, Duplicate, Record
from transforms.records.dead_letter import DeadLetter

_PATIENCE_S: Final = 60.0


class BigQueryWriter:
    """Appends batches of records to the tables' default streams.

    It travels by its URI alone: connections and credentials are found where it is used.

    Args:
        uri: `bigquery:PROJECT.DATASET.TABLE`.
        patience_s: how long what may pass is tried again.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, *, patience_s: float = _PATIENCE_S) -> None:
        self._uri = uri
        self._patience_s = patience_s
        self._place = place_of(uri)
        self._open: tuple[Connection, Tables, Streams] | None = None

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_open": None}

    def check(self) -> None:
        """Look whether the dataset is there and may be written to; changes nothing.

        Raises:
            SinkUnavailable: a sentence.
        """
        tables, streams = self._opened()
        tables.check()
        streams.check()

    def is_too_large(self, article: Article) -> bool:
        """Say whether an article can never go there: a dead letter is to be made of it."""
        return size_beyond(article) is not None

    def append(
        self,
        *,
        articles: Sequence[Article] = (),
        duplicates: Sequence[Duplicate] = (),
        dead_letters: Sequence[DeadLetter] = (),
    ) -> None:
        """Show records; when this returns, all of them are shown, some perhaps twice.

        The first call makes tables and views that are missing.

        Raises:
            SinkUnavailable: they are refused, or cannot be sent in time; some may be shown.
            TooLarge: an article does not fit into a request.
        """
        tables, streams = self._opened()
        tables.prepare()
        batches: dict[Kind, Sequence[Record]] = {
            "articles": articles,
            "duplicates": duplicates,
            "dead_letters": dead_letters,
        }
        for kind, records in batches.items():
            if records:
                streams.append(kind, batch_of(kind, records), fresh=tables.is_fresh)

    def close(self) -> None:
        """Close the connections; the next call opens them again."""
        if self._open is not None:
            self._open[0].close()
            self._open = None

    def _opened(self) -> tuple[Tables, Streams]:
        if self._open is None:
            connection = Connection(self._place)
            tables = Tables(self._place, connection)
            self._open = (connection, tables, Streams(self._place, connection, self._patience_s))
        return self._open[1:]
