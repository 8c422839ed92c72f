"""What sinks do alike with files: sentences on failures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.sinks.base import SinkUnavailable


@contextmanager
def explained(uri: str) -> Iterator[None]:
    """Turn an operating system's error into the sentence of SinkUnavailable."""
    try:
        yield
    except OSError as error:
        raise SinkUnavailable(
            f"the sink {uri} cannot be written: {error.strerror or error}"
            f"{f' ({error.filename})' if error.filename else ''}"
        ) from error


def check_folder(what: str, folder: Path) -> None:
    """Look whether files could be written in a folder that is there, or could be made.

    Args:
        what: names the user of the folder in the sentence, as "the sink jsonl:out".
        folder: need not exist.

    Raises:
        SinkUnavailable: the folder, or the nearest one above it, is no folder or not writable.
    """
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise SinkUnavailable(f"{what} cannot be written: {there} is a file, a folder is needed")
    if not os.access(there, os.W_OK | os.X_OK):
        raise SinkUnavailable(f"{what} cannot be written: the folder {there} is not writable")
