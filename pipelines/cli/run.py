"""What run, stream, replay, relay and reenrich do, from checked options to an exit code."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pipelines.cli.beam_flags import RunnerUnavailable, check_beam_flags, check_runner_answers
from pipelines.cli.console import Progress, plan_text, summary_text
from pipelines.cli.first_checks import check_first
from pipelines.cli.ledgers import migrated_text
from pipelines.cli.operation import operated
from pipelines.cli.signals import Interrupted, StopSignals
from pipelines.ledger.migrate import migrate
from pipelines.ledger.place import state_place, work_folder
from pipelines.ledger.reading import has_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.metrics.unavailable import CannotListen
from pipelines.options import KEEPING, OptionError, Settings, split_uri
from pipelines.sinks.base import RunSummary, SinkUnavailable
from pipelines.sinks.open import RELAY
from pipelines.sinks.places import check_not_into_itself, check_places
from pipelines.sources.again import read_again
from pipelines.sources.base import Source, SourceUnavailable
from pipelines.sources.dead_letters import DeadLetterSource
from pipelines.sources.open import open_source
from pipelines.sources.records.open import open_records
from pipelines.troubles import is_all_lost
from pipelines.turns.run import Job, Route, Run, check, opened_run
from pipelines.turns.runner import GraphFailed
from pipelines.turns.turn import NoRoom, Unbalanced
from pipelines.turns.workers.pool import WorkerLost, WorkerPool
from transforms.errors import ResourceUnavailable
from transforms.records.article import to_json

Command = Literal["run", "stream", "replay", "relay", "reenrich"]

#: Where a relay can send what came in.
_RELAYING: Final = ("pubsub", "archive")

DONE: Final = 0
UNUSABLE: Final = 3
UNBALANCED: Final = 4

_UNUSABLE: Final = (
    CannotListen,
    GraphFailed,
    LedgerUnavailable,
    NoRoom,
    ResourceUnavailable,
    RunnerUnavailable,
    SinkUnavailable,
    SourceUnavailable,
    WorkerLost,
)


def run_command(
    settings: Settings,
    beam_flags: Sequence[str],
    *,
    command: Command,
    dry_run: bool,
    as_json: bool,
    show: Callable[[str], None],
    say: Callable[[str], None],
    pool: WorkerPool | None = None,
    follow: bool = False,
) -> int:
    """Take turns as a command says, and tell how it went.

    Args:
        settings: checked options.
        beam_flags: Beam's own options, not checked yet.
        command: what to do.
        dry_run: check all, show the plan, and read and write nothing.
        as_json: show the summary as JSON.
        show: takes the plan or the summary.
        say: takes a sentence on what went wrong.
        pool: the worker processes, where there are more than one.
        follow: go on until a stop, as stream does.

    Returns:
        The exit code.

    Raises:
        OptionError: options that do not fit together.
    """
    _check_options(settings, beam_flags, command)
    try:
        sources, routes = _sources(settings, command), _routes(settings, command)
        check_runner_answers(beam_flags)
        if dry_run:
            show(_plan(settings, beam_flags, command, sources, routes))
            return DONE
        _migrate(settings, say)
        way = _Way(command, follow or command == "stream")
        code, summary = _take_turns(settings, beam_flags, way, sources, routes, say, pool)
    except _UNUSABLE as error:
        say(str(error))
        return UNUSABLE
    except Interrupted as error:
        say("stopped: what was committed stands, the next run takes up the rest")
        return 128 + error.number
    show(to_json(summary).decode() if as_json else summary_text(summary))
    _say_what_is_lost(summary, routes, say)
    return code


def _check_options(settings: Settings, beam_flags: Sequence[str], command: Command) -> None:
    check_first(settings, beam_flags, command)
    check_beam_flags(beam_flags)


def _plan(
    settings: Settings,
    beam_flags: Sequence[str],
    command: Command,
    sources: Sequence[Source],
    routes: Sequence[Route],
) -> str:
    relays = command == "relay"
    check(settings, sources, routes, resources=not relays)
    return plan_text(settings, beam_flags, relays=relays)


def _say_what_is_lost(
    summary: RunSummary, routes: Sequence[Route], say: Callable[[str], None]
) -> None:
    if summary.dead and not any(map(_keeps_dead_letters, routes)):
        say("the dead letters are kept nowhere: add --dead-letters jsonl:DIR to have them")


def _keeps_dead_letters(route: Route) -> bool:
    return route.dead_letters and split_uri(route.uri)[0] in KEEPING


def _migrate(settings: Settings, say: Callable[[str], None]) -> None:
    """Bring an older ledger to the newest format, where --migrate-ledger asks for it."""
    place = state_place(settings)
    if settings.migrate_ledger and place is not None and has_ledger(place):
        done = migrate(place, wait_s=settings.wait_seconds)
        if done is not None:
            say(migrated_text(place, done))


class _Way(NamedTuple):
    """What is done, and whether until a stop."""

    command: Command
    follows: bool

    @property
    def job(self) -> Job:
        return self.command if self.command in ("relay", "reenrich") else "enrich"


def _take_turns(
    settings: Settings,
    beam_flags: Sequence[str],
    way: _Way,
    sources: Sequence[Source],
    routes: Sequence[Route],
    say: Callable[[str], None],
    pool: WorkerPool | None,
) -> tuple[int, RunSummary]:
    progress = Progress(in_lines=not way.follows)
    code = DONE
    with (
        StopSignals(patient=way.follows) as signals,
        progress,
        operated(settings, sources, progress, follows=way.follows) as operation,
        opened_run(settings, sources, routes, beam_flags, operation, pool, way.job) as run,
    ):
        operation.follow(run)
        try:
            _until(run, way, signals)
        except Unbalanced as error:
            run.books.add(error.books)
            say(f"the books do not balance: {error}; the turn was rolled back")
            code = UNBALANCED
        run.close_books()
        summary = run.books.summary()
    ends = way.command in ("run", "relay") and not way.follows
    if ends and code == DONE and is_all_lost(summary.troubles, summary.sources):
        say("no feed of any source could be read, as the summary says")
        code = UNUSABLE
    operation.ended(code)
    return code, summary


def _until(run: Run, way: _Way, signals: StopSignals) -> None:
    if way.follows:
        run.until_stopped(signals.stopped)
    else:
        run.until_empty(signals.stopped)


def _sources(settings: Settings, command: Command) -> list[Source]:
    if command == "replay" and settings.dead_letters is not None:
        return [DeadLetterSource(settings.dead_letters)]
    opened = open_records if command == "reenrich" else open_source
    sources = [opened(uri, settings) for uri in dict.fromkeys(settings.source)]
    return read_again(sources) if settings.refilter else sources


def _routes(settings: Settings, command: Command) -> list[Route]:
    """Say which sink gets what; --dead-letters takes the dead letters from the others.

    Raises:
        OptionError: sinks and ledger stand in each other's way.
    """
    sinks = list(dict.fromkeys(settings.sink))
    apart = settings.dead_letters if command != "replay" else None
    place = state_place(settings)
    ledger = place if isinstance(place, Path) else None
    check_places(sinks, apart, ledger, work_folder(ledger) if ledger is not None else None)
    if command == "reenrich":
        check_not_into_itself(settings.source, sinks)
    if command == "relay":
        sinks = [_relaying(uri) for uri in sinks]
    routes = [Route(uri, articles=True, dead_letters=apart in (None, uri)) for uri in sinks]
    if apart is not None and apart not in sinks:
        routes.append(Route(apart, articles=False, dead_letters=True))
    return routes


def _relaying(uri: str) -> str:
    """Name the sink that takes envelopes where the user names one that takes articles, too.

    Raises:
        OptionError: the sink takes records only.
    """
    scheme, target = split_uri(uri)
    if scheme not in _RELAYING:
        raise OptionError(
            f"relay sends what comes in to a topic, or keeps it in an archive, and {uri!r} is "
            "neither: give pubsub:projects/P/topics/T or archive:DIR"
        )
    return f"{RELAY}{target}" if scheme == "pubsub" else uri
