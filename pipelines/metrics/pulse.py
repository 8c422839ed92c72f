"""What a run says of itself in its log: when it is up, then how it gets on, once a minute."""

import logging
import statistics
from collections.abc import Callable, Sequence
from typing import Final

from pipelines import logs
from pipelines.books import Books
from pipelines.options import Settings, split_uri, without_credentials
from pipelines.standing import FeedCounts, Standing
from pipelines.turns.told import TurnDone

_log = logging.getLogger(__name__)

#: How often it is said how a run gets on.
EVERY_S: Final = 60.0

_WAITS_FOR: Final = {
    "rss": "feeds to come due",
    "pubsub": "messages",
    "archive": "new parts",
}


class Pulse:
    """Says how a continuous run gets on.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._books = Books()
        self._delays: list[float] = []
        self._is_full = False

    def up(self, settings: Settings) -> None:
        """Say that all is open and checked, and what is waited for."""
        self._began = self._clock()
        sources = ", ".join(map(without_credentials, settings.source))
        waits = ", ".join(_waits_for(settings.source))
        _log.info(
            "up: reads %s, writes %s, waits for %s",
            *(sources, ", ".join(map(without_credentials, settings.sink)), waits),
            extra=logs.fields(sources=sources, waits_for=waits),
        )

    def done(self, done: TurnDone) -> None:
        """Note a turn."""
        self._books = self._books.plus(done.books)
        self._delays += [one.arrived for one in done.delays]
        self._is_full = done.is_full

    def look(self, standings: Callable[[], Sequence[Standing]]) -> None:
        """Say what came in since it was last said, where a minute has gone by."""
        seconds = self._clock() - self._began
        if seconds < EVERY_S:
            return
        read, dead = self._books.read, sum(self._books.dead.values())
        backlog, delay = self._backlog(standings()), _delay(self._delays)
        _log.info(
            "in %.0f s: %d read (%.1f a second), %d enriched, %d duplicate, %d dead; backlog: %s; "
            "delay: %s",
            *(seconds, read, read / seconds, self._books.enriched, self._books.duplicate, dead),
            *(backlog, delay),
            extra=logs.fields(
                seconds=round(seconds, 1),
                read=read,
                rate=round(read / seconds, 3),
                enriched=self._books.enriched,
                duplicate=self._books.duplicate,
                dead=dead,
                backlog=backlog,
                delay_median_s=round(statistics.median(self._delays), 3) if self._delays else None,
                delay_longest_s=round(max(self._delays), 3) if self._delays else None,
            ),
        )
        self._began, self._books, self._delays = self._clock(), Books(), []
        self._is_full = False

    def _backlog(self, standings: Sequence[Standing]) -> str:
        held = sum(one.held for one in standings)
        feeds = [one.feeds for one in standings if one.feeds is not None]
        parts = [f"{held} messages held"] if held else []
        if left := sum(one.left for one in feeds):
            parts.append(f"{left} feeds not asked yet")
        if self._is_full:
            parts.append("the last turn was full, so more may wait")
        return ", ".join(parts) or "none"


def feeds_text(feeds: Sequence[FeedCounts]) -> str:
    """Say how far a run has come with its feeds; nothing where there is one only."""
    read, failed, resting, left = (sum(one) for one in zip(*feeds, strict=True))
    if read + failed + resting + left < 2:
        return ""
    return f"feeds: {read + resting} done, {failed} failed, {left} left"


def _waits_for(sources: Sequence[str]) -> list[str]:
    kinds = (split_uri(uri)[0] for uri in sources)
    return list(dict.fromkeys(_WAITS_FOR.get(kind, "new files and lines") for kind in kinds))


def _delay(delays: Sequence[float]) -> str:
    if not delays:
        return "none to tell"
    return f"{statistics.median(delays):.1f} s in the middle, {max(delays):.1f} s at most"
