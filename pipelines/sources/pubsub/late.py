"""Which messages an engine may be done with: those of a checkpoint before the last one."""

from collections.abc import Sequence
from typing import NamedTuple

#: A message by its id, and the id by which it is acknowledged.
Received = tuple[str, str]


class _Finalized(NamedTuple):
    at: float
    received: Sequence[Received]


class Late:
    """Marks that were finalized, each to be acknowledged one checkpoint later.

    Flink finalizes all bundles that ended by the time a checkpoint is complete, those among them
    that ended after the checkpoint was cut. What such a bundle gave is in no checkpoint yet: where
    it waits between two stages, a crash would lose it. Whatever was finalized before a mark was cut
    is in the checkpoint that finalizes that mark.
    """

    def __init__(self) -> None:
        self._waiting: list[_Finalized] = []

    def finalized(self, received: Sequence[Received], *, cut: float, now: float) -> list[Received]:
        """Take note of a mark, and give what may be acknowledged by now.

        Args:
            received: the messages that the mark covers.
            cut: when the mark was cut.
            now: the time, by the same clock.
        """
        ready = [one for past in self._waiting if past.at < cut for one in past.received]
        self._waiting = [past for past in self._waiting if past.at >= cut]
        if received:
            self._waiting.append(_Finalized(now, received))
        return ready
