"""`--refilter`: files are read again from their start, once a run."""

import pytest

from pipelines.options import OptionError, Settings
from pipelines.sources.again import Again, read_again
from pipelines.sources.files import FilesSource
from pipelines.sources.open import open_source
from tests.builders import limit


def lines_of(source, positions, items=10):
    """Take a turn of so many lines, and give them."""
    taken = []
    for envelope in source.take(positions, limit(items=items)):
        taken.append(envelope.payload)
        if len(taken) == items:
            break
    progress = dict(source.progress())
    source.acknowledge()
    return taken, progress


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(b"1\n2\n3\n")
    return f"{tmp_path}/*.jsonl"


def test_what_earlier_runs_read_is_read_again_and_once(files):
    before, positions = lines_of(FilesSource("jsonl:in", "jsonl", files), {})
    assert lines_of(FilesSource("jsonl:in", "jsonl", files), positions)[0] == []
    again = Again(FilesSource("jsonl:in", "jsonl", files))
    first, reached = lines_of(again, positions, items=2)
    second, done = lines_of(again, {**positions, **reached})
    assert first + second == before == [b"1", b"2", b"3"]
    assert done == positions
    assert lines_of(again, {**positions, **done})[0] == []


def test_what_a_turn_rolled_back_took_comes_again(files):
    again = Again(FilesSource("jsonl:in", "jsonl", files))
    assert len(list(again.take({}, limit()))) == 3
    again.release()
    assert len(list(again.take({}, limit()))) == 3


@pytest.mark.parametrize(
    "uri", ["rss:https://a.example/feed", "pubsub:projects/acme/subscriptions/sub"]
)
def test_what_gives_an_item_once_is_refused(uri):
    with pytest.raises(OptionError, match="gives an item once: keep what comes"):
        read_again([open_source(uri, Settings(source=[uri]))])
