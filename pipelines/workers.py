"""Worker processes that outlive turns: each keeps its model, so a turn costs no new start.

Beam's runner asks one address for its workers. Here that address hands the requests on, in turn,
to child processes, each with a worker pool of Beam's own that runs the worker as a thread.
"""

import contextlib
import itertools
import multiprocessing
import os
import signal
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Final, Self

import grpc
from apache_beam.portability.api import beam_fn_api_pb2 as api
from apache_beam.portability.api import beam_fn_api_pb2_grpc as api_grpc
from apache_beam.runners.worker.worker_pool_main import BeamFnExternalWorkerPoolServicer
from apache_beam.utils import thread_pool_executor

_START_S: Final = 60.0


class WorkerPool:
    """Child processes behind one address; use it as a context manager.

    Args:
        size: processes.
    """

    def __init__(self, size: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._children: list[Any] = []
        addresses = []
        for _ in range(size):
            here, there = context.Pipe(duplex=True)
            child = context.Process(target=_serve, args=(there,), daemon=True)
            child.start()
            there.close()
            self._children.append((child, here))
        for child, here in self._children:
            if not here.poll(_START_S):
                raise RuntimeError(f"worker process {child.pid} did not start")
            addresses.append(here.recv())
        self._server, port = _loopback_server(_Dealer(addresses))
        self.address = f"127.0.0.1:{port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child processes."""
        self._server.stop(None)
        for child, here in self._children:
            here.close()
            child.join(5)
            if child.is_alive():
                child.kill()


class _Dealer(api_grpc.BeamFnExternalWorkerPoolServicer):
    """Deals requests for workers out to the child processes, one after another.

    Beam's local runner never asks for a worker to be stopped, and a child would keep all that it
    ever ran: so a child's worker of the turn before is stopped when it gets a new one.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        self._children = [
            api_grpc.BeamFnExternalWorkerPoolStub(grpc.insecure_channel(address))
            for address in addresses
        ]
        self._next = itertools.cycle(range(len(addresses)))
        self._running: dict[int, str] = {}

    def StartWorker(  # noqa: N802 - the name is the protocol's
        self, request: api.StartWorkerRequest, context: grpc.ServicerContext
    ) -> api.StartWorkerResponse:
        """Have the next child start a worker."""
        del context
        place = next(self._next)
        self._stop(place)
        self._running[place] = request.worker_id
        started: api.StartWorkerResponse = self._children[place].StartWorker(request)
        return started

    def StopWorker(  # noqa: N802 - the name is the protocol's
        self, request: api.StopWorkerRequest, context: grpc.ServicerContext
    ) -> api.StopWorkerResponse:
        """Have the child that runs a worker stop it."""
        del context
        for place, worker in list(self._running.items()):
            if worker == request.worker_id:
                self._stop(place)
        return api.StopWorkerResponse()

    def _stop(self, place: int) -> None:
        worker = self._running.pop(place, None)
        if worker is not None:
            self._children[place].StopWorker(api.StopWorkerRequest(worker_id=worker))


def _serve(parent: Connection) -> None:
    """Be a child: offer a worker pool on the loopback address, and end when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the group; the parent decides
    server, port = _loopback_server(BeamFnExternalWorkerPoolServicer(use_process=False))
    parent.send(f"127.0.0.1:{port}")
    with contextlib.suppress(EOFError, OSError):
        parent.recv()
    server.stop(None)
    os._exit(0)  # worker threads of a turn that was cut short would go on


def _loopback_server(servicer: api_grpc.BeamFnExternalWorkerPoolServicer) -> tuple[Any, int]:
    server = grpc.server(thread_pool_executor.shared_unbounded_instance())
    port = server.add_insecure_port("127.0.0.1:0")
    api_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(servicer, server)
    server.start()
    return server, port
