"""The articles of a BigQuery table, read back as records without a query that costs."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final

import google.cloud.bigquery as bq
import msgspec
from google.api_core.exceptions import NotFound

from pipelines.sinks.bigquery.connection import BRIEFLY, CALL_S, Connection
from pipelines.sinks.bigquery.names import Place
from pipelines.sinks.stored import Stored, Wanted
from transforms.records.article import Article

_HEAD: Final = ("id", "version")
_PARTS: Final = ("entities", "topics")
#: Rows that are in memory at once; heads are small.
_ROWS: Final = 200
_HEADS: Final = 10_000


class BigQueryArticles:
    """The newest version of each article of a table, which holds all; in no order.

    Which versions are the newest is read first: some 150 bytes of memory an article.

    Args:
        place: of the sink.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    def are_there(self) -> bool:
        """Look whether the table is there.

        Raises:
            SinkUnavailable: BigQuery does not answer, or lets us not read.
        """
        with closing(Connection(self._place)) as connection, connection.explained():
            try:
                next(iter(self._rows(connection, _HEAD, 1)), None)
            except NotFound:
                return False
        return True

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield articles, a page of rows in memory."""
        names = [one for one in Article.__struct_fields__ if whole or one not in _PARTS]
        with closing(Connection(self._place)) as connection, connection.explained():
            newest: dict[str, int] = {}
            for row in self._rows(connection, _HEAD, _HEADS):
                newest[row["id"]] = max(row["version"], newest.get(row["id"], 0))
            due = {one: version for one, version in newest.items() if wanted(one, version)}
            for row in self._rows(connection, names, _ROWS) if due else ():
                if due.get(row["id"]) == row["version"]:
                    del due[row["id"]]
                    yield Stored(row["id"], row["version"], _record(row))
                if not due:
                    return

    def _rows(self, connection: Connection, names: Sequence[str], page: int) -> Iterator[bq.Row]:
        """List rows, of the columns that the table has; an older one lacks some."""
        table = connection.tables.get_table(
            self._place.table_of("articles"), retry=BRIEFLY, timeout=CALL_S
        )
        fields = [one for one in table.schema if one.name in names]
        rows = connection.tables.list_rows(
            table, selected_fields=fields, page_size=page, retry=BRIEFLY, timeout=CALL_S
        )
        return iter(rows)


def _record(row: Any) -> bytes:
    fields = dict(row.items())
    fields["provenance"] = {one["key"]: one["value"] for one in fields["provenance"]}
    return msgspec.json.encode(fields)
