"""Data within a page."""

import base64
import json
import random
import zlib

from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.entries import Detail
from pipelines.report.packing import packed, script_json


def unpacked(chunk):
    return json.loads(zlib.decompress(base64.b64decode(chunk)))


def noise(seed, length):
    """Make text that hardly compresses."""
    return "".join(map(chr, random.Random(seed).choices(range(0x4E00, 0x9E00), k=length)))


def details(count, length):
    return [Detail(id=str(number), body=noise(number, length)) for number in range(count)]


@given(st.text())
def test_json_in_a_script_never_ends_it_and_reads_the_same(text):
    made = script_json({"title": f"</script>{text}<!--"})
    assert "<" not in made
    assert json.loads(made) == {"title": f"</script>{text}<!--"}


def test_details_are_packed_by_the_hundred():
    made = packed(details(201, 5), 10**9)
    assert [len(unpacked(chunk)) for chunk in made.chunks] == [100, 100, 1]
    assert unpacked(made.chunks[1])[0]["id"] == "100"
    assert made.cut is None


def test_bodies_are_cut_no_shorter_than_they_must_be():
    made = packed(details(10, 12_000), 300_000)
    assert made.cut == 10_000
    first = unpacked(made.chunks[0])[0]
    assert (len(first["body"]), first["left_out"]) == (10_000, 2_000)


def test_the_same_details_give_the_same_bytes():
    assert packed(details(3, 50), 10**9) == packed(details(3, 50), 10**9)


def test_nothing_is_packed_into_nothing():
    assert packed([], 10).chunks == []
