"""A turn, step by step, and what a start does with turns that an earlier run left.

Ledger, sources, sinks and graph are fakes that note (tests/unit/pipelines/fakes.py).
"""

import pytest

from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.sinks.base import SinkUnavailable
from pipelines.sources.base import SourceUnavailable
from pipelines.turns.runner import GraphFailed
from pipelines.turns.turn import NoRoom, Unbalanced
from tests.builders import limit
from tests.unit.pipelines.fakes import FakeGraph, FakeLedger, FakeSink, FakeSource, Notes, turns


@pytest.fixture
def notes():
    return Notes()


def test_a_start_takes_back_what_was_staged_for_a_turn_that_never_was(notes, tmp_path):
    turns(notes, FakeLedger(notes, under_way=["now:"]), tmp_path).recover()
    assert notes.acts == [("discard", "now:", "led-3"), ("recovered", "")]


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
        ("recovered", ""),
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
        ("recovered", ""),
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


class Stage:
    """A turn's surroundings: one source, one sink, a graph."""

    def __init__(self, notes, work, *texts, sinks=None, graph=None, workers=1):
        self.work = work
        self.ledger = FakeLedger(notes)
        self.sink = FakeSink("now:", notes)
        self.source = FakeSource("text:a", notes, *texts)
        self.graph = graph or FakeGraph(notes)
        self.turns = turns(
            notes,
            self.ledger,
            work,
            sources=[self.source],
            sinks=sinks or [self.sink],
            graph=self.graph,
            workers=workers,
        )


@pytest.fixture
def stage(notes, tmp_path):
    return Stage(notes, tmp_path, "one", "dead two", "three")


def test_a_turn_is_taken_run_staged_committed_published_and_acknowledged_in_this_order(
    stage, notes
):
    stage.turns.next(limit())
    assert notes.acts == [
        ("take", "text:a"),
        ("taken", "led-3"),
        ("graph",),
        ("ran", "led-3"),
        ("begin", "now:"),
        ("stage", "now:", "led-3"),
        ("staged", "led-3"),
        ("commit", 3),
        ("committed", "led-3"),
        ("publish", "now:", "led-3"),
        ("mark", 3),
        ("published", "led-3"),
        ("acknowledge", "text:a"),
        ("acknowledged", "led-3"),
    ]


def test_what_a_turn_gave_is_staged_and_committed(stage):
    books = stage.turns.next(limit())
    assert (books.read, books.enriched, books.dead) == (3, 2, {"admit.broken_json": 1})
    outputs = stage.sink.staged["led-3"]
    assert [one.id for one in outputs.articles] == ["one", "three"]
    assert [one.payload for one in outputs.dead_letters] == [b"dead two"]
    assert (outputs.summary.run, outputs.summary.read) == ("run", 3)
    run, sinks, committed, learnt = stage.ledger.committed[3]
    assert (run, sinks, committed) == ("run", ["now:"], books)
    assert learnt.positions == {("text:a", "a.txt"): "three"}
    assert len(learnt.failures) == 1


def test_a_source_is_asked_with_its_own_positions(stage):
    stage.turns.next(limit())
    assert stage.source.asked == [{"a.txt": "of text:a"}]


def test_the_parts_of_a_turn_are_timed(stage):
    stage.turns.next(limit())
    assert list(stage.ledger.seconds) == ["take", "run", "stage", "commit", "publish"]


def test_envelopes_are_numbered_in_the_order_of_taking(stage):
    stage.turns.next(limit())
    assert stage.graph.runs == [
        [[("00000000", "one"), ("00000001", "dead two"), ("00000002", "three")]]
    ]


def test_several_processes_share_a_spool_of_eight_files(notes, tmp_path):
    texts = [f"text {number}" for number in range(10)]
    stage = Stage(notes, tmp_path, *texts, workers=2)
    stage.turns.next(limit())
    (run,) = stage.graph.runs
    assert len(run) == 8
    assert run[0] == [("00000000", "text 0"), ("00000008", "text 8")]
    assert run[2] == [("00000002", "text 2")]
    assert [one.id for one in stage.sink.staged["led-3"].articles] == texts


def test_the_files_of_a_turn_have_the_same_names_in_the_next_and_are_gone_after_it(stage):
    stage.turns.next(limit())
    stage.source.texts = ["four"]
    stage.turns.next(limit())
    first, second = stage.graph.paths
    assert first == second
    assert list(stage.work.iterdir()) == []
    assert [one.id for one in stage.sink.staged["led-4"].articles] == ["four"]


def test_where_nothing_was_taken_nothing_is_staged_and_there_are_no_books(notes, tmp_path):
    stage = Stage(notes, tmp_path)
    assert stage.turns.next(limit()) is None
    assert notes.acts == [("take", "text:a"), ("acknowledge", "text:a")]
    assert stage.ledger.noted == []
    assert list(tmp_path.iterdir()) == []


def test_positions_are_noted_where_nothing_was_taken(notes, tmp_path):
    stage = Stage(notes, tmp_path)
    stage.source.moved = {"b.txt": "gone"}
    assert stage.turns.next(limit()) is None
    assert stage.ledger.noted == [{("text:a", "b.txt"): "gone"}]
    assert stage.ledger.committed == {}


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ("take", SourceUnavailable("no such folder")),
        ("taken", KeyboardInterrupt()),
        ("graph", GraphFailed("it failed")),
        ("ran", KeyboardInterrupt()),
        ("begin", LedgerUnavailable("a full disk")),
        ("stage", SinkUnavailable("a full disk")),
        ("staged", KeyboardInterrupt()),
        ("commit", LedgerUnavailable("a full disk")),
    ],
)
def test_a_turn_that_fails_before_its_commit_is_rolled_back(notes, stage, act, error):
    notes.failing[act] = error
    with pytest.raises(type(error)):
        stage.turns.next(limit())
    after = notes.acts[notes.names.index(act) + 1 :]
    assert after == [("discard", "now:", "led-3"), ("release", "text:a")]
    assert stage.ledger.committed == {}
    assert list(stage.work.iterdir()) == []


@pytest.mark.parametrize("act", ["commit", "committed"])
def test_a_signal_in_the_midst_of_the_commit_takes_nothing_back(notes, stage, act):
    """Nobody knows whether it was committed: the next start looks."""
    notes.failing[act] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        stage.turns.next(limit())
    assert notes.names[-1] == act


def test_a_committed_turn_that_cannot_be_shown_is_neither_taken_back_nor_acknowledged(notes, stage):
    notes.failing["publish"] = SinkUnavailable("the topic has gone")
    with pytest.raises(SinkUnavailable):
        stage.turns.next(limit())
    assert notes.names[-2:] == ["committed", "publish"]
    assert list(stage.ledger.committed) == [3]


def test_a_work_folder_that_cannot_be_made_is_a_sentence(notes, tmp_path):
    place = tmp_path / "file"
    place.touch()
    stage = Stage(notes, place, "one")
    with pytest.raises(NoRoom, match=rf"^a turn cannot be prepared in {place}: .*free space$"):
        stage.turns.next(limit())
    assert notes.names == ["discard", "release"]


@pytest.mark.parametrize(
    ("lost", "problem"),
    [
        ({"uncounted": ["one"]}, "3 items were read and 2 came out"),
        ({"unwritten": ["one"]}, "2 items were enriched and 1 were written"),
        ({"unwritten": ["dead two"]}, "1 items were dead and 0 were written"),
    ],
)
def test_a_turn_that_does_not_balance_is_rolled_back(notes, tmp_path, lost, problem):
    graph = FakeGraph(notes, **lost)
    stage = Stage(notes, tmp_path, "one", "dead two", "three", graph=graph)
    with pytest.raises(Unbalanced, match=f"^{problem}$") as caught:
        stage.turns.next(limit())
    assert caught.value.books.problem == problem
    assert notes.names[-3:] == ["ran", "discard", "release"]
    assert stage.sink.staged == {}


def test_a_record_that_a_sink_can_never_take_is_a_dead_letter(notes, tmp_path):
    sink = FakeSink("now:", notes, refused="one")
    stage = Stage(notes, tmp_path, "one", "three", sinks=[sink])
    books = stage.turns.next(limit())
    assert (books.enriched, books.dead) == (1, {"sink.refused": 1})
    assert [one.payload for one in sink.staged["led-3"].dead_letters] == [b"one"]
    assert [one.id for one in sink.staged["led-3"].articles] == ["three"]


def test_the_next_turn_begins_with_the_next_source(notes, tmp_path):
    sources = [FakeSource(uri, notes) for uri in ("text:a", "text:b", "text:c")]
    ledger = FakeLedger(notes)
    taking = turns(notes, ledger, tmp_path, sources=sources, graph=FakeGraph(notes))
    asked = []
    for _ in range(3):
        for source in sources:
            source.texts = [f"one of {source.uri}"]
        notes.acts.clear()
        taking.next(limit())
        asked.append([act[1] for act in notes.acts if act[0] == "take"])
    assert asked == [
        ["text:a", "text:b", "text:c"],
        ["text:b", "text:c", "text:a"],
        ["text:c", "text:a", "text:b"],
    ]


def test_a_failed_turn_releases_all_sources(notes, tmp_path):
    sources = [FakeSource(uri, notes, "one") for uri in ("text:a", "text:b")]
    notes.failing["graph"] = GraphFailed("it failed")
    taking = turns(notes, FakeLedger(notes), tmp_path, sources=sources, graph=FakeGraph(notes))
    with pytest.raises(GraphFailed):
        taking.next(limit())
    assert notes.acts[-2:] == [("release", "text:a"), ("release", "text:b")]


def test_the_book_of_a_run_is_a_turn_without_items(notes, stage):
    stage.turns.close_books()
    assert notes.names == ["begin", "stage", "commit", "committed", "publish", "mark", "published"]
    outputs = stage.sink.staged["led-3"]
    assert (outputs.articles, outputs.duplicates, outputs.dead_letters) == ([], [], [])
    assert outputs.summary.run == "run"
    run, sinks, books, learnt = stage.ledger.committed[3]
    assert (run, sinks, books.read) == ("run", ["now:"], 0)
    assert (learnt.changes, learnt.failures, learnt.positions) == ((), (), {})


@pytest.mark.parametrize("act", ["begin", "stage"])
def test_a_book_that_cannot_be_staged_is_taken_back(notes, stage, act):
    notes.failing[act] = SinkUnavailable("a full disk")
    with pytest.raises(SinkUnavailable):
        stage.turns.close_books()
    assert notes.acts[-1] == ("discard", "now:", "led-3")
    assert stage.ledger.committed == {}
