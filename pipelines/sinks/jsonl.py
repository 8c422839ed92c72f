"""`jsonl:DIR`: a record a line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.sinks.folder import FolderSink
from transforms.records import Record, to_json


def open_jsonl(uri: str, target: str) -> FolderSink:
    """Make the sink that writes JSON lines below a folder."""
    return FolderSink(uri, Path(target), ".jsonl", _lines)


def _lines(record_type: type[Record], records: Sequence[Any]) -> bytes:
    del record_type
    return b"".join(to_json(record) + b"\n" for record in records)
