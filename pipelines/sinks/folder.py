"""A folder of files, one a turn and kind: articles/, duplicates/, dead_letters/, and runs/.

A turn is staged in DIR/.staged/TURN/ and published by renaming its files. A rename is atomic and
can be repeated, so each turn appears once however often publishing is tried.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from pipelines.sinks.base import Outputs
from pipelines.sinks.files import (
    check_folder,
    explained,
    remove_tree,
    sync_folder,
    write_synced,
)
from transforms.records import Article, DeadLetter, Duplicate, Record, to_json

KINDS: Final[dict[str, type[Record]]] = {
    "articles": Article,
    "duplicates": Duplicate,
    "dead_letters": DeadLetter,
}


class FolderSink:
    """Writes each turn's records to files of its own below a folder.

    Args:
        uri: as the user gave it.
        folder: where the files lie.
        suffix: of the files, with its dot.
        encode: turns records of one type into a file's content.
    """

    def __init__(
        self,
        uri: str,
        folder: Path,
        suffix: str,
        encode: Callable[[type[Record], Sequence[Any]], bytes],
    ) -> None:
        self.uri = uri
        self._folder = folder
        self._suffix = suffix
        self._encode = encode

    def check(self) -> None:
        """Look whether the folder is there and writable, or can be made."""
        check_folder(f"the sink {self.uri}", self._folder)

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Write the turn's files aside; a kind without records gets none."""
        with explained(self.uri):
            self.discard(turn)
            self._aside(turn).mkdir(parents=True)
            for kind, records in _by_kind(outputs).items():
                if records:
                    content = self._encode(KINDS[kind], records)
                    write_synced(self._aside(turn) / f"{kind}{self._suffix}", content)
            summary = to_json(outputs.summary) + b"\n"
            write_synced(self._aside(turn) / f"run-{outputs.summary.run}.json", summary)
            sync_folder(self._aside(turn))

    def publish(self, turn: str) -> None:
        """Rename the turn's files into place; those that were renamed before are left alone."""
        aside = self._aside(turn)
        if not aside.is_dir():
            return
        with explained(self.uri):
            for path in sorted(aside.iterdir()):
                place = self._place(turn, path)
                place.parent.mkdir(exist_ok=True)
                path.replace(place)
                sync_folder(place.parent)
            aside.rmdir()

    def discard(self, turn: str) -> None:
        """Remove the turn's staged files."""
        remove_tree(self._aside(turn))

    def close(self) -> None:
        """Nothing stays open between turns."""

    def _aside(self, turn: str) -> Path:
        return self._folder / ".staged" / turn

    def _place(self, turn: str, path: Path) -> Path:
        if path.name.startswith("run-"):
            return self._folder / "runs" / path.name.removeprefix("run-")
        return self._folder / path.stem / f"{turn}{self._suffix}"


def _by_kind(outputs: Outputs) -> dict[str, Sequence[Record]]:
    return {
        "articles": outputs.articles,
        "duplicates": outputs.duplicates,
        "dead_letters": outputs.dead_letters,
    }
