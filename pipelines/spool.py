"""Files of records between the driver and the graph: frames with their length before them.

A turn spools what it took and the graph reads it from there, for two reasons: items in
`beam.Create` cost milliseconds each, and a file reaches worker processes and engines too.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, Final, Self

from apache_beam.io.filesystem import CompressionTypes
from apache_beam.io.filesystems import FileSystems

_LENGTH: Final = struct.Struct("<I")


class FrameWriter:
    """Writes frames to one new file; use it as a context manager."""

    def __init__(self, path: str) -> None:
        self._file: BinaryIO = FileSystems.create(
            path, compression_type=CompressionTypes.UNCOMPRESSED
        )

    def write(self, frame: bytes) -> None:
        """Append one frame of up to 4 GiB."""
        self._file.write(_LENGTH.pack(len(frame)))
        self._file.write(frame)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_frames(path: str) -> Iterator[bytes]:
    """Yield the frames of a file.

    Raises:
        EOFError: the file ends within a frame.
    """
    with _opened(path) as file:
        while head := file.read(_LENGTH.size):
            (length,) = _LENGTH.unpack(_whole(head, _LENGTH.size, path))
            yield _whole(file.read(length), length, path)


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    file = FileSystems.open(path, compression_type=CompressionTypes.UNCOMPRESSED)
    try:
        yield file
    finally:
        file.close()


def _whole(data: bytes, length: int, path: str) -> bytes:
    if len(data) != length:
        raise EOFError(f"{path} ends within a frame")
    return data
