"""Taking the envelopes of a turn: what is ready from all sources first, then one wait for all.

Each turn begins with another source, and goes round. Where all sources are at rest (files), each
gives what it has before the next is asked, and nothing waits: the same input makes the same turns.
Where one is live (feeds, a subscription), each may first fill an equal share of the turn, so that
one with plenty leaves room to the others; what is left then goes to those that have more. Only
then the live ones are waited for, all at once. A live source without others waits by itself, since
it can sort what it collects.
"""

import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pipelines.sources.base import Limit, Source, SourceUnavailable
from transforms.records.travelling import Envelope

#: How often sources that are waited for are looked at, and the stop signal.
SLICE_S: Final = 0.1


def taken_from(
    sources: Sequence[Source],
    number: int,
    limit: Limit,
    positions: Callable[[str], Mapping[str, str]],
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[Envelope]:
    """Yield the envelopes of one turn; none at the end of a single run.

    Args:
        sources: at least one.
        number: the turn's, which says who begins.
        limit: of all sources together.
        positions: gives the committed positions of a source by its URI.
        clock: monotonic seconds.
        pause: waits for so many seconds.

    Raises:
        SourceUnavailable: a source cannot be used, or not be read.
    """
    first = number % len(sources)
    order = (*sources[first:], *sources[:first])
    turn = _Turn(limit, positions, clock, pause)
    if len(order) == 1:
        return turn.of_one(order[0])
    if any(source.is_live for source in order):
        return turn.of_live(order)
    return turn.of_all(order)


class _Turn:
    """One turn, with what is left of its limit."""

    def __init__(
        self,
        limit: Limit,
        positions: Callable[[str], Mapping[str, str]],
        clock: Callable[[], float],
        pause: Callable[[float], None],
    ) -> None:
        self._limit = limit
        self._positions = positions
        self._clock = clock
        self._pause = pause
        self._items = limit.items
        self._payload_bytes = limit.payload_bytes
        self._began = clock()
        self._first_at: float | None = None

    def of_all(self, order: Sequence[Source]) -> Iterator[Envelope]:
        """Give what each has, one after another."""
        for source in order:
            yield from self._asked(source)

    def of_one(self, source: Source) -> Iterator[Envelope]:
        """Let the only source wait by itself; a single run goes on while it is busy."""
        patience = (self._limit.wait_s, self._limit.collect_s)
        while True:
            yield from self._asked(source, patience=patience)
            is_over = self._first_at is not None or self._limit.following or self._limit.stopped()
            if is_over or not source.is_busy():
                return
            self._pause(SLICE_S)

    def of_live(self, order: Sequence[Source]) -> Iterator[Envelope]:
        """Give a share of each, then the rest of those that have more, then what comes in time."""
        share = (-(-self._limit.items // len(order)), -(-self._limit.payload_bytes // len(order)))
        have_more: list[Source] = []
        for source in order:
            was_cut_off = yield from self._asked(source, share)
            if was_cut_off:
                have_more.append(source)
        yield from self.of_all(have_more)
        live = [source for source in order if source.is_live]
        while (nap := self._nap(live)) > 0:
            self._pause(nap)
            yield from self.of_all(live)

    def _nap(self, live: Sequence[Source]) -> float:
        """Seconds until the live sources are looked at again; 0 ends the turn."""
        if self._is_full or self._limit.stopped():
            return 0.0
        if not self._limit.following and not any(source.is_busy() for source in live):
            return 0.0
        return max(0.0, min(SLICE_S, self._left()))

    def _left(self) -> float:
        """Seconds left to wait: for a first envelope, then to collect more."""
        if self._first_at is not None:
            return self._first_at + self._limit.collect_s - self._clock()
        if self._limit.following:
            return self._began + self._limit.wait_s - self._clock()
        return math.inf  # a single run ends when nobody is busy any more

    @property
    def _is_full(self) -> bool:
        return self._items <= 0 or self._payload_bytes <= 0

    def _asked(
        self,
        source: Source,
        share: tuple[int, int] | None = None,
        patience: tuple[float, float] = (0.0, 0.0),
    ) -> Generator[Envelope, None, bool]:
        """Yield what a source gives; returns whether it was cut off."""
        items, payload_bytes = share or (self._items, self._payload_bytes)
        items, payload_bytes = min(items, self._items), min(payload_bytes, self._payload_bytes)
        if items <= 0 or payload_bytes <= 0:
            return True
        wait_s, collect_s = patience
        limit = replace(
            self._limit,
            items=items,
            payload_bytes=payload_bytes,
            wait_s=wait_s,
            collect_s=collect_s,
        )
        for envelope in _given(source, self._positions(source.uri), limit):
            self._count(envelope)
            yield envelope
            items -= 1
            payload_bytes -= len(envelope.payload)
            if items <= 0 or payload_bytes <= 0:
                return True
        return False

    def _count(self, envelope: Envelope) -> None:
        self._items -= 1
        self._payload_bytes -= len(envelope.payload)
        if self._first_at is None:
            self._first_at = self._clock()


def _given(source: Source, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
    """Give what a source gives; what the system refuses it is a sentence about this source."""
    try:
        yield from source.take(positions, limit)
    except OSError as error:
        raise SourceUnavailable(
            f"{source.uri} cannot be read ({error.strerror or error}): look at what it names, then "
            "start again"
        ) from error
