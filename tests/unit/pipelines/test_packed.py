"""Packed envelopes come back as they were, from any place; damage costs the block it lies in."""

import random
import struct
import zlib

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.packed import BEGINNING, Damaged, Place, read_packed, write_packed
from tests.builders import envelope
from tests.strategies import envelopes
from transforms.records.travelling import Claim, Envelope

HEAD = struct.Struct("<4sIII")


def noise(seed, size):
    """Make bytes that cannot be packed any smaller."""
    return random.Random(seed).randbytes(size)


def read(path, place=BEGINNING):
    with path.open("rb") as file:
        return list(read_packed(file, place))


def whats(path, place=BEGINNING):
    return [one.what for one in read(path, place)]


def block(data, *, mark=b"NBE1", size=None, checksum=None):
    packed = pa.Codec("zstd").compress(data, asbytes=True)
    size = len(data) if size is None else size
    checksum = zlib.crc32(packed) if checksum is None else checksum
    return HEAD.pack(mark, len(packed), size, checksum) + packed


def frame(data):
    return struct.pack("<I", len(data)) + data


GOOD = envelope("", b"good")
GOOD_FRAME = frame(msgspec.msgpack.encode(GOOD))


@given(taken=st.lists(envelopes, max_size=6))
@settings(max_examples=50)
def test_envelopes_come_back_without_what_meant_something_in_their_turn_only(
    tmp_path_factory, taken
):
    path = tmp_path_factory.mktemp("packed") / "a.envelopes"
    assert write_packed(path, taken) == len(taken)
    assert whats(path) == [msgspec.structs.replace(one, order="", claim=None) for one in taken]


def three_blocks(path):
    """Write envelopes of 200 KB, two of which fill a block: 2 + 2 + 1."""
    taken = [envelope("", noise(number, 200_000)) for number in range(5)]
    write_packed(path, taken)
    return taken


def test_reading_goes_on_from_each_place_that_it_gave(tmp_path):
    path = tmp_path / "a.envelopes"
    taken = three_blocks(path)
    places = [BEGINNING, *(one.after for one in read(path))]
    assert [place.frames for place in places] == [0, 1, 0, 1, 0, 0]
    assert places[-1] == Place(path.stat().st_size)
    for number, place in enumerate(places):
        assert whats(path, place) == taken[number:]


def test_a_block_that_is_damaged_costs_its_own_envelopes_only(tmp_path):
    path = tmp_path / "a.envelopes"
    taken = three_blocks(path)
    second = read(path)[1].after.offset
    data = bytearray(path.read_bytes())
    data[second + 1000] ^= 1
    path.write_bytes(data)
    found = read(path)
    assert [one.what for one in (found[0], found[1], found[3])] == [taken[0], taken[1], taken[4]]
    damaged = found[2].what
    assert isinstance(damaged, Damaged)
    assert damaged.offset == second
    assert damaged.data == bytes(data[second : found[2].after.offset])


@pytest.mark.parametrize("kept", [1, 15, 16, 17, 1000])
def test_a_file_that_is_cut_gives_what_lies_before_the_cut(tmp_path, kept):
    path = tmp_path / "a.envelopes"
    taken = three_blocks(path)
    second = read(path)[1].after.offset
    path.write_bytes(path.read_bytes()[: second + kept])
    *before, last = read(path)
    assert [one.what for one in before] == taken[:2]
    assert last.what == Damaged(second, path.read_bytes()[second:])
    assert last.after == Place(second + kept)


def test_a_file_of_another_kind_is_one_damaged_part(tmp_path):
    path = tmp_path / "a.envelopes"
    path.write_bytes(b"PAR1, or what else there is")
    assert whats(path) == [Damaged(0, b"PAR1, or what else there is")]


@pytest.mark.parametrize(
    "bad",
    [
        block(GOOD_FRAME, size=1 << 20),
        block(GOOD_FRAME, size=10),
        block(GOOD_FRAME, size=0),
        block(GOOD_FRAME, checksum=7),
    ],
)
def test_a_block_that_is_not_what_its_head_says_is_passed_over(tmp_path, bad):
    path = tmp_path / "a.envelopes"
    path.write_bytes(bad + block(GOOD_FRAME))
    assert whats(path) == [Damaged(0, bad), GOOD]


@pytest.mark.parametrize("field", [1, 2])
def test_a_head_that_promises_gigabytes_is_not_believed(tmp_path, field):
    path = tmp_path / "a.envelopes"
    head = [b"NBE1", 10, 10, 0]
    head[field] = 4_000_000_000
    path.write_bytes(HEAD.pack(*head) + b"x" * 50)
    assert [type(one) for one in whats(path)] == [Damaged]


@pytest.mark.parametrize(
    "bad",
    [
        b"\0\0\0",
        frame(b""),
        frame(b"\xc1"),
        frame(msgspec.msgpack.encode({"payload": b"", "content_type": "text/plain"})),
        frame(b"\x91" * 10_000),
        struct.pack("<I", 4_000_000_000) + b"x",
    ],
)
def test_what_is_no_envelope_ends_its_block(tmp_path, bad):
    path = tmp_path / "a.envelopes"
    path.write_bytes(block(GOOD_FRAME + bad + GOOD_FRAME) + block(GOOD_FRAME))
    first, damaged, last = whats(path)
    assert (first, last) == (GOOD, GOOD)
    assert damaged == Damaged(0, bad + GOOD_FRAME)


def test_a_block_of_nothing_but_zeros_is_one_damaged_part(tmp_path):
    """Some kilobytes may unpack to millions of empty frames."""
    path = tmp_path / "a.envelopes"
    path.write_bytes(block(bytes(60 * 1024 * 1024)))
    (damaged,) = whats(path)
    assert isinstance(damaged, Damaged)
    assert len(damaged.data) == 17 * 1024 * 1024


def test_a_claim_in_a_file_is_not_followed(tmp_path):
    path = tmp_path / "a.envelopes"
    hostile = msgspec.structs.replace(GOOD, claim=Claim(file="/etc/passwd", offset=0), order="zzz")
    path.write_bytes(block(frame(msgspec.msgpack.encode(hostile))))
    assert whats(path) == [GOOD]


@given(data=st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("packed") / "a.envelopes"
    for content in (data, b"NBE1" + data, block(data) if data else b""):
        path.write_bytes(content)
        assert all(isinstance(one, Damaged | Envelope) for one in whats(path))
