"""Who listens is told of the moments, and the program comes to every one that has a name."""

import ast
import sys
from pathlib import Path
from typing import get_args

import pytest

from pipelines.moments import PREFIX, Event, Moment, reached
from tests.builders import limit
from tests.integration.moments import signal_at
from tests.unit.pipelines.fakes import FakeGraph, FakeLedger, FakeSink, FakeSource, Notes, turns

ROOT = Path(__file__).parents[3]
#: What tells of a moment: the function, and the method of a turn that tells the console too.
_TELLING = ("reached", "self._come_to")

told = []


def heard(event, args):
    if event.startswith(PREFIX):
        told.append((event, args))


@pytest.fixture(scope="module")
def listening():
    """One listener: it stays until this process ends."""
    sys.addaudithook(heard)
    yield
    told.clear()


def calls():
    for path in sorted((ROOT / "pipelines").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _TELLING:
                yield node.args[0]


def test_who_listens_is_told(listening):
    told.clear()
    reached("staged")
    reached("before showing one file")
    assert told == [("newsbeam.staged", ()), ("newsbeam.before showing one file", ())]


def test_each_moment_is_come_to_somewhere_in_the_program():
    named = {one.value for one in calls() if isinstance(one, ast.Constant)}
    assert named == set(get_args(Moment))


def test_a_turn_tells_who_listens_of_its_way(listening, tmp_path):
    notes = Notes()
    source = FakeSource("text:a", notes, "one", "two")
    sinks = [FakeSink("a:", notes), FakeSink("b:", notes)]
    graph, ledger = FakeGraph(notes), FakeLedger(notes, pending=[(2, ["a:"])])
    taking = turns(notes, ledger, tmp_path, sources=[source], sinks=sinks, graph=graph)
    told.clear()
    taking.recover()
    taking.next(limit())
    assert [event.removeprefix(PREFIX) for event, _ in told] == [
        *("one sink published", "before marking published", "recovered"),
        *("before spooling one", "before spooling one", "taken", "ran"),
        *("one sink staged", "one sink staged", "staged", "committed"),
        *("one sink published", "one sink published", "before marking published", "published"),
        *("before acknowledging one", "one source acknowledged", "acknowledged"),
    ]


def test_a_turn_tells_the_console_of_the_same_moments():
    assert set(get_args(Event)) < set(get_args(Moment))
    assert len(get_args(Event)) == 7


def test_a_test_that_waits_for_what_is_no_moment_fails_at_once():
    with pytest.raises(ValueError, match="'fetched' is no moment"):
        signal_at("fetched", 1, 9)
