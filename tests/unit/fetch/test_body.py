import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.body import BoundedBody
from pipelines.fetch.errors import FetchFailedError

TEXT = b"<rss>" + b"ferry " * 500 + b"</rss>"


def raw_deflate(data):
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


ENCODERS = {
    None: bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
}


def decoded(encoding, data, *, limit=10_000, step=7, cut=False):
    body = BoundedBody(encoding, limit, cut=cut)
    for start in range(0, len(data), step):
        if not body.feed(data[start : start + step]):
            return body.finish(ended=False)
    return body.finish(ended=True)


def reason_of(encoding, data, **more):
    with pytest.raises(FetchFailedError) as caught:
        decoded(encoding, data, **more)
    return caught.value.reason


@pytest.mark.parametrize("encoding", ENCODERS)
@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_decodes_in_blocks_of_any_size(encoding, step):
    assert decoded(encoding, ENCODERS[encoding](TEXT), step=step) == TEXT


@pytest.mark.parametrize("encoding", ENCODERS)
def test_an_empty_answer_is_empty(encoding):
    assert decoded(encoding, b"") == b""


@pytest.mark.parametrize("encoding", ENCODERS)
def test_at_the_limit_it_is_whole_and_one_byte_more_is_too_large(encoding):
    data = ENCODERS[encoding](TEXT)
    assert decoded(encoding, data, limit=len(TEXT)) == TEXT
    assert reason_of(encoding, data, limit=len(TEXT) - 1) == "too_large"


@pytest.mark.parametrize("encoding", ENCODERS)
def test_cutting_keeps_the_first_bytes(encoding):
    data = ENCODERS[encoding](TEXT)
    assert decoded(encoding, data, limit=100, cut=True) == TEXT[:100]
    assert decoded(encoding, data, limit=len(TEXT), cut=True) == TEXT


def test_gzip_members_follow_one_another_and_what_follows_them_is_ignored():
    data = gzip.compress(b"one ") + gzip.compress(b"two")
    assert decoded("gzip", data, step=100_000) == b"one two"
    assert decoded("gzip", data) == b"one two"
    assert decoded("gzip", data + b"\0\0\0", step=100_000) == b"one two"


def test_gzip_members_without_number_are_no_answer():
    assert reason_of("gzip", gzip.compress(b"") * 4_097, step=100_000) == "too_large"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_stream_that_breaks_off_is_no_answer(encoding):
    data = ENCODERS[encoding](TEXT)
    assert reason_of(encoding, data[:-5]) == "protocol"
    assert reason_of(encoding, data[:1]) == "protocol"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_broken_stream_is_no_answer(encoding):
    assert reason_of(encoding, b"<rss>plain text under a false name</rss>") == "protocol"


@pytest.mark.parametrize(
    "named", ["UTF-8", "utf8", "none", "binary", "ISO-8859-1", "windows-1252", "text/xml"]
)
def test_what_is_no_coding_codes_nothing(named):
    assert decoded(named, TEXT) == TEXT


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (b"<rss><channel></channel></rss>\n", True),
        (b"<rdf:RDF></rdf:RDF>", True),
        (b"<html></HTML> <!-- cached -->\n", True),
        (b'{"items": []}', True),
        (b"<rss><channel><item></item>", False),
        (b"<rss></rss", False),
        (b"", False),
    ],
)
def test_a_whole_document_is_known_by_its_end(text, whole):
    for encoding in (None, "gzip"):
        body = BoundedBody(encoding, 10_000)
        body.feed(ENCODERS[encoding](text))
        assert body.is_document is whole
    body = BoundedBody("gzip", 10_000)
    body.feed(gzip.compress(text)[:-4])
    assert body.is_document is False


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_refuses_encodings_that_were_not_asked_for(encoding):
    assert reason_of(encoding, TEXT) == "protocol"


def test_a_bomb_stops_at_the_cap():
    bomb = gzip.compress(bytes(200_000_000), compresslevel=1)
    tracemalloc.start()
    assert reason_of("gzip", bomb, limit=1_000_000, step=65_536) == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


@given(st.binary(max_size=300), st.sampled_from(list(ENCODERS)), st.integers(1, 50))
def test_what_was_encoded_comes_back(data, encoding, step):
    assert decoded(encoding, ENCODERS[encoding](data), step=step) == data


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_wild_bytes_decode_or_fail_by_name(data, encoding, step):
    try:
        size = len(decoded(encoding, data, step=step, limit=1000))
    except FetchFailedError as failure:
        size, reason = 0, failure.reason
    else:
        reason = "protocol"
    assert size <= 1000
    assert reason in {"protocol", "too_large"}
