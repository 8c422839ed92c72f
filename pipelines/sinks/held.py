"""Turns of sinks that have no place of their own to stage: kept on a shelf until they are shown.

A shelf is as durable as the ledger: files in the folder beside an SQLite ledger, rows in the
database of another, so that a new machine finds there what the one before had staged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec

from pipelines.disk import forget, make_folder, sync_folder, write_synced
from pipelines.ledger.store import Ledger
from pipelines.ledger.unavailable import Place
from pipelines.options import is_remote, split_uri
from pipelines.sinks.base import Outputs, lost
from pipelines.sinks.files import check_folder, explained
from transforms.identity import digest

_HELD: Final = ".held"
_PUBLISHED: Final = ".published"
#: Sinks whose target is a path on this machine.
_PATHS: Final = ("jsonl", "parquet", "delta", "sqlite", "archive")


class Shelf(Protocol):
    """What one sink keeps from one process to the next, by name: a turn's records, or a word.

    `put` may raise OSError or LedgerUnavailable.
    """

    def check(self, what: str) -> None:
        """Look whether something could be kept; `what` names the user in the sentence.

        Raises:
            SinkUnavailable: it could not.
        """

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes, in the place of what has the name."""

    def get(self, name: str) -> bytes | None:
        """Read what has the name; None where nothing has."""

    def drop(self, name: str) -> None:
        """Remove what has the name, if that can be done; what stays is in nobody's way."""

    def names(self) -> list[str]:
        """Name all that is kept."""


@dataclass(frozen=True)
class FolderShelf:
    """A shelf of files, in a folder of this sink alone; made when it is needed."""

    folder: Path

    def check(self, what: str) -> None:
        """Look whether the folder can be written, or made."""
        check_folder(what, self.folder)

    def put(self, name: str, content: bytes) -> None:
        """Write a file that outlives a power cut."""
        make_folder(self.folder)
        write_synced(self.folder / name, content)
        sync_folder(self.folder)

    def get(self, name: str) -> bytes | None:
        """Read a file."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def drop(self, name: str) -> None:
        """Delete a file."""
        forget(self.folder / name)

    def names(self) -> list[str]:
        """List the files."""
        return sorted(path.name for path in self.folder.glob("*"))


@dataclass(frozen=True)
class Staging:
    """What a sink finds around it: a shelf by its own name, and where the ledger lies."""

    shelf: Callable[[str], Shelf]
    ledger: Place | None = None


def in_folder(work: Path, ledger: Place | None = None) -> Staging:
    """Let sinks keep turns in a ledger's work folder."""
    return Staging(lambda name: FolderShelf(work / "held" / name), ledger)


def beside(ledger: Ledger, work: Path) -> Staging:
    """Let sinks keep turns where the ledger is: in its database, or in the folder beside its file.

    Args:
        ledger: held by this process.
        work: its work folder, which belongs to this machine.
    """
    if isinstance(ledger.place, str):
        return Staging(ledger.shelf, ledger.place)
    return in_folder(work, ledger.place)


def absolute(uri: str) -> str:
    """Make a sink URI mean the same from every working directory."""
    scheme, target = split_uri(uri)
    is_path = scheme in _PATHS and not is_remote(target)
    return f"{scheme}:{Path(target).absolute()}" if is_path else uri


def shelf_of(uri: str, staging: Staging) -> Shelf:
    """Give the shelf of a sink, the same at every start."""
    return staging.shelf(digest("sink", absolute(uri)))


class Held:
    """Outputs of turns on a shelf.

    Args:
        uri: of the sink, for sentences.
        shelf: of this sink alone.
    """

    def __init__(self, uri: str, shelf: Shelf) -> None:
        self._uri = uri
        self._shelf = shelf

    def check(self) -> None:
        """Look whether turns could be kept.

        Raises:
            SinkUnavailable: they could not.
        """
        self._shelf.check(f"the sink {self._uri}")

    def put(self, turn: str, outputs: Outputs) -> None:
        """Keep a turn's outputs so that another process finds them; earlier marks have served.

        Raises:
            SinkUnavailable: the folder cannot be written.
            LedgerUnavailable: the ledger's database cannot.
        """
        self.keep(turn, msgspec.msgpack.encode(outputs))

    def keep(self, turn: str, content: bytes) -> None:
        """Keep what a sink needs to publish a turn, where that is not the outputs themselves.

        Raises:
            SinkUnavailable, LedgerUnavailable: as in `put`.
        """
        with explained(self._uri):
            for name in self._shelf.names():
                if name.endswith(_PUBLISHED):
                    self._shelf.drop(name)
            self._shelf.put(turn + _HELD, content)

    def get(self, turn: str) -> Outputs | None:
        """Read a turn's outputs; None where there are none (any more)."""
        return _outputs(self._shelf.get(turn + _HELD))

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
        if self._shelf.get(turn + _PUBLISHED) is not None:
            self._shelf.drop(turn + _HELD)
            return None
        content = self._shelf.get(turn + _HELD)
        if content is None:
            raise lost(self._uri, turn)
        return content

    def done(self, turn: str) -> None:
        """Mark a turn as published, and forget its outputs.

        Raises:
            SinkUnavailable: the folder cannot be written.
            LedgerUnavailable: the ledger's database cannot.
        """
        with explained(self._uri):
            self._shelf.put(turn + _PUBLISHED, b"")
        self._shelf.drop(turn + _HELD)

    def drop(self, turn: str) -> None:
        """Remove a turn's outputs and its mark; does nothing where there are none."""
        self._shelf.drop(turn + _HELD)
        self._shelf.drop(turn + _PUBLISHED)


def _outputs(content: bytes | None) -> Outputs | None:
    return None if content is None else msgspec.msgpack.decode(content, type=Outputs)
