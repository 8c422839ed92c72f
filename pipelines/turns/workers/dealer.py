"""One address for Beam to ask for workers; the worker processes take turns in giving one.

Beam's runner asks one address for its workers. Here that address hands the requests on, in turn,
to worker processes, each with a worker pool of Beam's own that runs the worker as a thread.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import grpc
from apache_beam.portability.api import beam_fn_api_pb2 as api
from apache_beam.portability.api import beam_fn_api_pb2_grpc as api_grpc
from apache_beam.utils import thread_pool_executor


@contextmanager
def dealt(addresses: Sequence[str]) -> Iterator[str]:
    """Offer one address for several worker pools."""
    server, address = loopback_server(_Dealer(addresses))
    try:
        yield address
    finally:
        server.stop(None)


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


def loopback_server(servicer: api_grpc.BeamFnExternalWorkerPoolServicer) -> tuple[Any, str]:
    """Start a server of worker pools that this machine alone can reach; give it and its address."""
    server = grpc.server(thread_pool_executor.shared_unbounded_instance())
    port = server.add_insecure_port("127.0.0.1:0")
    api_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(servicer, server)
    server.start()
    return server, f"127.0.0.1:{port}"
