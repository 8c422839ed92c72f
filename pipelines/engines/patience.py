"""Waiting for a database or a topic that is away: longer and longer, up to a limit."""

import logging
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

_log: Final = logging.getLogger(__name__)

#: How long a bundle waits before it fails, for the engine to run it again: a restarted database
#: is back within some 10 s, and no checkpoint is made meanwhile.
PATIENCE_S: Final = 45.0
_FIRST_S: Final = 0.2
_LONGEST_S: Final = 3.0


def waiting(
    call: Callable[[], T],
    away: tuple[type[Exception], ...],
    *,
    patience_s: float = PATIENCE_S,
    clock: Callable[[], float],
    pause: Callable[[float], None],
) -> T:
    """Call until it works.

    Args:
        call: what is to be done; it may be done again after it failed.
        away: what it raises where trying again may help.
        patience_s: after so many seconds the last failure is raised.
        clock: monotonic seconds.
        pause: waits for so many seconds.
    """
    end = clock() + patience_s
    pause_s = _FIRST_S
    while True:
        try:
            return call()
        except away as error:
            if clock() + pause_s > end:
                raise
            _log.warning("%s; trying again in %.1f s", error, pause_s)
            pause(pause_s)
            pause_s = min(_LONGEST_S, 2 * pause_s)
