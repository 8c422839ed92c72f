"""A worker process: it loads all that the steps need, and offers a worker pool of Beam's."""

import contextlib
import gc
import importlib
import os
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, NoReturn

from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer

from pipelines.turns.workers.dealer import loopback_server
from pipelines.turns.workers.pool import WorkerLost
from transforms.errors import ResourceUnavailable
from transforms.loading import loaded
from transforms.resources import ResourceSpec

#: What the steps, and what the judge asks, are handed over as.
_HANDED_OVER: Final = ("pipelines.turns.runner", "pipelines.ledger.recall")


def load_code() -> None:
    """Load what the steps are made of."""
    for module in _HANDED_OVER:
        importlib.import_module(module)


def serve(pipes: Sequence[Connection], resources: ResourceSpec) -> None:
    """Be one worker process for each pipe, until the pipes' other ends close.

    Each sends through its pipe where its worker pool listens, or why it cannot be one. The
    processes are copies of the first: made before gRPC has a thread, and once all is loaded.
    """
    gc.freeze()  # what reads a model switches the collector on
    try:
        loaded(resources)
    except (ResourceUnavailable, OSError) as error:
        for pipe in pipes:
            pipe.send(error if isinstance(error, ResourceUnavailable) else _sentence(error))
        return
    gc.enable()
    gc.freeze()  # what is loaded stays: the collector would look at it, and so unshare its memory
    first, *others = pipes
    copies = []
    for pipe in others:
        copy = os.fork()
        if copy == 0:
            _close(one for one in pipes if one is not pipe)
            _serve_one(pipe)
        copies.append(copy)
    _close(others)
    _serve_one(first, copies)


def _sentence(error: OSError) -> WorkerLost:
    return WorkerLost(f"a worker process cannot load what it needs: {error.strerror or error}")


def _close(pipes: Iterable[Connection]) -> None:
    for pipe in pipes:
        pipe.close()


def _serve_one(pipe: Connection, copies: Sequence[int] = ()) -> NoReturn:
    try:
        # Beam prints the traceback of what fails here; the parent hears of it, and says a sentence.
        # Logs go on to where they went.
        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stderr(nowhere):
            _, address = loopback_server(BeamFnExternalWorkerPoolServicer(use_process=False))
            pipe.send(address)
            with contextlib.suppress(EOFError, OSError):
                pipe.recv()
        for copy in copies:
            os.waitpid(copy, 0)
    finally:
        os._exit(0)  # worker threads of a turn that was cut short would go on
