"""What `newsbeam ledger` does, from checked options to an exit code; runs no turn."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from pipelines.ledger.migrate import Migrated, migrate
from pipelines.ledger.overview import Overview, PendingTurn, read_overview
from pipelines.ledger.place import horizon_of, opened_ledger, state_place
from pipelines.ledger.pruning import Pruned, prune
from pipelines.ledger.schema import SCHEMA_VERSION
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import OptionError, Settings
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.held import beside
from pipelines.turns.recovery import GivenUp, chosen, give_up
from transforms.records.article import to_json

Deed = Literal["info", "prune", "migrate", "give-up"]

DONE: Final = 0
UNUSABLE: Final = 3


def ledger(
    settings: Settings,
    deed: Deed,
    *,
    as_json: bool,
    turn: str | None,
    all_turns: bool,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Look into a ledger, prune it, bring it to the newest format, or give up what waits.

    Args:
        settings: of which the ledger's place, the patience and the horizon count.
        deed: what is to be done.
        as_json: show what the ledger holds as JSON (info).
        turn: number or name of the turn to give up (give-up).
        all_turns: give up all that cannot be published (give-up).
        show: takes what is to be shown.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: no ledger is named, or no such turn waits.
    """
    place = state_place(settings)
    if place is None:
        raise OptionError("say which ledger is meant, as in --state newsbeam.db")
    try:
        if deed == "info":
            overview = read_overview(place)
            show(to_json(overview).decode() if as_json else overview_text(place, overview))
        elif deed == "prune":
            done = prune(place, horizon_of(settings), settings.now(), wait_s=settings.wait_seconds)
            show(pruned_text(place, done))
        elif deed == "migrate":
            show(migrated_text(place, migrate(place, wait_s=settings.wait_seconds)))
        else:
            _give_up(place, settings, turn, show, is_look=turn is None and not all_turns)
    except (LedgerUnavailable, SinkUnavailable) as error:
        say(str(error))
        return UNUSABLE
    return DONE


def pruned_text(place: Place, done: Pruned) -> str:
    """Say in a sentence what became of a ledger that was to be pruned."""
    if not done.forgotten:
        return f"nothing in the ledger {place} is older than what is to be remembered"
    return (
        f"{done.forgotten} rows of the ledger {place} were forgotten; it took "
        f"{_size(done.before)}, and takes {_size(done.after)}"
    )


def migrated_text(place: Place, done: Migrated | None) -> str:
    """Say in a sentence what became of a ledger that was to be migrated."""
    if done is None:
        return f"the ledger {place} has the format {SCHEMA_VERSION} already: nothing was done"
    return (
        f"the ledger {place} was brought from the format {done.before} to {SCHEMA_VERSION}; as it "
        f"was, it is kept in {done.backup}"
    )


def _give_up(
    place: Place,
    settings: Settings,
    turn: str | None,
    show: Callable[[str], None],
    *,
    is_look: bool,
) -> None:
    waiting = chosen(read_overview(place).pending, turn)
    if is_look or not waiting:
        show(pending_text(place, waiting))
        return
    with opened_ledger(place, settings.wait_seconds) as (held, work):
        # Another run may have published some of them while this one waited.
        for one in read_overview(place).pending:
            if one in waiting:
                show(given_up_text(give_up(held, one, beside(held, work))))


def overview_text(place: Place, overview: Overview) -> str:
    """Say what a ledger holds, a line each."""
    rows = {
        "ledger": f"{place}, {_sizes(place, overview)}",
        "format": _format(overview.format),
        "id": overview.id,
        "turns": f"{overview.turns} committed, {len(overview.pending)} of them not published",
        "last run": overview.last_run or "none",
        "articles": f"{overview.enriched} enriched, {overview.duplicates} duplicate",
        "voices": str(overview.voices),
        "failures": str(overview.failures),
    }
    if overview.claims:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in overview.claims.items())
        rows["claims"] = f"{sum(overview.claims.values())}, of which {counts}"
    if overview.given_up:
        rows["given up"] = f"turns {', '.join(map(str, overview.given_up))}"
    lines = [f"{name:<10}{value}" for name, value in rows.items()]
    lines += [f"size      {_size(size)} {name}" for name, size in overview.parts.items()]
    lines += [f"read      {count} of {source}" for source, count in overview.positions.items()]
    return "\n".join([*lines, *(_turn_text(one) for one in overview.pending)])


def pending_text(place: Place, pending: Sequence[PendingTurn]) -> str:
    """Say which turns wait to be published, and how to end that."""
    if not pending:
        return f"no turn of the ledger {place} waits to be published: there is nothing to give up"
    how = (
        "the next run publishes them; say --turn N, or --all, to give them up for the sinks where "
        "that fails"
    )
    return "\n".join([*map(_turn_text, pending), how])


def given_up_text(done: GivenUp) -> str:
    """Say what became of a turn, and what is not shown where."""
    return "\n".join(_given_up_lines(done))


def _given_up_lines(done: GivenUp) -> Iterator[str]:
    fate = "given up" if done.failed else "published"
    yield f"turn {done.turn.number} ({done.turn.name}) of the run {done.turn.run} is {fate}"
    for uri in done.shown:
        yield f"  shown in {uri}"
    for uri, why in done.failed.items():
        yield f"  not shown in {uri}: what it takes of {_records(done.turn)}"
        yield f"    ({why})"


def _turn_text(one: PendingTurn) -> str:
    head = f"turn {one.number} ({one.name}) of the run {one.run} waits: {_records(one)}"
    return "\n".join([head, *(f"  for {uri}" for uri in one.sinks)])


def _records(one: PendingTurn) -> str:
    if one.relayed:
        return f"{_number(one.relayed, 'item')} as relayed"
    return (
        f"{_number(one.articles, 'article')}, {_number(one.duplicates, 'duplicate')}, "
        f"{_number(one.dead_letters, 'dead letter')}"
    )


def _number(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count} {what}s"


def _format(version: str) -> str:
    newest = version == SCHEMA_VERSION
    return version if newest else f"{version} (newsbeam ledger migrate brings it to the newest)"


def _sizes(place: Place, overview: Overview) -> str:
    log = f" and {_size(overview.log_size)} in its log" if isinstance(place, Path) else ""
    return _size(overview.size) + log


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
