"""Dead letters as a source: each once a process, and all again where a turn was rolled back."""

from itertools import islice

import pytest

from pipelines.options import OptionError
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.dead_letters import DeadLetterSource
from tests.builders import MOMENT, dead_letter, limit, source_ref
from transforms.records.article import to_json

PAYLOADS = [b"one", b"two", b"three"]


@pytest.fixture
def place(tmp_path):
    """Dead letters of a turn before folders by day and of two since, and articles."""
    for kind, name, payloads in (
        ("dead_letters", "led-000001.jsonl", PAYLOADS[:1]),
        ("dead_letters", "day=2026-10-13/led-000002.jsonl", PAYLOADS[1:2]),
        ("dead_letters", "day=2026-10-12/led-000003.jsonl", PAYLOADS[2:]),
        ("articles", "day=2026-10-12/led-000001.jsonl", [b"no dead letter"]),
    ):
        path = tmp_path / kind / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(to_json(dead_letter(one)) + b"\n" for one in payloads))
    return tmp_path


@pytest.fixture
def source(place):
    return DeadLetterSource(f"jsonl:{place}")


def taken(source, at_most=None):
    return [one.payload for one in islice(source.take({}, limit()), at_most)]


def test_all_are_taken_in_the_order_of_writing_and_once(source):
    assert taken(source) == PAYLOADS
    assert taken(source) == []


def test_the_next_turn_goes_on_behind_what_was_taken(source):
    assert taken(source, 2) == [b"one", b"two"]
    source.acknowledge()
    assert taken(source) == [b"three"]


def test_a_turn_that_was_rolled_back_is_taken_again_from_the_start(source):
    assert taken(source, 2) == [b"one", b"two"]
    source.release()
    assert taken(source) == PAYLOADS


def test_a_letter_becomes_the_envelope_it_was_made_from(source):
    first = next(iter(source.take({}, limit())))
    assert first.content_type == "application/json"
    assert first.source == source_ref(kind="jsonl", origin="a.jsonl", item="1")
    assert first.discovered == MOMENT
    assert first.attributes == {}


def test_nothing_is_remembered_waited_for_or_troublesome(source):
    taken(source)
    assert source.progress() == {}
    assert not source.is_busy()
    assert not source.is_live
    assert source.trouble() is None


def test_a_sink_that_is_not_there_is_a_sentence(tmp_path):
    source = DeadLetterSource(f"jsonl:{tmp_path}/none")
    with pytest.raises(
        SourceUnavailable, match=r"^there are no dead letters at jsonl:.*/none: nam"
    ):
        source.check()


def test_a_sink_that_keeps_none_is_a_sentence():
    with pytest.raises(OptionError, match="sqlite:, postgresql:, bigquery:, not from 'stdout:'"):
        DeadLetterSource("stdout:")
