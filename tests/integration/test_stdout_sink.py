"""Standard output: a line an article, also where it goes to a full device or a closed pipe."""

import io
import json
import os
from pathlib import Path

import msgspec
import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import FolderShelf
from pipelines.sinks.stdout import StdoutSink
from tests.integration.sink_place import FERRY, FULL, NEXT, PLAIN, TURN


def test_stdout_writes_a_line_an_article_once_it_is_published(tmp_path):
    stream = io.BytesIO()
    sink = StdoutSink("stdout:", FolderShelf(tmp_path / "held"), stream)
    sink.check()
    sink.stage(TURN, FULL)
    assert stream.getvalue() == b""
    StdoutSink("stdout:", FolderShelf(tmp_path / "held"), stream).publish(TURN)
    sink.publish(TURN)
    lines = stream.getvalue().splitlines()
    assert [json.loads(line)["id"] for line in lines] == [FERRY.id, PLAIN.id]
    sink.stage(NEXT, FULL)
    sink.discard(NEXT)
    with pytest.raises(SinkUnavailable, match="its records were staged and are gone"):
        sink.publish(NEXT)
    assert len(stream.getvalue().splitlines()) == 2
    sink.close()
    assert not stream.closed


@pytest.fixture
def held(tmp_path):
    return tmp_path / "held"


def test_a_full_device_is_a_sentence_and_the_turn_comes_again(held):
    with Path("/dev/full").open("wb", buffering=0) as full:
        sink = StdoutSink("stdout:", FolderShelf(held), full)
        sink.stage(TURN, FULL)
        with pytest.raises(SinkUnavailable, match=r"No space left on device; the next start write"):
            sink.publish(TURN)
    stream = io.BytesIO()
    StdoutSink("stdout:", FolderShelf(held), stream).publish(TURN)
    assert len(stream.getvalue().splitlines()) == 2


def test_a_reader_that_has_gone_is_no_failure_of_the_sink(held):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb", buffering=0) as broken:
        sink = StdoutSink("stdout:", FolderShelf(held), broken)
        sink.stage(TURN, FULL)
        with pytest.raises(BrokenPipeError):
            sink.publish(TURN)


def test_a_stream_refuses_no_record(held):
    large = msgspec.structs.replace(FERRY, body="x" * 20_000_000)
    assert StdoutSink("stdout:", FolderShelf(held), io.BytesIO()).refusal(large) is None


def test_a_folder_for_staged_turns_that_cannot_be_made_is_a_sentence_at_the_check(held):
    held.touch()
    with pytest.raises(SinkUnavailable, match=r"the sink stdout: .* a folder is needed"):
        StdoutSink("stdout:", FolderShelf(held), io.BytesIO()).check()
