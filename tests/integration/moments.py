"""Moments in the program's life at which something happens to it; imported by its process.

Which there are says `pipelines.moments`. The program tells of them by Python's audit events; who
listens to those is told of all others too, and cannot stop listening.
"""

import itertools
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from pipelines.moments import PREFIX, Event, Moment


def signal_at(moment: Moment, nth: int, number: int) -> None:
    """Send this process a signal when it comes to a moment for the n-th time."""
    _at(moment, nth, lambda: os.kill(os.getpid(), number))


def hold_at(moment: Moment, nth: int, gate: str) -> None:
    """Wait at a moment until the file `gate` is there; `gate`.reached says that it waits."""
    _at(moment, nth, lambda: _wait_for(Path(gate)))


def _wait_for(gate: Path) -> None:
    gate.with_suffix(".reached").touch()
    while not gate.exists():
        time.sleep(0.02)


def log_events(path: str) -> None:
    """Append each event of a turn to a file, a line each."""
    names = {PREFIX + event: event for event in get_args(Event)}

    def heard(told: str, _: object) -> None:
        if told in names:
            with Path(path).open("a") as log:
                log.write(f"{names[told]}\n")

    sys.addaudithook(heard)


def _at(moment: Moment, nth: int, act: Callable[[], None]) -> None:
    if moment not in get_args(Moment):
        raise ValueError(f"{moment!r} is no moment")
    name, count = PREFIX + moment, itertools.count(1)

    def heard(told: str, _: object) -> None:
        if told == name and next(count) == nth:
            act()

    sys.addaudithook(heard)
