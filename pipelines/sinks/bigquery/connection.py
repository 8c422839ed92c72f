"""Google's clients, made when they are first needed, for Google Cloud or for an emulator."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

import google.cloud.bigquery as bq
import grpc
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import GoogleAPIError
from google.api_core.retry import Retry
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError
from google.cloud.bigquery_storage_v1 import BigQueryWriteClient
from google.cloud.bigquery_storage_v1.services.big_query_write.transports import (
    BigQueryWriteGrpcTransport,
)

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.bigquery.failures import GRPC_HOST, PASSING, REST_HOST, failure, sentence
from pipelines.sinks.bigquery.names import Place

_Client = TypeVar("_Client")

#: What one call may take, in seconds, and how long it is tried again where nothing is written.
CALL_S: Final = 10.0


def is_passing(error: Exception) -> bool:
    """Say whether a failure may pass by itself."""
    return failure(error)[0] in PASSING


#: For calls that a check makes.
BRIEFLY: Final = Retry(predicate=is_passing, initial=0.2, maximum=2.0, timeout=CALL_S)
#: What the clients raise: refusals, missing credentials, and a network that is not there.
FAILURES: Final = (GoogleAPIError, GoogleAuthError, OSError)


class Connection:
    """The two clients of one sink: of the tables by REST, of the streams by gRPC.

    Args:
        place: of the sink.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._rest = os.environ.get(REST_HOST, "")
        self._grpc = os.environ.get(GRPC_HOST, "")
        self._tables: bq.Client | None = None
        self._streams: BigQueryWriteClient | None = None

    @property
    def tables(self) -> bq.Client:
        """The client of tables.

        Raises:
            SinkUnavailable: it cannot be made; so with `streams`.
        """
        if self._tables is None:
            self._tables = self._made(self._tables_client)
        return self._tables

    @property
    def streams(self) -> BigQueryWriteClient:
        """The client of streams."""
        if self._streams is None:
            self._streams = self._made(self._streams_client)
        return self._streams

    @contextmanager
    def explained(self, more: str = "") -> Iterator[None]:
        """Turn what the clients raise into the sentence of SinkUnavailable, with `more` behind."""
        try:
            yield
        except FAILURES as error:
            raise SinkUnavailable(self.sentence(error) + more) from error

    def sentence(self, error: Exception) -> str:
        """Say what a failure means."""
        emulator = " and ".join(filter(None, (self._rest, self._grpc)))
        return sentence(self._place, emulator, *failure(error))

    def close(self) -> None:
        """Close what is open."""
        if self._tables is not None:
            self._tables.close()
        if self._streams is not None:
            self._streams.transport.close()
        self._tables = self._streams = None

    def _made(self, make: Callable[[], _Client]) -> _Client:
        self._insist_on_both()
        with self.explained():
            return make()

    def _insist_on_both(self) -> None:
        """Insist that all of an emulator is named, or nothing of it."""
        if bool(self._rest) != bool(self._grpc):
            there, missing = (REST_HOST, GRPC_HOST) if self._rest else (GRPC_HOST, REST_HOST)
            raise SinkUnavailable(
                f"{there} is set and {missing} is not: set both for an emulator, its REST and its "
                "gRPC address, or none of them for Google Cloud"
            )

    def _tables_client(self) -> bq.Client:
        if not self._rest:
            return bq.Client(project=self._place.project)
        url = self._rest if "://" in self._rest else f"http://{self._rest}"
        return bq.Client(
            project=self._place.project,
            credentials=AnonymousCredentials(),
            client_options=ClientOptions(api_endpoint=url),
        )

    def _streams_client(self) -> BigQueryWriteClient:
        if not self._grpc:
            return BigQueryWriteClient()
        channel = grpc.insecure_channel(self._grpc)
        return BigQueryWriteClient(transport=BigQueryWriteGrpcTransport(channel=channel))
