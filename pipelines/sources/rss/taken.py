"""How far a turn of a feed source has come, and how long it may go on."""

import math
import time

from pipelines.sources.base import Limit
from transforms.records.travelling import Envelope


class Taken:
    """How far a turn's limit is used up."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._items = 0
        self._bytes = 0
        self._quiet_since = time.monotonic()
        self._ends: float | None = None

    @property
    def has_begun(self) -> bool:
        """Something was yielded."""
        return self._ends is not None

    @property
    def is_over(self) -> bool:
        """No more is to be yielded."""
        if self._items >= self._limit.items or self._bytes >= self._limit.payload_bytes:
            return True
        return self._ends is not None and time.monotonic() >= self._ends

    def patience(self) -> float:
        """Say for how many seconds servers that take their time may be waited for; 0 for none."""
        until = self._quiet_since + self._limit.wait_s
        if self._ends is not None:
            until = min(until, self._ends)
        return max(0.0, until - time.monotonic())

    def add(self, envelope: Envelope) -> None:
        """Count an envelope. Only in continuous use does time end a turn that has begun."""
        self._items += 1
        self._bytes += len(envelope.payload)
        self._quiet_since = time.monotonic()
        if self._ends is None:
            seconds = self._limit.collect_s if self._limit.following else math.inf
            self._ends = self._quiet_since + seconds
