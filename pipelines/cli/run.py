"""What run, stream and replay do, from checked options to an exit code."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Literal

from pipelines.cli.beam_flags import RunnerUnavailable, check_beam_flags, check_runner_answers
from pipelines.cli.console import Progress, plan_text, summary_text
from pipelines.cli.ledgers import migrated_text
from pipelines.cli.signals import Interrupted, StopSignals
from pipelines.ledger.migrate import migrate
from pipelines.ledger.place import state_place, work_folder
from pipelines.ledger.reading import has_ledger
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import KEEPING, OptionError, Settings, split_uri
from pipelines.sinks.base import RunSummary, SinkUnavailable
from pipelines.sinks.places import check_places
from pipelines.sources.base import Source, SourceUnavailable
from pipelines.sources.dead_letters import DeadLetterSource
from pipelines.sources.open import open_source
from pipelines.troubles import is_all_lost
from pipelines.turns.run import Route, Run, check, opened_run
from pipelines.turns.runner import GraphFailed
from pipelines.turns.turn import NoRoom, Unbalanced
from pipelines.turns.workers.pool import WorkerLost, WorkerPool
from transforms.errors import ResourceUnavailable
from transforms.records.article import to_json

Command = Literal["run", "stream", "replay"]

DONE: Final = 0
UNUSABLE: Final = 3
UNBALANCED: Final = 4

_UNUSABLE: Final = (
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
) -> int:
    """Take turns as a command says, and tell how it went.

    Args:
        settings: checked options.
        beam_flags: Beam's own options, not checked yet.
        command: run, stream or replay.
        dry_run: check all and show the plan; read and write nothing.
        as_json: show the summary as JSON.
        show: takes the plan or the summary.
        say: takes a sentence on what went wrong.
        pool: the worker processes, where there are more than one.

    Returns:
        The exit code.

    Raises:
        OptionError: options that do not fit together.
    """
    check_beam_flags(beam_flags)
    sources = _sources(settings, command)
    routes = _routes(settings, command)
    try:
        check_runner_answers(beam_flags)
        if dry_run:
            check(settings, sources, routes)
            show(plan_text(settings, beam_flags))
            return DONE
        _migrate(settings, say)
        code, summary = _take_turns(settings, beam_flags, command, sources, routes, say, pool)
    except _UNUSABLE as error:
        say(str(error))
        return UNUSABLE
    except Interrupted as error:
        say("stopped: what was committed stands, the next run takes up the rest")
        return 128 + error.number
    show(to_json(summary).decode() if as_json else summary_text(summary))
    if summary.dead and not any(map(_keeps_dead_letters, routes)):
        say("the dead letters are kept nowhere: add --dead-letters jsonl:DIR to have them")
    return code


def _keeps_dead_letters(route: Route) -> bool:
    return route.dead_letters and split_uri(route.uri)[0] in KEEPING


def _migrate(settings: Settings, say: Callable[[str], None]) -> None:
    """Bring an older ledger to the newest format, where --migrate-ledger asks for it."""
    place = state_place(settings)
    if settings.migrate_ledger and place is not None and has_ledger(place):
        done = migrate(place, wait_s=settings.wait_seconds)
        if done is not None:
            say(migrated_text(place, done))


def _take_turns(
    settings: Settings,
    beam_flags: Sequence[str],
    command: Command,
    sources: Sequence[Source],
    routes: Sequence[Route],
    say: Callable[[str], None],
    pool: WorkerPool | None,
) -> tuple[int, RunSummary]:
    progress = Progress()
    code = DONE
    with (
        StopSignals(patient=command == "stream") as signals,
        progress,
        opened_run(settings, sources, routes, beam_flags, progress.observe, pool) as run,
    ):
        progress.follow(run.books.summary)
        try:
            _until(run, command, signals)
        except Unbalanced as error:
            run.books.add(error.books)
            say(f"the books do not balance: {error}; the turn was rolled back")
            code = UNBALANCED
        run.close_books()
        summary = run.books.summary()
    if command == "run" and code == DONE and is_all_lost(summary.troubles, summary.sources):
        say("no feed of any source could be read, as the summary says")
        code = UNUSABLE
    return code, summary


def _until(run: Run, command: Command, signals: StopSignals) -> None:
    if command == "stream":
        run.until_stopped(signals.stopped)
    else:
        run.until_empty(signals.stopped)


def _sources(settings: Settings, command: Command) -> list[Source]:
    if command == "replay":
        if settings.dead_letters is None:
            raise OptionError("say what to replay, as in --dead-letters jsonl:out")
        return [DeadLetterSource(settings.dead_letters)]
    if not settings.source:
        raise OptionError("say where articles come from, as in --source 'feed:feeds/*.xml'")
    return [open_source(uri, settings) for uri in dict.fromkeys(settings.source)]


def _routes(settings: Settings, command: Command) -> list[Route]:
    """Say which sink gets what; --dead-letters takes the dead letters from the others.

    Raises:
        OptionError: there is no sink, or sinks and ledger stand in each other's way.
    """
    if not settings.sink:
        raise OptionError("say where records go, as in --sink jsonl:out")
    sinks = list(dict.fromkeys(settings.sink))
    apart = settings.dead_letters if command != "replay" else None
    place = state_place(settings)
    ledger = place if isinstance(place, Path) else None
    check_places(sinks, apart, ledger, work_folder(ledger) if ledger is not None else None)
    routes = [Route(uri, articles=True, dead_letters=apart in (None, uri)) for uri in sinks]
    if apart is not None and apart not in sinks:
        routes.append(Route(apart, articles=False, dead_letters=True))
    return routes
