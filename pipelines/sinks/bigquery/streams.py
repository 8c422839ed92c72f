"""Rows go to BigQuery by streams of the Storage Write API.

A pending stream holds rows that nobody sees until the stream is committed, once. The default stream
of a table shows rows at once, at least once.
"""

import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final, NoReturn, TypeVar

import pyarrow as pa
from google.api_core import exceptions
from google.api_core.retry import Retry
from google.cloud.bigquery_storage_v1 import types

from pipelines.sinks.bigquery.connection import (
    BRIEFLY,
    CALL_S,
    FAILURES,
    Connection,
    is_passing,
)
from pipelines.sinks.bigquery.failures import failure
from pipelines.sinks.bigquery.names import Kind, Place
from pipelines.sinks.bigquery.rows import requests
from pipelines.sinks.bigquery.schema import row_schema

#: What appending the rows of one kind may take, in seconds.
_APPEND_S: Final = 120.0
_PAUSE_MOST_S: Final = 10.0
#: How a table refuses rows as long as the service does not know of it, or of its newest columns.
_NOT_SEEN_YET: Final = frozenset({"INVALID_ARGUMENT", "NOT_FOUND"})
_Code: Final = types.StorageError.StorageErrorCode
_GONE: Final = frozenset({_Code.STREAM_NOT_FOUND, _Code.INVALID_STREAM_STATE})

_Result = TypeVar("_Result")


class StreamGone(Exception):
    """A pending stream is not there any more, and was not committed as far as BigQuery knows."""


class Streams:
    """The streams of one sink.

    Args:
        place: of the sink.
        connection: to it.
        patience_s: how long a failure that may pass is tried again, with growing pauses.
    """

    def __init__(self, place: Place, connection: Connection, patience_s: float) -> None:
        self._place = place
        self._connection = connection
        self._patience_s = patience_s

    def check(self) -> None:
        """Look whether the service answers; the table need not be there.

        Raises:
            SinkUnavailable: it does not.
        """
        client = self._connection.streams
        with self._connection.explained():
            try:
                client.get_write_stream(
                    name=self._default("articles"), retry=BRIEFLY, timeout=CALL_S
                )
            except exceptions.NotFound:
                return

    def stage(self, kind: Kind, rows: pa.RecordBatch, *, fresh: bool) -> str:
        """Put rows into a new pending stream, and give its name.

        Args:
            kind: of the table.
            rows: of `row_schema(kind)`.
            fresh: whether the table was made or changed just now.

        Raises:
            SinkUnavailable: they are refused, or cannot be sent in time.
            TooLarge: one row does not fit into a request.
        """
        return self._patiently(lambda: self._stage(kind, rows), fresh=fresh)

    def append(self, kind: Kind, rows: pa.RecordBatch, *, fresh: bool) -> None:
        """Show rows at once; where this fails, some of them may be shown.

        Args:
            kind: of the table.
            rows: of `row_schema(kind)`.
            fresh: whether the table was made or changed just now.

        Raises:
            SinkUnavailable: they are refused, or cannot be sent in time.
            TooLarge: one row does not fit into a request.
        """
        stream = self._default(kind)
        self._patiently(lambda: self._append(kind, stream, rows, at=None), fresh=fresh)

    def commit(self, kind: Kind, stream: str) -> None:
        """Show the rows of a pending stream; does nothing where that was done before.

        Raises:
            StreamGone: BigQuery has thrown it away.
            SinkUnavailable: it cannot be done now.
        """
        request = types.BatchCommitWriteStreamsRequest(
            parent=self._place.path_of(kind), write_streams=[stream]
        )
        retry = Retry(predicate=is_passing, initial=0.5, timeout=self._patience_s)
        client = self._connection.streams
        with self._connection.explained("; the turn's rows are kept for the next start"):
            answer = client.batch_commit_write_streams(request, retry=retry, timeout=CALL_S)
            for error in answer.stream_errors:
                if error.code in _GONE:
                    raise StreamGone(error.error_message)
                if error.code != _Code.STREAM_ALREADY_COMMITTED:
                    raise exceptions.FailedPrecondition(error.error_message)

    def _stage(self, kind: Kind, rows: pa.RecordBatch) -> str:
        client = self._connection.streams
        pending = types.WriteStream(type_=types.WriteStream.Type.PENDING)
        parent = self._place.path_of(kind)
        stream = str(
            client.create_write_stream(
                parent=parent, write_stream=pending, retry=BRIEFLY, timeout=CALL_S
            ).name
        )
        self._append(kind, stream, rows, at=0)
        final = client.finalize_write_stream(name=stream, retry=BRIEFLY, timeout=CALL_S)
        if final.row_count != rows.num_rows:
            raise exceptions.Aborted(f"{rows.num_rows} rows were sent and {final.row_count} taken")
        return stream

    def _append(self, kind: Kind, stream: str, rows: pa.RecordBatch, *, at: int | None) -> None:
        """Append rows, at an offset where the stream has some, and wait until all are taken."""
        # This tells the service in which region the stream is.
        region = (("x-goog-request-params", f"write_stream={stream}"),)
        parts = list(requests(rows))
        # Any: that a call can be ended is not in the client's annotation.
        answers: Any = self._connection.streams.append_rows(
            _requests(kind, stream, parts, at), retry=None, timeout=_APPEND_S, metadata=region
        )
        taken = 0
        # The connection stays open until somebody ends it: what was sent is what is waited for.
        for answer in islice(answers, len(parts)):
            if answer.error.code:
                _refuse(answer)
            taken += 1
        answers.cancel()
        if taken < len(parts):
            raise exceptions.Aborted(f"{len(parts)} requests were sent and {taken} answered")

    def _patiently(self, act: Callable[[], _Result], *, fresh: bool) -> _Result:
        """Try again what may pass, each time from the beginning."""
        end, pause_s = time.monotonic() + self._patience_s, 0.5
        while True:
            try:
                return act()
            except FAILURES as error:
                unseen = fresh and failure(error)[0] in _NOT_SEEN_YET
                if not (unseen or is_passing(error)) or time.monotonic() + pause_s > end:
                    more = "; the tables were made or changed just now: start again in some minutes"
                    with self._connection.explained(more if unseen else ""):
                        raise
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _PAUSE_MOST_S)

    def _default(self, kind: Kind) -> str:
        return f"{self._place.path_of(kind)}/streams/_default"


def _requests(
    kind: Kind, stream: str, parts: list[tuple[int, bytes]], at: int | None
) -> Iterator[types.AppendRowsRequest]:
    """Make the requests of one connection; the first one tells the rows' schema."""
    schema: bytes | None = row_schema(kind).serialize().to_pybytes()
    for count, content in parts:
        data: dict[str, Any] = {"rows": {"serialized_record_batch": content}}
        if schema is not None:
            data["writer_schema"] = {"serialized_schema": schema}
            schema = None
        yield types.AppendRowsRequest(write_stream=stream, offset=at, arrow_rows=data)
        at = None if at is None else at + count


def _refuse(answer: types.AppendRowsResponse) -> NoReturn:
    """Raise what an answer says, with the first rows that are refused."""
    rows = "; ".join(f"row {one.index}: {one.message}" for one in answer.row_errors[:3])
    said = f"{answer.error.message} ({rows})" if rows else answer.error.message
    raise exceptions.from_grpc_status(answer.error.code, said)
