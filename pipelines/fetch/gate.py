"""One request at a time to a host, with a pause between two."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.guard import Clock

_LOOK_S: Final = 0.25
_MANY_HOSTS: Final = 10_000
_LONGEST_HOLD_S: Final = 24 * 3600.0


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    held_until: float = 0.0
    status: int | None = None
    users: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Gate:
    """Lets one thread at a time through to a host.

    Args:
        clock: monotonic seconds.
        sleep: waits some seconds.
    """

    def __init__(self, clock: Clock, sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def free_at(self, host: str) -> float:
        """Tell when (on the clock) the next request to a host may begin; 0 for an unknown one."""
        known = self._hosts.get(host)
        return known.free_at if known else 0.0

    @contextmanager
    def turn(
        self, host: str, delay: Callable[[], float], stopped: Callable[[], bool]
    ) -> Iterator[None]:
        """Wait for a host, hold it, and let go of it.

        A failure with a Retry-After (429, 503) that passes through shuts the host for as long,
        a day at most: who comes meanwhile is sent away at once.

        Args:
            host: its name.
            delay: gives the pause after this request, in seconds; asked when it is over.
            stopped: true once the run was asked to end.

        Raises:
            FetchFailedError: held or stopped.
        """
        with self._using(host) as state:
            self._wait(state, stopped)
            try:
                yield
            except FetchFailedError as failure:
                self._hold(state, failure)
                raise
            finally:
                state.free_at = self._clock() + delay()

    @contextmanager
    def _using(self, host: str) -> Iterator[_Host]:
        with self._lock:
            if len(self._hosts) > _MANY_HOSTS:
                self._forget()
            state = self._hosts.setdefault(host, _Host())
            state.users += 1
        try:
            with state.lock:
                yield state
        finally:
            with self._lock:
                state.users -= 1

    def _wait(self, state: _Host, stopped: Callable[[], bool]) -> None:
        while True:
            now = self._clock()
            if now < state.held_until:
                raise FetchFailedError(
                    "held",
                    "the host asked for a rest, so it was not asked",
                    retry_after=state.held_until - now,
                    status=state.status,
                )
            if stopped():
                raise FetchFailedError("stopped", "the run was asked to end")
            if now >= state.free_at:
                return
            self._sleep(min(_LOOK_S, state.free_at - now))

    def _hold(self, state: _Host, failure: FetchFailedError) -> None:
        if failure.reason != "held" and failure.retry_after is not None:
            state.held_until = self._clock() + min(failure.retry_after, _LONGEST_HOLD_S)
            state.status = failure.status

    def _forget(self) -> None:
        """Forget the hosts that nobody uses and that are free."""
        now = self._clock()
        self._hosts = {
            name: state
            for name, state in self._hosts.items()
            if state.users or max(state.free_at, state.held_until) > now
        }
