"""Gzip member by member, however its bytes are parted."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.gzip_members import GunzipStream, TooManyMembersError


def unpacked(data, step):
    stream = GunzipStream()
    parts = [stream.decode(data[at : at + step], 10_000) for at in range(0, len(data), step)]
    return b"".join(parts), stream.whole


@given(
    st.lists(st.binary(max_size=40), min_size=1, max_size=5),
    st.integers(min_value=1, max_value=60),
    st.sampled_from([b"", b"\x1f", b"\0\0\0", b"junk \x1f\x8b"]),
)
def test_members_join_to_what_was_packed_and_what_follows_is_ignored(parts, step, junk):
    data = b"".join(map(gzip.compress, parts)) + junk
    assert unpacked(data, step) == (b"".join(parts), True)


def test_a_stream_that_breaks_off_is_not_whole():
    data = gzip.compress(b"one") + gzip.compress(b"two")[:-1]
    assert unpacked(data, 7) == (b"onetwo", False)


def test_no_more_is_decoded_than_there_is_room_for():
    assert GunzipStream().decode(gzip.compress(b"abcdef"), 4) == b"abcd"
    assert GunzipStream().decode(gzip.compress(b"abc") * 3, 4) == b"abca"


def test_members_without_number_are_refused():
    assert unpacked(gzip.compress(b"x") * 4_096, 65_536) == (b"x" * 4_096, True)
    with pytest.raises(TooManyMembersError, match="more than 4096 members"):
        unpacked(gzip.compress(b"") * 4_097, 65_536)


def test_what_is_no_gzip_stream_is_an_error():
    with pytest.raises(zlib.error):
        GunzipStream().decode(gzip.compress(b"abc")[:10] + b"\xff" * 20, 10)
