"""What a start does with turns that an earlier run left; ledger and sinks are fakes that note."""

from pathlib import Path

import pytest

from pipelines.sinks.base import SinkUnavailable
from pipelines.turns.outlets import Outlet, Outlets
from pipelines.turns.turn import Turns


class Notes:
    """What was asked of ledger and sinks, in order, and which sinks are open."""

    def __init__(self):
        self.acts = []
        self.open = []


class FakeSink:
    """A sink that notes; it cannot publish where `broken`."""

    def __init__(self, uri, notes, *, broken=False):
        self.uri = uri
        self.notes = notes
        self.broken = broken
        notes.open.append(uri)

    def publish(self, turn):
        if self.broken:
            raise SinkUnavailable(f"the sink {self.uri} has gone")
        self.notes.acts.append(("publish", self.uri, turn))

    def discard(self, turn):
        self.notes.acts.append(("discard", self.uri, turn))

    def close(self):
        self.notes.open.remove(self.uri)


class FakeLedger:
    """A ledger with two turns committed, of which some are not published."""

    def __init__(self, notes, pending=(), under_way=()):
        self.notes = notes
        self._pending = list(pending)
        self._under_way = list(under_way)
        self.path = Path("a folder/led.db")

    def turn_name(self, number):
        return f"led-{number}"

    def next_turn(self):
        return 3

    def pending(self):
        return self._pending

    def under_way(self):
        return self._under_way

    def mark_published(self, number):
        self.notes.acts.append(("mark", number))


@pytest.fixture
def notes():
    return Notes()


def turns(notes, ledger, work, broken=()):
    """Make turns over one present sink, "now:"."""
    return Turns(
        ledger=ledger,
        sources=[],
        outlets=Outlets(
            [Outlet(FakeSink("now:", notes))],
            lambda uri: FakeSink(uri, notes, broken=uri in broken),
        ),
        run_graph=lambda spool, staged: None,
        books=None,
        observe=lambda event, turn: notes.acts.append((event,)),
        work=work,
    )


def test_a_start_takes_back_what_was_staged_for_a_turn_that_never_was(notes, tmp_path):
    turns(notes, FakeLedger(notes, under_way=["now:"]), tmp_path).recover()
    assert notes.acts == [("discard", "now:", "led-3"), ("recovered",)]


def test_a_start_empties_the_work_folder(notes, tmp_path):
    spool = tmp_path / "turn" / "spool-0.frames"
    spool.parent.mkdir()
    spool.touch()
    turns(notes, FakeLedger(notes), tmp_path).recover()
    assert list(tmp_path.iterdir()) == []


def test_a_start_takes_back_what_was_staged_for_sinks_that_are_not_used_any_more(notes, tmp_path):
    ledger = FakeLedger(notes, under_way=["former:", "now:", "third:"])
    turns(notes, ledger, tmp_path).recover()
    assert notes.acts == [
        *(("discard", uri, "led-3") for uri in ("now:", "former:", "third:")),
        ("recovered",),
    ]
    assert notes.open == ["now:"]


def test_a_start_publishes_committed_turns_into_their_own_sinks_in_order(notes, tmp_path):
    ledger = FakeLedger(notes, pending=[(1, ["a:"]), (2, ["a:", "b:"])])
    turns(notes, ledger, tmp_path).recover()
    assert notes.acts == [
        ("publish", "a:", "led-1"),
        ("mark", 1),
        ("publish", "a:", "led-2"),
        ("publish", "b:", "led-2"),
        ("mark", 2),
        ("discard", "now:", "led-3"),
        ("recovered",),
    ]
    assert notes.open == ["now:"]


def test_a_turn_that_cannot_be_published_is_not_marked_and_its_sink_is_closed(notes, tmp_path):
    ledger = FakeLedger(notes, pending=[(1, ["a:", "b:"]), (2, ["a:"])])
    with pytest.raises(
        SinkUnavailable,
        match=r"the sink b: has gone; .*`newsbeam ledger give-up --state 'a folder/led.db'`",
    ):
        turns(notes, ledger, tmp_path, broken=["b:"]).recover()
    assert notes.acts == [("publish", "a:", "led-1")]
    assert notes.open == ["now:"]
