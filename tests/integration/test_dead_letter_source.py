"""Dead letters are read back from where they were written, few at a time."""

import itertools
import random
import sqlite3
import subprocess
import sys

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.options import OptionError
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.sql.postgresql import read_dead_letters as read_from_postgresql
from pipelines.sinks.sql.sqlite import read_dead_letters
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.dead_letters import DeadLetterSource
from tests import strategies
from tests.builders import dead_letter, limit, outputs, source_ref
from tests.integration.program import ROOT
from tests.integration.sink_place import DURABLE, LETTER, NEXT, TURN, Place, place_of, publish
from transforms.dead_letters import to_envelope
from transforms.records.dead_letter import DeadLetter


@pytest.fixture
def place(request, tmp_path):
    return place_of(request, tmp_path)


SCHEMAS = itertools.count(1)


def fit(value):
    """Put U+FFFD in the place of NUL, all the way down."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {fit(key): fit(one) for key, one in value.items()}
    return value


every_durable = pytest.mark.parametrize("place", [*DURABLE, "postgresql"], indirect=True)


@settings(max_examples=30, deadline=None)
@given(letters=st.lists(strategies.dead_letters, max_size=3))
def test_whatever_a_dead_letter_holds_it_comes_back_from_sqlite(tmp_path_factory, letters):
    place = Place("sqlite", tmp_path_factory.mktemp("letters"))
    publish(place, TURN, outputs(dead_letters=letters))
    found = list(read_dead_letters(place.path))
    assert all(one in letters for one in found)
    assert {one.payload for one in found} == {one.payload for one in letters}


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(letters=st.lists(strategies.dead_letters, max_size=3))
def test_whatever_a_dead_letter_holds_it_comes_back_from_postgresql(
    tmp_path_factory, database, letters
):
    """But for NUL in text, which no text there can hold."""
    url = f"{database}?schema=try{next(SCHEMAS)}"
    place = Place("postgresql", tmp_path_factory.mktemp("letters"), url)
    publish(place, TURN, outputs(dead_letters=letters))
    found = list(read_from_postgresql(url))
    known = [msgspec.convert(fit(msgspec.to_builtins(one)), DeadLetter) for one in letters]
    assert all(one in known for one in found)
    assert {one.payload for one in found} == {one.payload for one in letters}


@every_durable
def test_dead_letters_are_replayed_from_where_they_were_written(place):
    other = dead_letter(b"[", source=source_ref(kind="jsonl", origin="b.jsonl", item="2"))
    publish(place, TURN, outputs(dead_letters=[LETTER]))
    publish(place, NEXT, outputs(dead_letters=[other]))
    source = DeadLetterSource(place.uri)
    source.check()
    expected = [to_envelope(one) for one in (LETTER, other)]
    assert list(source.take({}, limit())) == expected
    assert list(source.take({}, limit())) == []
    source.release()
    assert list(source.take({}, limit())) == expected
    assert source.progress() == {}


def test_dead_letters_cannot_be_replayed_from_standard_output():
    with pytest.raises(OptionError, match="sqlite:, postgresql:, bigquery:, not from 'stdout:'"):
        DeadLetterSource("stdout:")


def test_dead_letters_that_are_not_there_are_a_sentence(tmp_path):
    with pytest.raises(SourceUnavailable, match="there are no dead letters at jsonl:"):
        DeadLetterSource(f"jsonl:{tmp_path / 'none'}").check()


def test_an_sqlite_file_without_dead_letters_is_a_sentence(tmp_path):
    path = tmp_path / "mine.db"
    sqlite3.connect(path).close()
    with pytest.raises(SinkUnavailable, match=r"mine\.db holds no dead letters"):
        list(read_dead_letters(path))


def large_letters(count, size=200_000):
    """Make letters that do not compress, each with another payload."""
    chance = random.Random(7)
    return [dead_letter(chance.randbytes(size)) for _ in range(count)]


#: Reads all letters of a sink, and prints how many, and the most bytes of Arrow's and Python's. A
#: process of its own: in this Python, to end tracing while other threads allocate can crash.
_READ = """
import sys, tracemalloc
import pyarrow as pa
from pipelines.sources.dead_letters import DeadLetterSource
from tests.builders import limit
source = DeadLetterSource(sys.argv[1])
tracemalloc.start()
in_arrow = [pa.total_allocated_bytes() for _ in source.take({}, limit())]
print(len(in_arrow), max(in_arrow), tracemalloc.get_traced_memory()[1])
"""


@every_durable
def test_few_dead_letters_are_in_memory_at_once(place):
    """There are 20 MB of them, and more as base64."""
    publish(place, TURN, outputs(dead_letters=large_letters(100)))
    command = [sys.executable, "-c", _READ, place.uri]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    count, in_arrow, in_python = map(int, done.stdout.split())
    assert count == 100
    assert in_arrow < 10_000_000
    assert in_python < 15_000_000  # with what is imported late


def test_an_sqlite_file_is_free_for_the_writer_between_two_letters(tmp_path):
    """Replay reads from the file that it writes to; what comes in meanwhile is not read."""
    place = Place("sqlite", tmp_path)
    first, second, third = (dead_letter(name) for name in (b"1", b"2", b"3"))
    publish(place, TURN, outputs(dead_letters=[first, second]))
    letters = read_dead_letters(place.path)
    assert next(letters) == first
    publish(place, NEXT, outputs(dead_letters=[third]))
    assert list(letters) == [second]
    assert list(read_dead_letters(place.path)) == [first, second, third]
