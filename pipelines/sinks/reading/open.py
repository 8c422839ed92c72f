"""The URI of a sink becomes what can be read of it: the one table to add a new kind to."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipelines.options import OptionError, split_uri, without_credentials
from pipelines.sinks.open import needs
from pipelines.sinks.reading.base import SinkRecords
from pipelines.sinks.reading.folder import FolderRecords


def open_records(uri: str) -> SinkRecords:
    """Make what can be read of a sink beside its articles; reads and connects to nothing yet.

    Args:
        uri: of the sink, as the user gave it.

    Raises:
        OptionError: a sink of this kind cannot be read.
        SinkUnavailable: a package that it needs is not installed.
    """
    scheme, target = split_uri(uri)
    if scheme not in _KINDS:
        kinds = ", ".join(f"{name}:" for name in _KINDS)
        raise OptionError(f"{without_credentials(uri)!r} cannot be read back: name one of {kinds}")
    return _KINDS[scheme](uri, target)


def _jsonl(uri: str, target: str) -> SinkRecords:
    return FolderRecords(uri, Path(target), ".jsonl")


def _parquet(uri: str, target: str) -> SinkRecords:
    return FolderRecords(uri, Path(target), ".parquet")


def _sqlite(uri: str, target: str) -> SinkRecords:
    from pipelines.sinks.sql.records import sqlite_records  # noqa: PLC0415 - loads SQLAlchemy

    return sqlite_records(uri, Path(target))


def _postgresql(uri: str, target: str) -> SinkRecords:
    from pipelines.sinks.sql.records import postgresql_records  # noqa: PLC0415 - as above

    del target
    return postgresql_records(uri)


def _delta(uri: str, target: str) -> SinkRecords:
    del target
    with needs(uri, "delta"):
        from pipelines.sinks.delta.records import DeltaRecords  # noqa: PLC0415 - an extra
    return DeltaRecords(uri)


_KINDS: Final[dict[str, Callable[[str, str], SinkRecords]]] = {
    "jsonl": _jsonl,
    "parquet": _parquet,
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "delta": _delta,
}
