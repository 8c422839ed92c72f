"""Envelopes packed into a file, to be kept and given again: blocks of frames, each compressed.

A block is 256 KiB of frames or one that is larger, compressed as one piece, with a checksum. So a
file is written and read in little memory, can be read on from any block, and damage costs the block
that it lies in, not the file.

    block  = mark (4 bytes), bytes packed, bytes unpacked, CRC-32 of the packed bytes, packed bytes
    packed = Zstandard over frames: length, envelope as MessagePack
"""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

import msgspec
import pyarrow as pa

from pipelines.frames import LENGTH
from pipelines.moments import reached
from transforms.records.travelling import Envelope

SUFFIX: Final = ".envelopes"

_HEAD: Final = struct.Struct("<4sIII")
_MARK: Final = b"NBE1"
_LEVEL: Final = 3
#: Frames are packed together up to this size: larger blocks are hardly smaller when packed.
_BLOCK_BYTES: Final = 256 * 1024
#: No block of ours is larger, packed or not: a payload has 17 MiB at most when it is taken.
_LARGEST_BYTES: Final = 64 * 1024 * 1024
#: Of what cannot be read this much is handed on, just over what the graph admits.
_DAMAGED_BYTES: Final = 17 * 1024 * 1024


class Place(NamedTuple):
    """Where reading goes on: the offset of a block, and how many of its frames were read."""

    offset: int = 0
    frames: int = 0


#: Nothing was read yet.
BEGINNING: Final = Place()


class Damaged(NamedTuple):
    """What stands in a file and cannot be read; `data` is its beginning."""

    offset: int
    data: bytes


class Read(NamedTuple):
    """An envelope, or what cannot be read as one, and where reading goes on behind it."""

    what: Envelope | Damaged
    after: Place


def write_packed(path: Path, envelopes: Iterable[Envelope]) -> int:
    """Write envelopes to a new file, wait until it is on the disk, and count them.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("wb") as file:
        count = pack_into(file, envelopes)
        file.flush()
        reached("before syncing one")
        os.fsync(file.fileno())
    return count


def pack_into(file: BinaryIO, envelopes: Iterable[Envelope]) -> int:
    """Write envelopes to an open file, and count them.

    Claims and the order within a turn mean nothing outside that turn, and are left out.
    """
    codec = pa.Codec("zstd", compression_level=_LEVEL)
    encoder = msgspec.msgpack.Encoder()
    count, block = 0, bytearray()
    for envelope in envelopes:
        kept = msgspec.structs.replace(envelope, order="", claim=None)
        frame = encoder.encode(kept)
        block += LENGTH.pack(len(frame)) + frame
        count += 1
        if len(block) >= _BLOCK_BYTES:
            _write_block(file, bytes(block), codec)
            block.clear()
    if block:
        _write_block(file, bytes(block), codec)
    return count


def _write_block(file: BinaryIO, block: bytes, codec: pa.Codec) -> None:
    packed = codec.compress(block, asbytes=True)
    file.write(_HEAD.pack(_MARK, len(packed), len(block), zlib.crc32(packed)))
    file.write(packed)


def read_packed(file: BinaryIO, place: Place) -> Iterator[Read]:
    """Yield what stands in a file from a place on; one block is in memory.

    A block that is damaged is passed over; where its head is, so is the rest of the file.

    Args:
        file: open for reading.
        place: one that an earlier reading of the same file gave.
    """
    codec = pa.Codec("zstd")
    offset, passed = place
    while True:
        file.seek(offset)
        head = file.read(_HEAD.size)
        if not head:
            return
        length = _length(head)
        packed = b"" if length is None else file.read(length)
        if length is None or len(packed) != length:
            yield _rest(file, offset)
            return
        after = Place(offset + _HEAD.size + length)
        yield from _read_block(head, packed, codec, Place(offset, passed), after)
        offset, passed = after


def _length(head: bytes) -> int | None:
    """Read how long a block is; None where this is the head of none."""
    if len(head) != _HEAD.size:
        return None
    mark, packed, unpacked, _ = _HEAD.unpack(head)
    if mark != _MARK or max(packed, unpacked) > _LARGEST_BYTES:
        return None
    return int(packed)


def _rest(file: BinaryIO, offset: int) -> Read:
    file.seek(offset)
    data = file.read(_DAMAGED_BYTES)
    return Read(Damaged(offset, data), Place(file.seek(0, os.SEEK_END)))


def _read_block(
    head: bytes, packed: bytes, codec: pa.Codec, place: Place, after: Place
) -> Iterator[Read]:
    """Yield the frames of a block; behind one that is no envelope nothing can be trusted."""
    _, _, size, checksum = _HEAD.unpack(head)
    block = _unpacked(packed, size, checksum, codec)
    if block is None:
        yield Read(Damaged(place.offset, (head + packed)[:_DAMAGED_BYTES]), after)
        return
    decoder = msgspec.msgpack.Decoder(Envelope)
    at = number = 0
    while at < size:
        envelope, end = _envelope(block, at, decoder)
        number += 1
        if envelope is None:
            yield Read(Damaged(place.offset, block[at : at + _DAMAGED_BYTES]), after)
            return
        if number > place.frames:
            yield Read(envelope, after if end == size else Place(place.offset, number))
        at = end


def _unpacked(packed: bytes, size: int, checksum: int, codec: pa.Codec) -> bytes | None:
    if zlib.crc32(packed) != checksum or size == 0:
        return None
    try:
        block: bytes = codec.decompress(packed, decompressed_size=size, asbytes=True)
    except OSError:  # what Arrow raises where it cannot be unpacked to just this size
        return None
    return block


def _envelope(
    block: bytes, at: int, decoder: "msgspec.msgpack.Decoder[Envelope]"
) -> tuple[Envelope | None, int]:
    """Read the frame at a place of a block, and say where it ends."""
    begin = at + LENGTH.size
    if begin > len(block):
        return None, at
    end = begin + LENGTH.unpack_from(block, at)[0]
    if end > len(block):
        return None, at
    try:
        envelope = decoder.decode(memoryview(block)[begin:end])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None, at
    return msgspec.structs.replace(envelope, order="", claim=None), end
