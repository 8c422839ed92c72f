"""Committed turns that are not published yet: a start carries them through, or they are given up.

To give a turn up, each of its sinks is tried once more. Only where publishing fails it is given up,
and what is staged there is removed, since nobody would ever look for it again.
"""

import logging
import shlex
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from pipelines.ledger.overview import PendingTurn
from pipelines.ledger.store import Ledger
from pipelines.moments import reached
from pipelines.options import OptionError
from pipelines.sinks.base import Sink, SinkUnavailable
from pipelines.sinks.held import Staging
from pipelines.sinks.open import open_sink
from transforms.records.article import Record

_log: Final = logging.getLogger(__name__)


class GivenUp(Record, frozen=True, kw_only=True):
    """How a turn ended: the sinks that show it, and for the others why they do not."""

    turn: PendingTurn
    shown: list[str]
    failed: dict[str, str]


def carry_through(ledger: Ledger, reopen: Callable[[str], Sink]) -> None:
    """Publish committed turns into the sinks that they were meant for, in order, and note it.

    Args:
        ledger: held by this process alone.
        reopen: opens the sink of a URI.

    Raises:
        SinkUnavailable: a sink cannot show its turn; the sentence says how to give it up.
    """
    for number, uris in ledger.pending():
        for uri in uris:
            _publish(ledger, ledger.turn_name(number), reopen(uri))
            reached("one sink published")
        reached("before marking published")
        ledger.mark_published(number)
        _log.info("turn %d was committed before a crash and is now published", number)


def _publish(ledger: Ledger, turn: str, sink: Sink) -> None:
    with closing(sink):
        try:
            sink.publish(turn)
        except SinkUnavailable as error:
            raise SinkUnavailable(
                f"{error}; the turn is committed, so each start tries to show it, until `newsbeam "
                f"ledger give-up --state {shlex.quote(str(ledger.place))}` gives it up"
            ) from error


def chosen(pending: Sequence[PendingTurn], wanted: str | None) -> list[PendingTurn]:
    """Choose turns by number or by name; all of them where None is wanted.

    Raises:
        OptionError: no turn that waits to be published is called so.
    """
    found = [one for one in pending if wanted in (None, str(one.number), one.name)]
    if wanted is not None and not found:
        numbers = ", ".join(str(one.number) for one in pending) or "there are none"
        raise OptionError(
            f"--turn {wanted} is no turn that waits to be published (those that do: {numbers})"
        )
    return found


def give_up(ledger: Ledger, turn: PendingTurn, staging: Staging) -> GivenUp:
    """Publish a turn where that can be done, give it up elsewhere, and note in the ledger which.

    Killed in the midst, the turn still waits, and this can be done again.

    Args:
        ledger: held by this process.
        turn: one that waits to be published.
        staging: where sinks keep its turns.

    Raises:
        LedgerUnavailable: the ledger cannot take it.
    """
    failed = {
        uri: why for uri in turn.sinks if (why := _failure(uri, turn.name, staging)) is not None
    }
    if failed:
        reached("before giving up")
        ledger.give_up(turn.number)
    else:
        ledger.mark_published(turn.number)
    return GivenUp(turn=turn, shown=[uri for uri in turn.sinks if uri not in failed], failed=failed)


def _failure(uri: str, turn: str, staging: Staging) -> str | None:
    with closing(open_sink(uri, staging)) as sink:
        try:
            sink.publish(turn)
        except SinkUnavailable as error:
            sink.discard(turn)
            reached("one sink given up")
            return str(error).partition(";")[0]  # what follows says how it could be tried again
    return None
