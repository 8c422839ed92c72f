"""A run: all is opened and checked, then turns are taken until there is no more, or a stop."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from pipelines.books import Books
from pipelines.ledger.databases import check_server
from pipelines.ledger.place import horizon_of, opened_ledger, planned_work, state_place
from pipelines.options import Settings, without_credentials
from pipelines.own_rules import wanted_by
from pipelines.own_steps import own_steps
from pipelines.own_topics import resources_by
from pipelines.sinks.base import RunSummary, Sink
from pipelines.sinks.files import check_folder
from pipelines.sinks.held import Staging, absolute, beside, in_folder
from pipelines.sinks.open import open_sink
from pipelines.sources.base import EMPTY_AFTER_S, Limit, Source
from pipelines.turns.outlets import Outlet, Outlets
from pipelines.turns.relay import RelayRun
from pipelines.turns.runner import GraphRun
from pipelines.turns.spool import Spool
from pipelines.turns.told import Observer
from pipelines.turns.turn import Times, Turns
from pipelines.turns.workers.dealer import dealt
from pipelines.turns.workers.pool import WorkerPool
from transforms.dedupe.anew import WithoutDropped
from transforms.enrich import EnrichArticles, EnrichConfig
from transforms.loading import loaded
from transforms.memory import Recall
from transforms.reenrich import ReenrichArticles

#: What is done with what is taken: enriched, handed on as it came, or (records) enriched anew.
Job = Literal["enrich", "relay", "reenrich"]

#: How long an idle stream waits in one go: bounds how late it sees a new file, and a stop.
_IDLE_S: Final = 1.0


@dataclass
class RunBooks:
    """The books of one run, growing turn by turn."""

    run: str
    started: datetime
    settings: Settings
    opened: Sequence[Source] = ()
    turns: int = 0
    total: Books = field(default_factory=Books)

    def add(self, books: Books) -> None:
        """Add a committed turn."""
        self.turns += 1
        self.total = self.total.plus(books)

    def summary_with(self, books: Books) -> RunSummary:
        """Make the run's summary as it will be when a turn is added."""
        return self._summary(self.total.plus(books), self.turns + 1)

    def summary(self) -> RunSummary:
        """Make the run's summary as it is."""
        return self._summary(self.total, self.turns)

    def _summary(self, total: Books, turns: int) -> RunSummary:
        return RunSummary(
            run=self.run,
            started=_text(self.started),
            ended=_text(self.settings.now()),
            turns=turns,
            read=total.read,
            enriched=total.enriched,
            duplicate=total.duplicate,
            seen=total.seen,
            filtered=total.filtered,
            dead=total.dead,
            relayed=total.relayed,
            by_source=total.by_source,
            balanced=total.problem is None,
            problem=total.problem,
            sources=[without_credentials(uri) for uri in self.settings.source],
            sinks=self.settings.sink,
            troubles=[one for source in self.opened if (one := source.trouble()) is not None],
        )


@dataclass(frozen=True, slots=True)
class Route:
    """A sink's URI, and what goes there."""

    uri: str
    articles: bool
    dead_letters: bool


@dataclass
class Run:
    """Open sources, sinks and ledger, ready to take turns.

    `passed` is called after each look at the sources of a continuous run.
    """

    settings: Settings
    turns: Turns
    books: RunBooks
    passed: Callable[[], None] | None = None

    def until_empty(self, stopped: Callable[[], bool]) -> None:
        """Take turns until the sources have nothing more (a scheduled batch run)."""
        while (books := self.turns.next(self._limit(stopped, following=False))) is not None:
            self.books.add(books)

    def until_stopped(self, stopped: Callable[[], bool]) -> None:
        """Take turns until asked to stop (a continuous run); the turn under way is finished."""
        while not stopped():
            began = time.monotonic()
            books = self.turns.next(self._limit(stopped, following=True))
            if books is not None:
                self.books.add(books)
            if self.passed is not None:
                self.passed()
            if books is None:
                time.sleep(max(0.0, _IDLE_S - (time.monotonic() - began)))

    def ledger_sizes(self) -> tuple[int, int]:
        """Count the bytes of the ledger, and of what was written ahead and is not in it yet."""
        return self.turns.ledger.sizes()

    def close_books(self) -> None:
        """Write the book of a run that wrote none yet, or whose last turn was rolled back."""
        if self.books.turns == 0 or self.books.total.problem is not None:
            self.turns.close_books()

    def _limit(self, stopped: Callable[[], bool], *, following: bool) -> Limit:
        return Limit(
            items=self.settings.turn_items,
            payload_bytes=self.settings.turn_mb * 1024 * 1024,
            wait_s=_IDLE_S if following else EMPTY_AFTER_S,
            collect_s=self.settings.turn_seconds,
            stopped=stopped,
            following=following,
        )


@contextmanager
def opened_run(
    settings: Settings,
    sources: Sequence[Source],
    routes: Sequence[Route],
    beam_flags: Sequence[str],
    observer: Observer,
    pool: WorkerPool | None = None,
    job: Job = "enrich",
) -> Iterator[Run]:
    """Check everything, open the ledger, recover what an earlier run left, and give the run.

    Args:
        settings: checked options.
        sources: not checked yet.
        routes: the sinks.
        beam_flags: Beam's own options.
        observer: is told what each turn did.
        pool: the worker processes; without them this process does the work.
        job: what is done with what is taken.

    Raises:
        SourceUnavailable, SinkUnavailable, LedgerUnavailable, ResourceUnavailable, WorkerLost
    """
    with ExitStack() as stack:
        gc.freeze()  # modules stay, and the collector may be switched on while models are read
        stack.callback(gc.unfreeze)
        check(settings, sources, routes, resources=pool is None and job != "relay")
        address = None if pool is None else stack.enter_context(dealt(pool.addresses()))
        gc.freeze()  # models stay too: the collector need not look at them again
        gc.enable()
        held = opened_ledger(state_place(settings), settings.wait_seconds)
        ledger, work = stack.enter_context(held)
        outlets = stack.enter_context(_opened_outlets(routes, beside(ledger, work)))
        for source in sources:
            stack.callback(source.close)
        books = RunBooks(_run_name(settings, ledger.id), settings.now(), settings, sources)
        turns = Turns(
            ledger=ledger,
            sources=sources,
            outlets=outlets,
            run_graph=_graph(job, settings, ledger.recall, outlets, beam_flags, pool, address),
            books=books,
            observe=observer.observe,
            work=work,
            times=Times(settings.now, horizon_of(settings)),
            workers=1 if pool is None else pool.size,
            told=observer.told,
        )
        turns.recover()
        yield Run(settings, turns, books, observer.passed)


@contextmanager
def _opened_outlets(routes: Sequence[Route], staging: Staging) -> Iterator[Outlets]:
    with ExitStack() as stack:
        outlets = [
            Outlet(
                stack.enter_context(closing(open_sink(absolute(route.uri), staging))),
                route.articles,
                route.dead_letters,
            )
            for route in routes
        ]
        yield Outlets(outlets, lambda uri: open_sink(uri, staging))


def _graph(
    job: Job,
    settings: Settings,
    memory: Recall,
    outlets: Outlets,
    beam_flags: Sequence[str],
    pool: WorkerPool | None,
    address: str | None,
) -> Callable[[Sequence[str], str], None]:
    if job == "relay":
        return RelayRun(outlets.refuses, memory)
    way = ReenrichArticles if job == "reenrich" else EnrichArticles
    return GraphRun(_config(settings, memory), beam_flags, pool, address, way)


def _config(settings: Settings, memory: Recall) -> EnrichConfig:
    return EnrichConfig(
        memory=WithoutDropped(memory) if settings.refilter else memory,
        wanted=wanted_by(settings),
        near=settings.near,
        resources=resources_by(settings),
        cloakroom=Spool(),
        before_dedupe=own_steps("--step", settings.step),
        after_topics=own_steps("--last-step", settings.last_step),
    )


def check(
    settings: Settings,
    sources: Sequence[Source],
    routes: Sequence[Route],
    *,
    resources: bool = True,
) -> None:
    """Look whether all that the settings name can be used; writes nothing, fetches nothing.

    Args:
        settings: checked options.
        sources: not checked yet.
        routes: the sinks.
        resources: load what the steps need too; worker processes do that for themselves.

    Raises:
        OptionError, SourceUnavailable, SinkUnavailable, ResourceUnavailable: a sentence each.
    """
    place = state_place(settings)
    for source in sources:
        source.check()
    for route in routes:
        _checked(open_sink(route.uri, in_folder(planned_work(place), place)))
    if isinstance(place, Path):
        check_folder(f"the ledger {place}", place.parent)
    elif place is not None:
        check_server(place)
    if resources:
        loaded(resources_by(settings))


def _checked(sink: Sink) -> None:
    sink.check()
    sink.close()


def _run_name(settings: Settings, ledger: str) -> str:
    """Name a run by its start: it sorts, and two runs of one ledger never start at once."""
    return f"{settings.now():%Y%m%dT%H%M%S.%fZ}-{ledger[:8]}"


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
