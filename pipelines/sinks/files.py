"""Files that survive a crash: written aside, synced, then renamed into place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipelines.sinks.base import Outputs, SinkUnavailable


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries (renames, new files) are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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


class Held:
    """Outputs of turns kept in a folder, for sinks that have no place of their own to stage."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, turn: str, outputs: Outputs) -> None:
        """Keep a turn's outputs so that another process finds them."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_synced(self._path(turn), msgspec.msgpack.encode(outputs))
        sync_folder(self._folder)

    def get(self, turn: str) -> Outputs | None:
        """Read a turn's outputs; None where there are none (any more)."""
        try:
            return msgspec.msgpack.decode(self._path(turn).read_bytes(), type=Outputs)
        except FileNotFoundError:
            return None

    def drop(self, turn: str) -> None:
        """Remove a turn's outputs; does nothing where there are none."""
        self._path(turn).unlink(missing_ok=True)

    def _path(self, turn: str) -> Path:
        return self._folder / f"{turn}.held"


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it; does nothing where there is none."""
    shutil.rmtree(folder, ignore_errors=True)
