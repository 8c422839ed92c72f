"""What a job that ends reads: the envelopes that `jsonl:` gives in turns."""

import gzip
import os

import apache_beam as beam
import pytest
from apache_beam.testing.util import assert_that, equal_to

from pipelines.engines.files import ReadLines
from pipelines.sources.base import Limit
from pipelines.sources.files import FilesSource

LINES = b'{"title": "one"}\r\n\n{"title": "two"}\n{"title": "no end"}'
WRITTEN = 1_790_000_000


def written(path, data):
    path.write_bytes(data)
    os.utime(path, (WRITTEN, WRITTEN))


def in_turns(pattern):
    source = FilesSource(f"jsonl:{pattern}", "jsonl", pattern)
    limit = Limit(100, 10**9, 0, 0, lambda: False, following=False)
    return list(source.take({}, limit))


def test_a_graph_reads_the_envelopes_of_a_turn(tmp_path):
    written(tmp_path / "a.jsonl", LINES)
    written(tmp_path / "b.jsonl.gz", gzip.compress(LINES))
    written(tmp_path / "c.jsonl", gzip.compress(LINES))  # packed, and its name does not say so
    written(tmp_path / "d.jsonl.gz", gzip.compress(LINES * 9)[:-20])
    pattern = str(tmp_path / "*")
    by_turns = in_turns(pattern)
    assert len(by_turns) > 10
    assert by_turns[-1].source.item.startswith("after ")
    with beam.Pipeline("FnApiRunner") as pipeline:
        assert_that(pipeline | "Read" >> ReadLines(pattern), equal_to(by_turns))


def test_a_graph_that_finds_no_file_fails(tmp_path):
    pipeline = beam.Pipeline("FnApiRunner")
    pipeline | "Read" >> ReadLines(f"{tmp_path}/*.jsonl")
    with pytest.raises(Exception, match=r"Empty match for pattern .*\.jsonl"):
        pipeline.run()
