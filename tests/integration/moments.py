"""Moments in the program's life at which something happens to it; imported by its process.

A place is "event:NAME" (a turn has come so far), or "before:MODULE:FUNCTION" or
"after:MODULE:FUNCTION" (the function, which may be a method, is called or has returned).
"""

import functools
import importlib
import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.cli.console import Progress


def signal_at(place: str, nth: int, number: int) -> None:
    """Send this process a signal when it comes to a place for the n-th time."""
    _at(place, nth, lambda: os.kill(os.getpid(), number))


def hold_at(place: str, nth: int, gate: str) -> None:
    """Wait at a place until the file `gate` is there; `gate`.reached says that it waits."""
    _at(place, nth, lambda: _wait_for(Path(gate)))


def _wait_for(gate: Path) -> None:
    gate.with_suffix(".reached").touch()
    while not gate.exists():
        time.sleep(0.02)


def log_events(path: str) -> None:
    """Append each event of a turn to a file, a line each."""
    original = Progress.observe

    def observe(self, event, turn):
        with Path(path).open("a") as log:
            log.write(f"{event}\n")
        original(self, event, turn)

    Progress.observe = observe


def _at(place: str, nth: int, act: Callable[[], None]) -> None:
    when, _, name = place.partition(":")
    if when == "event":
        _on_event(name, nth, act)
    else:
        _on_call(name, nth, act, after=when == "after")


def _on_event(name: str, nth: int, act: Callable[[], None]) -> None:
    original, count = Progress.observe, itertools.count(1)

    def observe(self, event, turn):
        original(self, event, turn)
        if event == name and next(count) == nth:
            act()

    Progress.observe = observe


def _on_call(name: str, nth: int, act: Callable[[], None], *, after: bool) -> None:
    module, _, path = name.partition(":")
    *holders, last = path.split(".")
    holder = functools.reduce(getattr, holders, importlib.import_module(module))
    original, count = getattr(holder, last), itertools.count(1)

    @functools.wraps(original)
    def wrapped(*args, **settings):
        is_now = next(count) == nth
        if is_now and not after:
            act()
        result = original(*args, **settings)
        if is_now and after:
            act()
        return result

    setattr(holder, last, wrapped)
