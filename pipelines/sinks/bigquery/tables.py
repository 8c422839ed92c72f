"""The tables and views of a sink: looked at, made, and grown to newer records."""

from collections.abc import Iterator
from typing import Final

import google.cloud.bigquery as bq
from google.api_core.exceptions import Forbidden, MethodNotAllowed, MethodNotImplemented, NotFound

from pipelines.sinks.bigquery.connection import BRIEFLY, CALL_S, Connection
from pipelines.sinks.bigquery.failures import no_room
from pipelines.sinks.bigquery.names import VIEWED, Kind, Place
from pipelines.sinks.bigquery.schema import (
    TABLES,
    Field,
    contradictions,
    fields_of,
    grown,
    table_json,
    view_sql,
)

_WRITE: Final = "bigquery.tables.updateData"


class Tables:
    """The tables of one sink, all four, and the views of the newest records."""

    def __init__(self, place: Place, connection: Connection) -> None:
        self._place = place
        self._connection = connection
        self._is_ready = False
        #: Whether this process made or changed a table: for some minutes streams may not see that.
        self.is_fresh = False

    def check(self) -> None:
        """Look whether the dataset is there, and whether tables that are there can be used.

        Raises:
            SinkUnavailable: no dataset, no permission, a table with other columns.
        """
        client = self._connection.tables
        with self._connection.explained():
            client.get_dataset(self._place.full_dataset, retry=BRIEFLY, timeout=CALL_S)
            for kind, found in self._found():
                if found is not None:
                    self._insist(kind, found)
                    self._check_permission(found)

    def prepare(self) -> None:
        """Make the tables and views that are missing, and add columns that are missing; once.

        Raises:
            SinkUnavailable: that is refused, or a table has other columns.
        """
        if self._is_ready:
            return
        with self._connection.explained():
            for kind, found in self._found():
                self._prepare(kind, found)
        self._is_ready = True

    def _prepare(self, kind: Kind, found: bq.Table | None) -> None:
        if found is None:
            self._make(kind)
            self.is_fresh = True
        else:
            self._insist(kind, found)
            if self._grow(kind, found):
                self.is_fresh = True
        if kind in VIEWED:
            self._make_view(kind)

    def _found(self) -> Iterator[tuple[Kind, bq.Table | None]]:
        client = self._connection.tables
        for kind in TABLES:
            try:
                name = self._place.table_of(kind)
                yield kind, client.get_table(name, retry=BRIEFLY, timeout=CALL_S)
            except NotFound:
                yield kind, None

    def _insist(self, kind: Kind, found: bq.Table) -> None:
        said = contradictions(_fields(found), fields_of(kind))
        if found.table_type != "TABLE":
            said = [f"it is a {found.table_type}"]
        if said:
            raise no_room(self._place, self._place.table_of(kind), said)

    def _check_permission(self, found: bq.Table) -> None:
        client = self._connection.tables
        try:
            answer = client.test_iam_permissions(found, [_WRITE], retry=BRIEFLY, timeout=CALL_S)
        except (MethodNotAllowed, MethodNotImplemented, NotFound):
            # The emulator knows no permissions.
            return
        if _WRITE not in answer.get("permissions", ()):
            raise Forbidden(f"{_WRITE} on {found.full_table_id} is missing")

    def _grow(self, kind: Kind, found: bq.Table) -> bool:
        """Add columns that a table lacks; say whether there were any."""
        before = _fields(found)
        after = grown(before, fields_of(kind))
        if after == before:
            return False
        found.schema = [bq.SchemaField.from_api_repr(dict(one)) for one in after]
        self._connection.tables.update_table(found, ["schema"], retry=BRIEFLY, timeout=CALL_S)
        return True

    def _make(self, kind: Kind) -> None:
        name = bq.TableReference.from_string(self._place.table_of(kind))
        resource = {"tableReference": name.to_api_repr(), **table_json(kind)}
        # Another process may be faster.
        self._connection.tables.create_table(
            bq.Table.from_api_repr(resource), exists_ok=True, retry=BRIEFLY, timeout=CALL_S
        )

    def _make_view(self, kind: Kind) -> None:
        """Make a view, or tell the one that is there of new columns of its table."""
        view = bq.Table(self._place.view_of(kind))
        view.view_query = view_sql(kind, self._place.table_of(kind))
        client = self._connection.tables
        client.create_table(view, exists_ok=True, retry=BRIEFLY, timeout=CALL_S)
        if self.is_fresh:
            client.update_table(view, ["view_query"], retry=BRIEFLY, timeout=CALL_S)


def _fields(table: bq.Table) -> list[Field]:
    return [one.to_api_repr() for one in table.schema]
