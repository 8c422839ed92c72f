"""What a job that ends reads: the envelopes that `jsonl:` gives in turns."""

import gzip
import os

import apache_beam as beam
from apache_beam.testing.util import assert_that

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


def in_a_graph(pattern):
    """Read by a graph on the runner that works on this machine."""
    found = []

    def same(given):
        found.extend(given)

    with beam.Pipeline("FnApiRunner") as pipeline:
        assert_that(pipeline | "Read" >> ReadLines(pattern), same)
    return found


def test_a_graph_reads_the_envelopes_of_a_turn(tmp_path):
    written(tmp_path / "a.jsonl", LINES)
    written(tmp_path / "b.jsonl.gz", gzip.compress(LINES))
    written(tmp_path / "c.jsonl", gzip.compress(LINES))  # packed, and its name does not say so
    written(tmp_path / "d.jsonl.gz", gzip.compress(LINES * 9)[:-20])
    pattern = str(tmp_path / "*")
    by_turns = in_turns(pattern)
    assert len(by_turns) > 10
    assert by_turns[-1].source.item.startswith("after ")
    assert in_order(in_a_graph(pattern)) == in_order(by_turns)


def in_order(envelopes):
    return sorted(envelopes, key=lambda one: (one.source.origin, one.source.item))
