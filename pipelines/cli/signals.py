"""SIGINT and SIGTERM: a run rolls its turn back, a stream finishes it."""

import os
import signal
from types import FrameType
from typing import ClassVar, Final, Self


class Interrupted(BaseException):
    """A signal ended the run. No `Exception`: nothing may swallow it.

    The class knows the signal: where it strikes within a step, Beam makes the exception anew from
    its text alone.
    """

    number: ClassVar[signal.Signals]


class _BySigint(Interrupted):
    number = signal.SIGINT


class _BySigterm(Interrupted):
    number = signal.SIGTERM


_SIGNALS: Final[dict[int, type[Interrupted]]] = {
    kind.number: kind for kind in (_BySigint, _BySigterm)
}


class StopSignals:
    """Listens for signals while it is a context manager.

    Args:
        patient: the first signal only asks to stop (`stopped`); the second ends the process at
            once, which is safe at any moment. Otherwise the first one raises Interrupted.
    """

    def __init__(self, *, patient: bool) -> None:
        self._patient = patient
        self._asked = False
        self._before: dict[int, object] = {}

    def stopped(self) -> bool:
        """Say whether the run was asked to end."""
        return self._asked

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        for number in _SIGNALS:
            signal.signal(number, self._before[number])  # type: ignore[arg-type]

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self._asked:
            os._exit(128 + number)
        self._asked = True
        if not self._patient:
            raise _SIGNALS[number](f"signal {number}")
