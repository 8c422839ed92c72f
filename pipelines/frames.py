"""Frames: records in a file, each with its length before it; and the envelopes of a turn, read so.

The spool (`pipelines/turns/spool.py`) writes them; the graph reads them, and those sinks that keep
what came in.
"""

import heapq
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from operator import attrgetter
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from transforms.records.travelling import Envelope

LENGTH: Final = struct.Struct("<I")


def placed_frames(file: BinaryIO, path: str) -> Iterator[tuple[int, bytes]]:
    """Yield the frames of a file, each with the offset at which it begins.

    Args:
        file: open at its beginning.
        path: names it in an error.

    Raises:
        EOFError: the file ends within a frame.
    """
    offset = 0
    while head := file.read(LENGTH.size):
        frame = _frame(file, head, path)
        yield offset, frame
        offset += LENGTH.size + len(frame)


def frame_at(file: BinaryIO, offset: int, path: str) -> bytes:
    """Read the frame that begins at an offset.

    Raises:
        EOFError: the file ends within it.
    """
    file.seek(offset)
    return _frame(file, file.read(LENGTH.size), path)


def spooled(paths: Sequence[str]) -> Iterator[Envelope]:
    """Yield the envelopes of a turn in the order of taking; one a file is in memory.

    Args:
        paths: the spool's files, on this machine.

    Raises:
        EOFError: a file is cut short.
    """
    with ExitStack() as stack:
        files = [(stack.enter_context(Path(path).open("rb")), path) for path in paths]
        yield from heapq.merge(*(_envelopes(*one) for one in files), key=attrgetter("order"))


def _envelopes(file: BinaryIO, path: str) -> Iterator[Envelope]:
    decoder = msgspec.msgpack.Decoder(Envelope)
    for _, frame in placed_frames(file, path):
        yield decoder.decode(frame)


def _frame(file: BinaryIO, head: bytes, path: str) -> bytes:
    (length,) = LENGTH.unpack(_whole(head, LENGTH.size, path))
    return _whole(file.read(length), length, path)


def _whole(data: bytes, length: int, path: str) -> bytes:
    if len(data) != length:
        raise EOFError(f"{path} ends within a frame")
    return data
