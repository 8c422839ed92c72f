"""Worker processes that outlive turns: each keeps its model, so a turn costs no new start.

This side is light: the processes load Beam and the models while their parent loads its own part.
"""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Final, Self

from pipelines import logs
from pipelines.lean import lean
from pipelines.logs import AS_USUAL, LogSettings
from transforms.resources import ResourceSpec

#: Where a process that has loaded everything may be copied: the models are loaded once, and their
#: memory is shared. Elsewhere a copy is not safe (macOS) or not to be had (Windows).
_COPIES: Final = sys.platform == "linux"
_END_S: Final = 5.0


class WorkerLost(Exception):
    """A worker process ended by itself."""


class WorkerPool:
    """Local processes behind one address; use it as a context manager.

    Args:
        size: processes.
        resources: what each of them loads before it is ready.
        said: how their logs look.
        needs: what somebody needs of Beam, so that all of it is loaded (`pipelines.lean`).
    """

    def __init__(
        self,
        size: int,
        resources: ResourceSpec,
        said: LogSettings = AS_USUAL,
        needs: Sequence[str] = (),
    ) -> None:
        self.size = size
        context = multiprocessing.get_context("spawn")
        pairs = [context.Pipe(duplex=True) for _ in range(size)]
        theirs = [there for _, there in pairs]
        self._pipes: list[Connection] = [here for here, _ in pairs]
        groups = [theirs] if _COPIES else [[one] for one in theirs]
        self._processes = [
            context.Process(target=_begin, args=(group, resources, said, needs), daemon=True)
            for group in groups
        ]
        with _deaf_to_sigint():
            for process in self._processes:
                process.start()
        for there in theirs:
            there.close()
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def addresses(self) -> list[str]:
        """Wait until all are ready, and say where each offers a worker pool of Beam's.

        Raises:
            ResourceUnavailable: something does not load.
            WorkerLost: a process ended before it was ready.
        """
        answers = [self._answer(pipe) for pipe in self._pipes]
        self._is_ready = True
        return answers

    def is_whole(self) -> bool:
        """Tell whether all processes are still there; to be asked once they were ready."""
        return not any(pipe.poll() for pipe in self._pipes)

    def close(self) -> None:
        """End the processes: each ends when its pipe does, but for those that still load."""
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join(_END_S if self._is_ready else 0)
            if process.is_alive():
                process.kill()

    def _answer(self, pipe: Connection) -> str:
        try:
            answer: str | Exception = pipe.recv()
        except (EOFError, OSError):
            raise WorkerLost(
                "a worker process ended while it started: is there memory for another one? "
                "--workers 1 needs none"
            ) from None
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def worker_pool(
    size: int,
    resources: ResourceSpec,
    said: LogSettings = AS_USUAL,
    needs: Sequence[str] = (),
) -> Iterator[WorkerPool | None]:
    """Start worker processes where more than one is wanted; they end with the context."""
    if size < 2:
        yield None
        return
    with WorkerPool(size, resources, said, needs) as pool:
        yield pool


@contextmanager
def _deaf_to_sigint() -> Iterator[None]:
    """Start processes that never hear SIGINT, not even before they come to `_begin`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # starting it would let SIGINT in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(
    pipes: Sequence[Connection], resources: ResourceSpec, said: LogSettings, needs: Sequence[str]
) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the group; the parent decides
        signal.signal(number, signal.SIG_IGN)
    logs.set_up(said)
    gc.disable()  # until all is loaded
    with lean(but_for=needs):
        from pipelines.turns.workers import process  # noqa: PLC0415 - loads Beam and spaCy

        process.load_code()
    process.serve(pipes, resources)
