"""Files of records between the driver and the graph: frames with their length before them.

A turn spools what it took and the graph reads it from there, for two reasons: items in
`beam.Create` cost milliseconds each, and a file reaches worker processes too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Final, Self

import msgspec
from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

from pipelines.frames import LENGTH, frame_at, placed_frames
from transforms.records.travelling import Claim, Envelope

_UNFINISHED: Final = ".part"


class FrameWriter:
    """Writes frames to one new file, which is there under its name once it is whole.

    Use it as a context manager; where that ends in an error, only the unfinished file is left.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: BinaryIO = FileSystems.create(
            path + _UNFINISHED, compression_type=CompressionTypes.UNCOMPRESSED
        )

    def write(self, frame: bytes) -> None:
        """Append one frame of up to 4 GiB."""
        self._file.write(LENGTH.pack(len(frame)))
        self._file.write(frame)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
        FileSystems.rename([self._path + _UNFINISHED], [self._path])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self._file.close()


def read_frames(path: str) -> Iterator[bytes]:
    """Yield the frames of a file.

    Raises:
        EOFError: the file ends within a frame.
    """
    with _opened(path) as file:
        for _, frame in placed_frames(file, path):
            yield frame


def read_envelopes(path: str) -> Iterator[Envelope]:
    """Yield the envelopes of a spool's file, each with a claim to read it again."""
    decoder = msgspec.msgpack.Decoder(Envelope)
    with _opened(path) as file:
        for offset, frame in placed_frames(file, path):
            claim = Claim(file=path, offset=offset)
            yield msgspec.structs.replace(decoder.decode(frame), claim=claim)


@dataclass(frozen=True)
class Spool:
    """The spool as the place where envelopes lie whole while their items are on their way."""

    def fetch(self, claim: Claim) -> Envelope:
        """Read an envelope again, as it was spooled."""
        with _opened(claim.file) as file:
            frame = frame_at(file, claim.offset, claim.file)
        return msgspec.msgpack.decode(frame, type=Envelope)


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    file = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    try:
        yield file
    finally:
        file.close()
