"""A turn is a transaction: recover, take, run, stage, commit, publish, acknowledge.

Killed before the commit, a turn never was: what it staged is discarded and its items come again.
Killed after it, the turn is carried through at the next start: publishing can be repeated, and
what a source delivers again counts as seen.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import msgspec

from pipelines.books import Books, balance, checked
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.learning import Learnt
from pipelines.ledger.store import Ledger
from pipelines.ledger.unavailable import CommitUnknown, LedgerUnavailable
from pipelines.moments import Event, reached
from pipelines.sinks.base import Outputs, RunSummary, SinkUnavailable
from pipelines.sources.base import Limit, Source
from pipelines.turns.deaths import LateDeaths
from pipelines.turns.ends import Staged, read_staged
from pipelines.turns.outlets import Outlets
from pipelines.turns.ready import Ready, outputs_of, ready_of
from pipelines.turns.recovery import carry_through
from pipelines.turns.spool import FrameWriter, Spool
from pipelines.turns.taking import taken_from
from pipelines.turns.told import TurnDone
from pipelines.turns.tracing import traces
from pipelines.turns.watch import Watch
from transforms.dead_letters import failure_key
from transforms.enrich import AdmitLimits

#: Files of a spool, where several processes read it.
_SHARDS: Final = 8


class NoRoom(Exception):
    """The work folder cannot take a turn; the turn was rolled back."""


class Unbalanced(Exception):
    """The books of a turn do not balance; the turn was rolled back."""

    def __init__(self, books: Books) -> None:
        super().__init__(books.problem)
        self.books = books


class Summaries(Protocol):
    """The books of the run that a turn belongs to."""

    def summary_with(self, books: Books) -> RunSummary:
        """Make the run's summary as it will be when a turn is added."""

    def summary(self) -> RunSummary:
        """Make the run's summary as it is."""


@dataclass(frozen=True, slots=True)
class Times:
    """What tells the time, and how long the ledger remembers."""

    now: Callable[[], datetime]
    horizon: Horizon


@dataclass
class Turns:
    """Takes turns between one ledger, its sources and its sinks.

    Attributes:
        ledger: held by this process alone.
        sources: asked in an order that changes from turn to turn, so that a busy one does not
            starve the others.
        outlets: where the outputs go.
        run_graph: runs the graph from the spool's files to a folder of staged outcomes.
        books: of the run.
        observe: is told what was done, with the turn's name.
        work: a folder of our own, on the same machine as the ledger.
        times: the clock, and how long the ledger remembers.
        workers: processes that run the graph.
        told: is told of each turn that is done.
    """

    ledger: Ledger
    sources: Sequence[Source]
    outlets: Outlets
    run_graph: Callable[[Sequence[str], str], None]
    books: Summaries
    observe: Callable[[Event, str], None]
    work: Path
    times: Times
    workers: int = 1
    told: Callable[[TurnDone], None] | None = None

    def recover(self) -> None:
        """Carry committed turns through and take back what was staged for an uncommitted one."""
        carry_through(self.ledger, self.outlets.reopen)
        turn = self.ledger.turn_name(self.ledger.next_turn())
        self._discard(turn)
        self.outlets.discard_in(self.ledger.under_way(), turn)
        self._come_to("recovered", "")

    def next(self, limit: Limit) -> Books | None:
        """Take one turn.

        Returns:
            Its books, or None when no source had anything.

        Raises:
            Unbalanced: the books do not balance; the turn was rolled back.
            SinkUnavailable: a sink cannot take the turn (rolled back), or cannot show it (the next
                start carries it through).
            LedgerUnavailable: the ledger cannot take it (rolled back).
            NoRoom: the work folder cannot take it (rolled back).
        """
        number = self.ledger.next_turn()
        turn = self.ledger.turn_name(number)
        try:
            ready = self._prepare(number, turn, limit)
        except BaseException:
            self._roll_back(turn)
            raise
        if ready is not None:
            self._carry_through(number, turn, ready)
        for source in self.sources:
            reached("before acknowledging one")
            source.acknowledge()
            reached("one source acknowledged")
        self._clear()
        if ready is None:
            return None
        self._come_to("acknowledged", turn)
        if self.told is not None:
            self.told(ready.done(self.times.now(), is_full=ready.taken >= limit.items))
        return ready.books

    def close_books(self) -> None:
        """Write the summary of a run as it ends, in a turn without items.

        Raises:
            SinkUnavailable, LedgerUnavailable: as in `next`.
        """
        number = self.ledger.next_turn()
        turn = self.ledger.turn_name(number)
        summary = self.books.summary()
        outputs = Outputs(articles=[], duplicates=[], dead_letters=[], summary=summary)
        try:
            self._stage(turn, outputs)
        except BaseException:
            self._discard(turn)
            raise
        learnt = Learnt(changes=(), failures=(), positions={}, at=self.times.now())
        self._carry_through(number, turn, Ready(summary.run, Books(), learnt, Watch(), {}))

    def _prepare(self, number: int, turn: str, limit: Limit) -> Ready | None:
        """Take, run and stage; None when no source had anything."""
        watch = Watch()
        try:
            spool, taken = self._take(number, limit)
        except OSError as error:
            raise NoRoom(
                f"a turn cannot be prepared in {self.work}: {error.strerror or error}; the "
                "ledger's folder must be writable and have free space"
            ) from error
        if not taken:
            if positions := self._positions():
                self.ledger.note(positions)
            return None
        watch.note("take")
        self._come_to("taken", turn)
        staged_folder = self._folder / "staged"
        staged_folder.mkdir()
        self.run_graph(spool, str(staged_folder))
        watch.note("run")
        self._come_to("ran", turn)
        staged = self._deaths().settle(read_staged(staged_folder))
        books = checked(balance(taken, staged.tallies), staged.written())
        if books.problem is not None:
            raise Unbalanced(books)
        summary = self.books.summary_with(books)
        self._stage(turn, outputs_of(staged, summary, spool))
        watch.note("stage")
        self._come_to("staged", turn)
        return ready_of(summary.run, books, self._learnt(staged), watch, staged, taken)

    def _stage(self, turn: str, outputs: Outputs) -> None:
        self.ledger.begin(self.outlets.uris)
        self.outlets.stage(turn, outputs)

    def _deaths(self) -> LateDeaths:
        return LateDeaths(self.outlets.refusal, self.ledger.recall, Spool(), AdmitLimits())

    def _carry_through(self, number: int, turn: str, ready: Ready) -> None:
        self._commit(number, turn, ready)
        ready.watch.note("commit")
        self.outlets.publish(turn)
        ready.watch.note("publish")
        reached("before marking published")
        self.ledger.mark_published(number, ready.watch.seconds)
        self._come_to("published", turn)

    def _commit(self, number: int, turn: str, ready: Ready) -> None:
        """Make the turn true; a signal or a lost database leaves it to the next start to look."""
        try:
            self.ledger.commit(
                number,
                ready.run,
                self.outlets.uris,
                ready.books,
                ready.learnt,
                self.outlets.joining(turn),
            )
        except CommitUnknown:
            raise
        except (LedgerUnavailable, SinkUnavailable):
            self._roll_back(turn)
            raise
        self._come_to("committed", turn)

    def _take(self, number: int, limit: Limit) -> tuple[list[str], int]:
        """Spool what the sources give; return the spool's files and the number of envelopes."""
        self._clear()
        self._folder.mkdir(parents=True)
        count = _SHARDS if self.workers > 1 else 1
        paths = [str(self._folder / f"spool-{shard}.frames") for shard in range(count)]
        taken = 0
        with ExitStack() as stack:
            writers = [stack.enter_context(FrameWriter(path)) for path in paths]
            for envelope in taken_from(self.sources, number, limit, self.ledger.positions):
                reached("before spooling one")
                placed = msgspec.structs.replace(envelope, order=f"{taken:08d}")
                writers[taken % count].write(msgspec.msgpack.encode(placed))
                taken += 1
        return paths, taken

    def _come_to(self, event: Event, turn: str) -> None:
        self.observe(event, turn)
        reached(event)

    def _learnt(self, staged: Staged) -> Learnt:
        return Learnt(
            changes=staged.changes,
            failures=[failure_key(one.letter) for one in staged.dead],
            positions=self._positions(),
            at=self.times.now(),
            horizon=self.times.horizon,
            traces=list(traces(staged)),
        )

    def _positions(self) -> dict[tuple[str, str], str]:
        return {
            (source.uri, item): position
            for source in self.sources
            for item, position in source.progress().items()
        }

    def _roll_back(self, turn: str) -> None:
        self._discard(turn)
        for source in self.sources:
            source.release()

    def _discard(self, turn: str) -> None:
        self.outlets.discard(turn)
        self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _folder(self) -> Path:
        """The same in every turn, so that a graph once built can be run again."""
        return self.work / "turn"
