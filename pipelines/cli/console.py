"""What a person sees: the plan, the summary, and how a run gets on."""

import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Self

from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import ProgressColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.text import Text

from pipelines.cli.runners import wanted_workers
from pipelines.ledger.place import state_place
from pipelines.moments import Event
from pipelines.options import Settings, without_credentials
from pipelines.sinks.base import RunSummary
from pipelines.troubles import is_all_lost, lines_of

_log = logging.getLogger(__name__)

#: Where there is no terminal, a line this often at most.
_LINE_EVERY_S = 30.0
#: Rows of the plan that a relay has no use for.
_OF_ARTICLES: Final = ("languages", "models", "workers", "Beam's flags")
#: Lines on what could not be read, at most.
_TROUBLES: Final = 5


def plan_text(settings: Settings, beam_flags: Sequence[str], *, relays: bool = False) -> str:
    """Say what a run, or a relay, would do."""
    place = state_place(settings)
    rows = {
        "sources": ", ".join(map(without_credentials, settings.source)),
        "sinks": ", ".join(settings.sink),
        "ledger": str(place) if place is not None else "none: nothing is remembered",
        "dead letters": settings.dead_letters or "in the sinks",
        "languages": ", ".join(settings.languages) or "all",
        "models": ", ".join(settings.models.names) + f" ({settings.entity_engine})",
        "a turn": f"up to {settings.turn_items} items or {settings.turn_mb} MB",
        "workers": str(wanted_workers(beam_flags, settings.workers) or "the runner's own"),
        "Beam's flags": " ".join(beam_flags) or "none",
    }
    shown = {name: rows[name] for name in rows if not (relays and name in _OF_ARTICLES)}
    return "\n".join(f"{name:<13}{value}" for name, value in shown.items())


def summary_text(summary: RunSummary) -> str:
    """Say how a run went: the books, and what the dead died of."""
    troubles = [f"  {line}" for line in lines_of(summary.troubles, _TROUBLES)]
    if summary.read == 0 and summary.balanced:
        return "\n".join([_nothing(summary), *troubles])
    outcomes = _outcomes(summary)
    verdict = "the books balance" if summary.balanced else f"NOT BALANCED: {summary.problem}"
    lines = [f"{summary.read} read = {outcomes}: {verdict}"]
    lines += _counts("filtered by", summary.filtered)
    lines += _counts("dead in", summary.dead)
    lines += troubles
    turns = "1 turn" if summary.turns == 1 else f"{summary.turns} turns"
    lines.append(f"{turns}, {summary.started} to {summary.ended}")
    return "\n".join(lines)


def _outcomes(summary: RunSummary) -> str:
    dead = sum(summary.dead.values())
    if summary.relayed:
        return f"{summary.relayed} relayed + {summary.seen} seen + {dead} dead"
    return (
        f"{summary.enriched} enriched + {summary.duplicate} duplicate + {summary.seen} seen + "
        f"{sum(summary.filtered.values())} filtered + {dead} dead"
    )


def _nothing(summary: RunSummary) -> str:
    if not summary.troubles:
        return "nothing new: all that the sources hold was read before, or there is nothing yet"
    if is_all_lost(summary.troubles, summary.sources):
        return "nothing was read: no feed of any source could be"
    return "nothing new in what could be read"


def _counts(what: str, counts: Mapping[str, int]) -> list[str]:
    return [f"  {what} {name}: {count}" for name, count in sorted(counts.items())]


class Progress:
    """Shows on standard error how a run gets on: a bar on a terminal, else now and then a line.

    Args:
        in_lines: whether there are lines, where there is no terminal.
    """

    def __init__(self, *, in_lines: bool = True) -> None:
        self._console = Console(file=sys.stderr)
        self._feeds = _Feeds()
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            self._feeds,
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._in_lines = in_lines and not self._console.is_terminal
        self._task = self._bar.add_task("starting", total=None)
        self._summary: Callable[[], RunSummary] | None = None
        self._said = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def follow(self, summary: Callable[[], RunSummary]) -> None:
        """Show the counts of this summary from now on."""
        self._summary = summary

    def show_feeds(self, feeds: Callable[[], str]) -> None:
        """Show this text beside them, asked again and again."""
        self._feeds.text = feeds

    def observe(self, event: Event, turn: str) -> None:
        """Show what a turn has come to."""
        counts = self._counts()
        doing = f"turn {turn.rpartition('-')[2].lstrip('0') or '1'} {event}"
        self._bar.update(self._task, description=f"{doing}  {counts}")
        now = time.monotonic()
        if self._in_lines and now - self._said >= _LINE_EVERY_S:
            self._said = now
            _log.info("%s, %s" if counts else "%s%s", doing, counts)

    def _counts(self) -> str:
        if self._summary is None:
            return ""
        summary = self._summary()
        dead = sum(summary.dead.values())
        if summary.relayed:
            return f"{summary.relayed} relayed, {dead} dead so far"
        return f"{summary.enriched} enriched, {summary.duplicate} duplicate, {dead} dead so far"


class _Feeds(ProgressColumn):
    """How far a run has come with its feeds."""

    max_refresh = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.text: Callable[[], str] | None = None

    def render(self, task: Task) -> Text:
        """Ask for the text anew."""
        del task
        return Text("" if self.text is None else self.text())
