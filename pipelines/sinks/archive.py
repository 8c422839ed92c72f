"""`archive:DIR`: the envelopes of each turn as they came in, for `archive:DIR` as a source.

They lie in DIR/envelopes/day=2026-11-27/TURN.envelopes (`pipelines/packed.py`), one file a turn,
since their order is kept; the day is that of the latest one, so that who removes old days removes
nothing that is younger. The books are in DIR/runs/, as in other folders.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from pipelines.frames import spooled
from pipelines.packed import SUFFIX, write_packed
from pipelines.sinks.base import Outputs
from pipelines.sinks.folder import FolderSink, lines
from transforms.records.travelling import Envelope

if TYPE_CHECKING:
    from datetime import datetime

FOLDER: Final = "envelopes"


class ArchiveSink(FolderSink):
    """Keeps what each turn took, and the books; records need another sink.

    Args:
        uri: as the user gave it.
        folder: where the files lie.
    """

    def __init__(self, uri: str, folder: Path) -> None:
        super().__init__(uri, folder, SUFFIX, lines)

    def _write(self, aside: Path, outputs: Outputs) -> list[str]:
        books = msgspec.structs.replace(outputs, articles=[], duplicates=[], dead_letters=[])
        names = super()._write(aside, books)
        taken = _Dated(spooled(outputs.spool))
        unnamed = aside / FOLDER
        write_packed(unnamed, taken)
        if taken.latest is None:
            unnamed.unlink()
            return names
        name = f"{FOLDER}.day={taken.latest:%Y-%m-%d}{SUFFIX}"
        unnamed.rename(aside / name)
        return [*names, name]

    def _place(self, turn: str, name: str) -> Path:
        if not name.startswith(f"{FOLDER}."):
            return super()._place(turn, name)
        day = name.removeprefix(f"{FOLDER}.").removesuffix(SUFFIX)
        return self._folder / FOLDER / day / f"{turn}{SUFFIX}"


class _Dated:
    """Envelopes that are gone through once, and the latest discovery among them."""

    def __init__(self, envelopes: Iterable[Envelope]) -> None:
        self._envelopes = envelopes
        self.latest: datetime | None = None

    def __iter__(self) -> Iterator[Envelope]:
        for envelope in self._envelopes:
            if self.latest is None or envelope.discovered > self.latest:
                self.latest = envelope.discovered
            yield envelope
