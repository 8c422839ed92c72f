"""`archive:DIR`: envelopes as an `archive:` sink kept them, in the order in which they were taken.

Each is given as it once was, with its own source and time, so that a run with a new ledger makes
the same records. What is damaged becomes a dead letter, and the rest is read.
"""

import os
from collections.abc import Iterator
from glob import escape, has_magic
from pathlib import Path
from typing import Final

from pipelines.packed import BEGINNING, SUFFIX, Damaged, Place, read_packed
from pipelines.sources.base import Limit
from pipelines.sources.files import FilesSource, is_same
from pipelines.sources.lines import FilePosition
from transforms.records.travelling import Envelope

#: Below the folder of an archive.
_FILES: Final = f"envelopes/**/*{SUFFIX}"


class ArchiveSource(FilesSource):
    """Yields the envelopes of an archive, turn by turn.

    Args:
        uri: as the user gave it.
        target: the folder of the sink, or a pattern of its files.
    """

    def __init__(self, uri: str, target: str) -> None:
        is_pattern = has_magic(target) and not Path(target).is_dir()
        is_files = is_pattern or Path(target).is_file()
        pattern = target if is_files else str(Path(escape(target), _FILES))
        super().__init__(uri, "archive", pattern, by=_turn)

    def _read(
        self, path: str, position: FilePosition | None, stat: os.stat_result, limit: Limit
    ) -> Iterator[Envelope]:
        del limit  # files come by renaming: they are whole
        is_known = position is not None and is_same(position, stat)
        place = Place(position.offset, position.line) if position and is_known else BEGINNING
        with Path(path).open("rb") as file:
            for what, after in read_packed(file, place):
                self._note(path, _position(stat, after))
                if isinstance(what, Damaged):
                    yield self._envelope(path, what.data, stat, item=f"byte {what.offset}")
                else:
                    yield what
        self._note(path, _position(stat, Place(stat.st_size)))


def _position(stat: os.stat_result, place: Place) -> FilePosition:
    """Say how far a file was read: its lines are the frames of a block."""
    return FilePosition(
        size=stat.st_size,
        mtime_ns=stat.st_mtime_ns,
        done=place.offset >= stat.st_size,
        offset=place.offset,
        line=place.frames,
    )


def _turn(path: str) -> tuple[str, int, str, str]:
    """Sort by the ledger and the number of the turn, which a file is named by, whatever its day."""
    name = Path(path).name.removesuffix(SUFFIX)
    ledger, _, number = name.rpartition("-")
    return ledger, len(number), number, path
