"""A folder of files, one a turn, kind and day: articles/, duplicates/, dead_letters/, and runs/.

Files lie in folders by day, as articles/day=2026-11-27/TURN.jsonl. Those of earlier releases lie
flat, as articles/TURN.jsonl: they are read as well, and a turn staged so is shown so.

A turn is staged in DIR/.staged/TURN.SUFFIX/, so that sinks of several formats share a folder, and
published by renaming its files. A rename is atomic and can be repeated, so each turn appears once
however often publishing is tried. The list of its files is renamed last: it becomes the mark that
the turn was published.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from pipelines.disk import forget, make_folder, remove_tree, sync_folder, write_synced
from pipelines.moments import reached
from pipelines.sinks.base import Outputs, lost
from pipelines.sinks.days import Dated, in_folders
from pipelines.sinks.files import check_folder, explained
from transforms.records.article import Article, Duplicate, Record, to_json
from transforms.records.dead_letter import DeadLetter

KINDS: Final[dict[str, type[Record]]] = {
    "articles": Article,
    "duplicates": Duplicate,
    "dead_letters": DeadLetter,
}

#: Names a staged turn's files, a line each.
_LIST: Final = "files"


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

    def refusal(self, article: Article) -> str | None:
        """A file takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Write the turn's files aside; a kind without records gets none."""
        aside = self._aside(turn)
        with explained(self.uri):
            self.discard(turn)
            self._forget_earlier(turn)
            make_folder(aside)
            names = self._write(aside, outputs)
            write_synced(aside / _LIST, "\n".join(names).encode())
            sync_folder(aside)

    def _write(self, aside: Path, outputs: Outputs) -> list[str]:
        """Write files into a folder, and name them; where each is shown, `_place` says."""
        names = []
        for name, content in self._contents(outputs):
            write_synced(aside / name, content)
            names.append(name)
        return names

    def _contents(self, outputs: Outputs) -> Iterator[tuple[str, bytes]]:
        for kind, records in _by_kind(outputs).items():
            for day, of_day in in_folders(records).items():
                yield f"{kind}.day={day}{self._suffix}", self._encode(KINDS[kind], of_day)
        yield f"run-{outputs.summary.run}.json", to_json(outputs.summary) + b"\n"

    def publish(self, turn: str) -> None:
        """Rename the turn's files into place; those that were renamed before are left alone.

        Raises:
            SinkUnavailable: a file is neither staged nor in its place, or cannot be renamed.
        """
        with explained(self.uri):
            if not self._mark(turn).exists():
                self._show(turn)
            remove_tree(self._aside(turn))

    def _show(self, turn: str) -> None:
        aside = self._aside(turn)
        places = {aside / name: self._place(turn, name) for name in self._staged(turn)}
        if not all(path.exists() or place.exists() for path, place in places.items()):
            raise lost(self.uri, turn)
        for path, place in places.items():
            make_folder(place.parent)
            if path.exists():
                reached("before showing one file")
                path.replace(place)
            sync_folder(place.parent)
        (aside / _LIST).rename(self._mark(turn))
        sync_folder(aside.parent)

    def _staged(self, turn: str) -> list[str]:
        """List the names of a staged turn's files."""
        self._take_over(turn)
        try:
            return (self._aside(turn) / _LIST).read_text().splitlines()
        except FileNotFoundError:
            raise lost(self.uri, turn) from None

    def _take_over(self, turn: str) -> None:
        """Make the folder of a turn that newsbeam staged before it wrote lists one of today's."""
        before, aside = self._aside_before(turn), self._aside(turn)
        if before.is_dir() and not aside.exists():
            names = sorted(path.name for path in before.iterdir() if path.name != _LIST)
            write_synced(before / _LIST, "\n".join(names).encode())
            sync_folder(before)
            before.rename(aside)
            sync_folder(aside.parent)

    def discard(self, turn: str) -> None:
        """Remove the turn's staged files."""
        remove_tree(self._aside(turn))
        remove_tree(self._aside_before(turn))
        forget(self._mark(turn))

    def _forget_earlier(self, turn: str) -> None:
        """Remove the marks of this ledger's turns: a turn is staged once those before are over."""
        ledger = turn.rpartition("-")[0]
        for mark in self._mark(turn).parent.glob(f"{ledger}-*{self._suffix}.published"):
            mark.unlink()

    def close(self) -> None:
        """Nothing stays open between turns."""

    def _aside(self, turn: str) -> Path:
        return self._folder / ".staged" / f"{turn}{self._suffix}"

    def _aside_before(self, turn: str) -> Path:
        """Name the folder of a turn that was staged for a ledger of format 2."""
        return self._folder / ".staged" / turn

    def _mark(self, turn: str) -> Path:
        return self._folder / ".staged" / f"{turn}{self._suffix}.published"

    def _place(self, turn: str, name: str) -> Path:
        if name.startswith("run-"):
            return self._folder / "runs" / name.removeprefix("run-")
        kind, *day = name.removesuffix(self._suffix).split(".")
        return self._folder.joinpath(kind, *day, f"{turn}{self._suffix}")


def turn_files(folder: Path, suffix: str) -> list[Path]:
    """List the files of a kind in the order of writing, those of a turn by their days.

    Args:
        folder: of the kind, as out/articles; none where it is not there.
        suffix: of the files, with its dot.
    """
    return sorted(folder.rglob(f"*{suffix}"), key=_turn_and_place)


def _turn_and_place(path: Path) -> tuple[str, Path]:
    return path.name, path


def _by_kind(outputs: Outputs) -> dict[str, Sequence[Dated]]:
    return {
        "articles": outputs.articles,
        "duplicates": outputs.duplicates,
        "dead_letters": outputs.dead_letters,
    }


def open_jsonl(uri: str, target: str) -> FolderSink:
    """Make the sink that writes JSON lines below a folder."""
    return FolderSink(uri, Path(target), ".jsonl", lines)


def lines(record_type: type[Record], records: Sequence[Any]) -> bytes:
    """Encode records as JSON, a line each."""
    del record_type
    return b"".join(to_json(record) + b"\n" for record in records)
