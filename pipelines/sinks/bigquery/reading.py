"""Dead letters are read back from BigQuery, row by row, without a query that costs."""

from collections.abc import Iterator
from typing import Any

import msgspec
from google.api_core.exceptions import NotFound

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.connection import BRIEFLY, CALL_S, Connection
from pipelines.sinks.bigquery.names import Place
from transforms.records.dead_letter import DeadLetter


def check_dead_letters(place: Place) -> None:
    """Look whether the table of dead letters is there.

    Raises:
        SinkUnavailable: it is not, or may not be read.
    """
    connection = Connection(place)
    table = place.table_of("dead_letters")
    try:
        with connection.explained():
            connection.tables.get_table(table, retry=BRIEFLY, timeout=CALL_S)
    except SinkUnavailable as error:
        if not isinstance(error.__cause__, NotFound):
            raise
        raise SinkUnavailable(
            f"there are no dead letters in {table}: name the sink of the run that wrote them"
        ) from error
    finally:
        connection.close()


def read_dead_letters(place: Place) -> Iterator[DeadLetter]:
    """Read the dead letters of a sink, each once, in no order; a page of rows is in memory.

    Raises:
        SinkUnavailable: they cannot be read.
    """
    connection = Connection(place)
    parts: dict[str, dict[int, bytes]] = {}
    done: set[str] = set()
    try:
        with connection.explained():
            table = connection.tables.get_table(
                place.table_of("dead_letters"), retry=BRIEFLY, timeout=CALL_S
            )
            for row in connection.tables.list_rows(table, retry=BRIEFLY, timeout=CALL_S):
                key, found = row["key"], parts.setdefault(row["key"], {})
                found[row["part"]] = row["payload"]
                if key not in done and len(found) == row["parts"]:
                    done.add(key)
                    yield _letter(row, b"".join(found[part] for part in sorted(found)))
                if key in done:
                    del parts[key]
    finally:
        connection.close()


def _letter(row: Any, payload: bytes) -> DeadLetter:
    fields = {name: row[name] for name in DeadLetter.__struct_fields__}
    attributes = {one["key"]: one["value"] for one in row["attributes"]}
    return msgspec.convert({**fields, "payload": payload, "attributes": attributes}, DeadLetter)
