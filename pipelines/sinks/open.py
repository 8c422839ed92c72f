"""A sink URI becomes a sink: the one table to add a new kind to."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import OptionError, split_uri
from pipelines.sinks.base import Sink, SinkUnavailable
from pipelines.sinks.bigquery.names import Place, place_of
from pipelines.sinks.folder import open_jsonl
from pipelines.sinks.held import Staging, shelf_of
from pipelines.sinks.stdout import StdoutSink

#: Begins the name of a topic that gets envelopes; see pipelines/sinks/relay.py.
RELAY: Final = "relay:"


def open_sink(uri: str, staging: Staging) -> Sink:
    """Make the sink of a URI; creates and connects to nothing yet.

    Args:
        uri: as the user gave it, or as `absolute` made it.
        staging: where a sink without a place of its own keeps turns; the same at every start, so
            that a turn staged before a crash is found again.

    Raises:
        OptionError: the URI is malformed.
        SinkUnavailable: a package that the sink needs is not installed.
    """
    scheme, target = split_uri(uri)
    return _KINDS[scheme](uri, target, staging)


def _jsonl(uri: str, target: str, staging: Staging) -> Sink:
    del staging
    return open_jsonl(uri, target)


def _parquet(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.parquet import open_parquet  # noqa: PLC0415 - loads Arrow

    del staging
    return open_parquet(uri, target)


def _delta(uri: str, target: str, staging: Staging) -> Sink:
    del target
    with needs(uri, "delta"):
        from pipelines.sinks.delta.sink import DeltaSink  # noqa: PLC0415 - an extra
    return DeltaSink(uri, shelf_of(uri, staging))


def _sqlite(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.sql.sqlite import SqliteSink  # noqa: PLC0415 - loads SQLAlchemy's tables

    return SqliteSink(uri, Path(target), shelf_of(uri, staging))


def _archive(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.archive import ArchiveSink  # noqa: PLC0415 - loads Arrow

    del staging
    return ArchiveSink(uri, Path(target))


def _postgresql(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.sql.postgresql import PostgresqlSink  # noqa: PLC0415 - as above

    del target
    try:
        return PostgresqlSink(uri, shelf_of(uri, staging), staging.ledger)
    except ValueError as error:
        raise OptionError(f"--sink is no database: {error}") from None
    except LedgerUnavailable as error:
        raise SinkUnavailable(str(error)) from None


def _stdout(uri: str, target: str, staging: Staging) -> Sink:
    del target
    return StdoutSink(uri, shelf_of(uri, staging), sys.stdout.buffer)


def _pubsub(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.pubsub import PubSubSink  # noqa: PLC0415 - loads gRPC, half a second

    del target
    try:
        return PubSubSink(uri, shelf_of(uri, staging))
    except ValueError as error:
        raise OptionError(str(error)) from None


def _relay(uri: str, target: str, staging: Staging) -> Sink:
    from pipelines.sinks.relay import RelaySink  # noqa: PLC0415 - loads gRPC, half a second

    del target
    try:
        return RelaySink(uri, shelf_of(uri, staging))
    except ValueError as error:
        raise OptionError(str(error)) from None


def _bigquery(uri: str, target: str, staging: Staging) -> Sink:
    del target
    bigquery_place(uri)
    with needs(uri, "gcp"):
        from pipelines.sinks.bigquery.sink import BigQuerySink  # noqa: PLC0415 - loads gRPC
    return BigQuerySink(uri, shelf_of(uri, staging))


def bigquery_place(uri: str) -> Place:
    """Read a `bigquery:` URI.

    Raises:
        OptionError: it names no table.
    """
    try:
        return place_of(uri)
    except ValueError as error:
        raise OptionError(str(error)) from None


@contextmanager
def needs(uri: str, extra: str) -> Iterator[None]:
    """Say what is to be installed where a library is missing.

    Args:
        uri: of the sink that needs it.
        extra: of newsbeam's, which brings it.

    Raises:
        SinkUnavailable: one is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise SinkUnavailable(
            f"{uri} needs a library that is not installed ({error.name}): install newsbeam[{extra}]"
        ) from error


_KINDS: Final[dict[str, Callable[[str, str, Staging], Sink]]] = {
    "jsonl": _jsonl,
    "parquet": _parquet,
    "delta": _delta,
    "sqlite": _sqlite,
    "archive": _archive,
    "postgresql": _postgresql,
    "stdout": _stdout,
    "pubsub": _pubsub,
    "bigquery": _bigquery,
    "relay": _relay,
}
