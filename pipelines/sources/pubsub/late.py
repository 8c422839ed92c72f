"""Which messages may be acknowledged: those of a checkpoint before the last one."""

from collections.abc import Sequence
from typing import NamedTuple

#: A message by its id, and the id by which it is acknowledged.
Received = tuple[str, str]


class _Finalized(NamedTuple):
    at: float
    received: Sequence[Received]


class Late:
    """Bundles that are final, each to be acknowledged one checkpoint later.

    Flink finalizes all bundles that ended by the time a checkpoint is complete, those among them
    that ended after the checkpoint was cut. What such a bundle gave is in no checkpoint yet: where
    it waits between two stages, a crash would lose it. Whatever was final before a bundle was cut
    is in the checkpoint that makes that bundle final.
    """

    def __init__(self) -> None:
        self._waiting: list[_Finalized] = []

    @property
    def is_waiting(self) -> bool:
        """Whether some wait to be acknowledged."""
        return bool(self._waiting)

    def finalized(self, received: Sequence[Received], *, cut: float, now: float) -> list[Received]:
        """Take note of a final bundle, and give what may be acknowledged by now.

        Args:
            received: its messages.
            cut: when it took them.
            now: the time, by the same clock.
        """
        ready = [one for past in self._waiting if past.at < cut for one in past.received]
        self._waiting = [past for past in self._waiting if past.at >= cut]
        if received:
            self._waiting.append(_Finalized(now, received))
        return ready
