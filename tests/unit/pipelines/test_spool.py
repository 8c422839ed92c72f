"""Frames come back as they were written, and a cut file is never taken for a whole one."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.frames import spooled
from pipelines.turns.spool import FrameWriter, read_frames
from tests.builders import envelope


def write(path, frames):
    with FrameWriter(str(path)) as writer:
        for frame in frames:
            writer.write(frame)


@given(frames=st.lists(st.binary(max_size=50), max_size=8))
def test_frames_come_back_in_their_order(tmp_path_factory, frames):
    path = tmp_path_factory.mktemp("spool") / "a.frames"
    write(path, frames)
    assert list(read_frames(str(path))) == frames


def test_a_spool_in_several_files_is_read_in_the_order_of_taking(tmp_path):
    taken = [envelope(f"{place:08d}", b"%d" % place) for place in range(7)]
    paths = [tmp_path / name for name in ("a", "b", "c")]
    for first, path in enumerate(paths):
        write(path, [msgspec.msgpack.encode(one) for one in taken[first::3]])
    assert list(spooled([str(path) for path in paths])) == taken


@pytest.mark.parametrize("name", ["a.frames", "a.gz", "a.frames.bz2"])
def test_a_name_never_decides_on_compression(tmp_path, name):
    write(tmp_path / name, [b"one", b"two"])
    assert (tmp_path / name).read_bytes() == b"\x03\0\0\0one\x03\0\0\0two"
    assert list(read_frames(str(tmp_path / name))) == [b"one", b"two"]


@pytest.mark.parametrize("kept", [1, 3, 5, 8, 12])
def test_a_file_that_ends_within_a_frame_is_an_error(tmp_path, kept):
    path = tmp_path / "a.frames"
    write(path, [b"one", b"twotwo"])
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(EOFError, match="ends within a frame"):
        list(read_frames(str(path)))


def test_the_frames_before_the_cut_are_given(tmp_path):
    path = tmp_path / "a.frames"
    write(path, [b"one", b"two"])
    path.write_bytes(path.read_bytes()[:-1])
    frames = read_frames(str(path))
    assert next(frames) == b"one"
    with pytest.raises(EOFError):
        next(frames)
