"""Ledger, sources, sinks and graph that note what is asked of them, and fail where they are told.

All write into one list of notes, so that a test can say in which order things happen.
"""

from datetime import timedelta
from pathlib import Path

import msgspec

from pipelines.books import Tally
from pipelines.ledger.expiry import Horizon
from pipelines.sinks.base import SinkUnavailable
from pipelines.turns.outlets import Outlet, Outlets
from pipelines.turns.spool import FrameWriter, read_envelopes
from pipelines.turns.turn import Times, Turns
from tests.builders import MOMENT, article, dead, envelope, run_summary, source_ref
from tests.remembering import DictMemory
from transforms.identity import checksum
from transforms.outcomes import Enriched


class Notes:
    """What was asked for, in order, which sinks are open, and what is to fail.

    `failing` maps what is noted to the exception that it raises.
    """

    def __init__(self, **failing):
        self.acts = []
        self.open = []
        self.failing = failing

    def act(self, *what):
        self.acts.append(what)
        if what[0] in self.failing:
            raise self.failing[what[0]]

    @property
    def names(self):
        """The acts without their arguments."""
        return [act[0] for act in self.acts]


class FakeSink:
    """A sink that notes; it cannot publish where `broken`."""

    def __init__(self, uri, notes, *, broken=False, refused=None):
        self.uri = uri
        self.notes = notes
        self.broken = broken
        self.refused = refused
        self.staged = {}
        notes.open.append(uri)

    def refusal(self, article):
        return "it is too large" if article.id == self.refused else None

    def stage(self, turn, outputs):
        self.staged[turn] = outputs
        self.notes.act("stage", self.uri, turn)

    def publish(self, turn):
        if self.broken:
            raise SinkUnavailable(f"the sink {self.uri} has gone")
        self.notes.act("publish", self.uri, turn)

    def discard(self, turn):
        self.notes.act("discard", self.uri, turn)

    def close(self):
        self.notes.open.remove(self.uri)


class FakeLedger:
    """A ledger whose last committed turn is number 2."""

    def __init__(self, notes, pending=(), under_way=()):
        self.notes = notes
        self.recall = DictMemory()
        self.place = Path("a folder/led.db")
        self.committed = {}
        self.noted = []
        self.seconds = None
        self._pending = list(pending)
        self._under_way = list(under_way)

    def turn_name(self, number):
        return f"led-{number}"

    def next_turn(self):
        return 3 + len(self.committed)

    def pending(self):
        return self._pending

    def under_way(self):
        return self._under_way

    def positions(self, source):
        return {"a.txt": f"of {source}"}

    def begin(self, sinks):
        self.notes.act("begin", *sinks)

    def commit(self, number, run, sinks, books, learnt, joining=()):
        self.notes.act("commit", number)
        self.committed[number] = (run, sinks, books, learnt)

    def note(self, positions):
        self.noted.append(positions)

    def mark_published(self, number, seconds=None):
        self.notes.act("mark", number)
        self.seconds = seconds


class FakeSource:
    """A source of texts that lie ready, each of which is an envelope's payload."""

    is_live = False

    def __init__(self, uri, notes, *texts):
        self.uri = uri
        self.notes = notes
        self.texts = list(texts)
        self.asked = []
        self.moved = {}

    def take(self, positions, limit):
        self.asked.append(positions)
        self.notes.act("take", self.uri)
        while self.texts:
            text = self.texts.pop(0)
            self.moved["a.txt"] = text
            yield envelope("", text.encode(), source=source_ref(origin=self.uri))

    def is_busy(self):
        return False

    def progress(self):
        return dict(self.moved)

    def acknowledge(self):
        self.notes.act("acknowledge", self.uri)
        self.moved = {}

    def release(self):
        self.notes.act("release", self.uri)

    def trouble(self):
        return None

    def close(self):
        self.notes.open.remove(self.uri)


class FakeGraph:
    """Enriches each envelope; texts that begin with "dead" die.

    Attributes:
        runs: per run, the texts by spool file, in order.
        paths: per run, the spool's files and the folder of what is staged.
        uncounted: texts that are written and not counted.
        unwritten: texts that are counted and not written.
    """

    def __init__(self, notes, *, uncounted=(), unwritten=()):
        self.notes = notes
        self.runs = []
        self.paths = []
        self.uncounted = uncounted
        self.unwritten = unwritten

    def __call__(self, spool, staged):
        self.paths.append((list(spool), staged))
        files = [list(read_envelopes(path)) for path in spool]
        self.runs.append([[(one.order, one.payload.decode()) for one in file] for file in files])
        came_in = [one for file in files for one in file]
        with FrameWriter(str(Path(staged) / "all.frames")) as writer:
            for frame in [*self._outcomes(came_in), *self._tallies(came_in)]:
                writer.write(msgspec.msgpack.encode(frame))
        self.notes.act("graph")

    def _outcomes(self, came_in):
        for one in came_in:
            text = one.payload.decode()
            if text in self.unwritten:
                continue
            if text.startswith("dead"):
                yield dead(text, payload=one.payload)
            else:
                record = article(text, body=text)
                yield Enriched(key=text, envelope=one, record=record)

    def _tallies(self, came_in):
        texts = [one.payload.decode() for one in came_in]
        died = [text for text in texts if text.startswith("dead")]
        counted = [text for text in texts if text not in (*died, *self.uncounted)]
        yield tally("envelopes", texts)
        yield tally("read", texts)
        yield tally("enriched", counted)
        if died:
            yield tally("dead", died, detail="admit.broken_json")


def tally(what, keys, detail=""):
    return Tally(
        what=what, detail=detail, source="text:a", count=len(keys), checksum=checksum(keys)
    )


class FakeBooks:
    """The books of a run named "run"."""

    def __init__(self):
        self.with_ = []

    def summary_with(self, books):
        self.with_.append(books)
        return run_summary("run", read=books.read)

    def summary(self):
        return run_summary("run")


def turns(notes, ledger, work, *, sources=(), sinks=None, graph=None, broken=(), workers=1):
    """Make turns over one present sink, "now:", or over those given."""
    present = [FakeSink("now:", notes)] if sinks is None else sinks
    return Turns(
        ledger=ledger,
        sources=sources,
        outlets=Outlets(
            [Outlet(sink) for sink in present],
            lambda uri: FakeSink(uri, notes, broken=uri in broken),
        ),
        run_graph=graph,
        books=FakeBooks(),
        observe=notes.act,
        work=work,
        times=Times(lambda: MOMENT, Horizon(timedelta(days=30), timedelta(days=365))),
        workers=workers,
    )
