"""SIGINT and SIGTERM: a run rolls its turn back, a stream finishes it."""

import os
import signal
from types import FrameType
from typing import Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """A signal ended the run; `number` is the signal's. No `Exception`: nothing may swallow it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


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
            raise Interrupted(number)
