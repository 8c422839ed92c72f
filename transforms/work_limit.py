"""A limit of computing time for each item: what nobody foresaw costs one item, not the run.

A watchdog thread looks at the CPU clock of each thread that works on an item, twice a second, and
has Python raise an exception in one that is over its limit. Elapsed time does not count: a busy
machine changes nothing. Why so, and what it cannot do: docs/decisions/work-limit.md.
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from transforms.errors import TooCostlyError

#: CPU seconds of one item, or of one batch before it is taken apart. The costliest input that the
#: caps admit takes a fifth of it, the costliest of 126 real pages a thousandth.
LIMIT_S: Final = 120.0
#: How late a strike may be.
_PERIOD_S: Final = 0.5
#: A library may swallow the exception; after so much more CPU time it is raised again.
_AGAIN_S: Final = 1.0

Result = TypeVar("Result")


class _Strike(BaseException):
    """Not an Exception: libraries catch those and go on."""


class _Watch:
    """One thread's work on one item; `due` is set when the watchdog first sees it."""

    __slots__ = ("due", "limit_s", "struck", "thread")

    def __init__(self, thread: int, limit_s: float) -> None:
        self.thread = thread
        self.limit_s = limit_s
        self.due: float | None = None
        self.struck = False


class _Watchdog:
    """Knows who works, and strikes who is over the limit.

    A watch is struck only while it is among the watched, and its pending strike is taken back when
    it leaves, both under one lock: nothing is ever raised outside the guarded work.
    """

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget all, as a forked child must: no thread survives there, and locks may be held."""
        self._lock = threading.Lock()
        self._watched: dict[int, _Watch] = {}
        self._thread: threading.Thread | None = None

    def watches(self, thread: int) -> bool:
        return thread in self._watched

    def enter(self, watch: _Watch) -> None:
        with self._lock:
            self._watched[watch.thread] = watch
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="work-limit", daemon=True)
                self._thread.start()

    def leave(self, watch: _Watch) -> None:
        """Do nothing where it left before."""
        with self._lock:
            if self._watched.get(watch.thread) is watch:
                del self._watched[watch.thread]
                if watch.struck:
                    _raise_in(watch.thread, None)

    def _look(self) -> None:
        while True:
            time.sleep(_PERIOD_S)
            with self._lock:
                for watch in self._watched.values():
                    _check(watch)


def within_limit(work: Callable[[], Result], limit_s: float = LIMIT_S) -> Result:
    """Do some work in this thread, and stop it when it has used up its CPU time.

    Inside work that is limited already, that limit holds.

    Args:
        work: may be stopped between any two steps of Python, so it must leave nothing that others
            share half changed. A step that is one call of C code is not stopped before it ends.
        limit_s: CPU seconds of this thread.

    Raises:
        TooCostlyError: it took more.
    """
    thread = threading.get_ident()
    if _watchdog.watches(thread):
        return work()
    watch = _Watch(thread, limit_s)
    try:
        _watchdog.enter(watch)
        try:
            return work()
        finally:
            _watchdog.leave(watch)
    except _Strike:
        _watchdog.leave(watch)  # the strike may have come before the first leave was done
        raise TooCostlyError(
            "too_costly", f"It took more than {limit_s:g} seconds of computing time."
        ) from None


def _check(watch: _Watch) -> None:
    now = _cpu_s(watch.thread)
    if watch.due is None:
        watch.due = now + watch.limit_s
    elif now > watch.due:
        watch.struck, watch.due = True, now + _AGAIN_S
        _raise_in(watch.thread, _Strike)


def _cpu_s(thread: int) -> float:
    """Read a thread's CPU clock; where the system has none (macOS), elapsed time, never less."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic()
    return time.clock_gettime(time.pthread_getcpuclockid(thread))


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Have a thread raise at its next step of Python; None takes back what it has not raised."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)


_watchdog = _Watchdog()
os.register_at_fork(after_in_child=_watchdog.begin_anew)
