"""Leases of pulled messages, extended by a thread while a turn runs.

Pub/Sub delivers a message again when its acknowledgement deadline (10 s to 10 min, as the
subscription says) passes; a turn may take longer.
"""

import math
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

# The shortest deadline of a subscription is 10 s, so the first extension is always in time.
EXTEND_EVERY_S: Final = 4.0
# How long a message stays away after a kill; long enough for four missed extensions.
LEASE_S: Final = 20
# The API takes requests of 512 KiB at most; ids of some 200 bytes are usual.
_BATCH_IDS: Final = 1000
_BATCH_BYTES: Final = 400_000


def in_batches(ack_ids: Iterable[str]) -> Iterator[list[str]]:
    """Part acknowledgement ids into requests that the API takes."""
    batch: list[str] = []
    room = _BATCH_BYTES
    for ack_id in ack_ids:
        size = len(ack_id.encode()) + 4
        if batch and (len(batch) == _BATCH_IDS or size > room):
            yield batch
            batch, room = [], _BATCH_BYTES
        batch.append(ack_id)
        room -= size
    if batch:
        yield batch


class Leases:
    """The messages held, by id, each with its newest acknowledgement id. Safe for threads.

    Args:
        extend: asks for `LEASE_S` more seconds for these acknowledgement ids; it must not raise.
        most_s: how long a message is held at most, in seconds; it is then let go.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        extend: Callable[[Sequence[str]], None],
        *,
        most_s: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._extend = extend
        self._most_s = most_s
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def hold(self, message_id: str, ack_id: str) -> None:
        """Keep a message's lease until it is dropped; a newer acknowledgement id replaces it."""
        with self._lock:
            self._held[message_id] = (ack_id, self._clock())
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()

    def drop(self, message_ids: Collection[str]) -> list[str]:
        """Stop extending messages; return their acknowledgement ids."""
        with self._lock:
            return [self._held.pop(one)[0] for one in message_ids if one in self._held]

    def drop_all(self) -> list[str]:
        """Stop extending all messages; return their acknowledgement ids."""
        with self._lock:
            ack_ids = [ack_id for ack_id, _ in self._held.values()]
            self._held.clear()
            return ack_ids

    def close(self) -> None:
        """End the thread, waiting for a call under way."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(EXTEND_EVERY_S):
            ack_ids = self._live()
            if ack_ids:
                self._extend(ack_ids)

    def _live(self) -> list[str]:
        """Let go of what was held too long, and list the acknowledgement ids of the others."""
        oldest = self._clock() - self._most_s
        with self._lock:
            self._held = {name: one for name, one in self._held.items() if one[1] >= oldest}
            return [ack_id for ack_id, _ in self._held.values()]
