"""What sinks do alike with files: staged turns that survive a crash, and sentences on failures."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipelines.disk import forget, make_folder, sync_folder, write_synced
from pipelines.sinks.base import Outputs, SinkUnavailable, lost


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
    """Outputs of turns kept in a folder, for sinks that have no place of their own to stage.

    Args:
        uri: of the sink, for sentences.
        folder: of this sink alone; made when it is needed.
    """

    def __init__(self, uri: str, folder: Path) -> None:
        self._uri = uri
        self._folder = folder

    def check(self) -> None:
        """Look whether turns could be kept.

        Raises:
            SinkUnavailable: the folder cannot be written, or made.
        """
        check_folder(f"the sink {self._uri}", self._folder)

    def put(self, turn: str, outputs: Outputs) -> None:
        """Keep a turn's outputs so that another process finds them; earlier marks have served.

        Raises:
            SinkUnavailable: the folder cannot be written.
        """
        self.keep(turn, msgspec.msgpack.encode(outputs))

    def keep(self, turn: str, content: bytes) -> None:
        """Keep what a sink needs to publish a turn, where that is not the outputs themselves.

        Raises:
            SinkUnavailable: the folder cannot be written.
        """
        with explained(self._uri):
            make_folder(self._folder)
            for mark in self._folder.glob("*.published"):
                mark.unlink()
            write_synced(self._path(turn), content)
            sync_folder(self._folder)

    def get(self, turn: str) -> Outputs | None:
        """Read a turn's outputs; None where there are none (any more)."""
        return _outputs(self._kept(turn))

    def due(self, turn: str) -> Outputs | None:
        """Read the outputs that are to be published; None where the turn is marked as published.

        Raises:
            SinkUnavailable: they are gone, and there is no mark.
        """
        return _outputs(self.due_bytes(turn))

    def due_bytes(self, turn: str) -> bytes | None:
        """Read what `keep` kept, as `due` does.

        Raises:
            SinkUnavailable: it is gone, and there is no mark.
        """
        if self._mark(turn).exists():
            forget(self._path(turn))
            return None
        content = self._kept(turn)
        if content is None:
            raise lost(self._uri, turn)
        return content

    def done(self, turn: str) -> None:
        """Mark a turn as published, and forget its outputs.

        Raises:
            SinkUnavailable: the folder cannot be written.
        """
        with explained(self._uri):
            self._mark(turn).touch()
            sync_folder(self._folder)
        forget(self._path(turn))

    def drop(self, turn: str) -> None:
        """Remove a turn's outputs and its mark; does nothing where there are none."""
        forget(self._path(turn))
        forget(self._mark(turn))

    def _kept(self, turn: str) -> bytes | None:
        try:
            return self._path(turn).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, turn: str) -> Path:
        return self._folder / f"{turn}.held"

    def _mark(self, turn: str) -> Path:
        return self._folder / f"{turn}.published"


def _outputs(content: bytes | None) -> Outputs | None:
    return None if content is None else msgspec.msgpack.decode(content, type=Outputs)
