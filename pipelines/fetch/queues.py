"""Whose turn is next: a queue for each host, and the hosts in the order in which they are free.

Plain data, used by one thread; the clock's readings are passed in.
"""

import heapq
from collections import deque
from typing import Generic, TypeVar

Item = TypeVar("Item")


class HostQueues(Generic[Item]):
    """Items that wait for their hosts. A host whose item was taken is busy until it is `free`."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Item]] = {}
        self._ready: list[tuple[float, int, str]] = []
        self._busy: set[str] = set()
        self._count = 0

    def add(self, host: str, item: Item, free_at: float) -> None:
        """Put an item at the end of its host's queue.

        Args:
            host: its name.
            item: to be taken later.
            free_at: when the host is free, where it is new here.
        """
        if host in self._waiting:
            self._waiting[host].append(item)
            return
        self._waiting[host] = deque([item])
        if host not in self._busy:
            self._queue(host, free_at)

    def take(self, now: float) -> tuple[str, Item] | None:
        """Take the next item of the host that has been free for longest; None when none is."""
        if not self._ready or self._ready[0][0] > now:
            return None
        *_, host = heapq.heappop(self._ready)
        items = self._waiting[host]
        item = items.popleft()
        if not items:
            del self._waiting[host]
        self._busy.add(host)
        return host, item

    def free(self, host: str, at: float) -> None:
        """Say when a busy host may be asked again."""
        self._busy.discard(host)
        if host in self._waiting:
            self._queue(host, at)

    def seconds(self, now: float) -> float | None:
        """Say how long until a host with waiting items is free; None when no such host is known."""
        return max(0.0, self._ready[0][0] - now) if self._ready else None

    def _queue(self, host: str, at: float) -> None:
        # The count keeps hosts that are free at the same time in the order of their coming.
        self._count += 1
        heapq.heappush(self._ready, (at, self._count, host))
