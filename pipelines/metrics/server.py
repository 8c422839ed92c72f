"""A small server: /metrics for Prometheus, /healthz for whoever asks whether a run gets on."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from socketserver import TCPServer, ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

from pipelines.metrics.health import Health
from pipelines.metrics.unavailable import CannotListen

_TEXT: Final = ("Content-Type", "text/plain; charset=utf-8")
#: Seconds that one who asks may take: a thread waits for each.
_PATIENCE_S: Final = 10.0

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@contextmanager
def served(host: str, port: int, registry: CollectorRegistry, health: Health) -> Iterator[int]:
    """Answer at an address, in a thread beside; gives the port, also where that was 0.

    Raises:
        CannotListen: the address is taken, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = type("_Family", (_Server,), {"address_family": family})
    try:
        server = kind((host, port), _Handler)
    except OSError as error:
        raise CannotListen(
            f"--metrics {host}:{port} cannot be listened at: {error.strerror or error}; give a "
            "free port of an address of this machine"
        ) from error
    server.set_app(_application(registry, health))
    thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def _application(registry: CollectorRegistry, health: Health) -> Application:
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            measured: Iterable[bytes] = metrics(environ, start)
            return measured
        if path == "/healthz":
            is_well, said = health.answer()
            return _said(start, HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE, said)
        return _said(start, HTTPStatus.NOT_FOUND, "ask for /metrics or /healthz")

    return answer


def _said(start: Callable[..., Any], status: HTTPStatus, text: str) -> Iterable[bytes]:
    start(f"{status.value} {status.phrase}", [_TEXT])
    return [f"{text}\n".encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Bind without asking for the host's name, which may take a while."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()

    def handle_error(self, *_: object) -> None:
        """Who asked has gone: that is theirs."""


class _Handler(WSGIRequestHandler):
    timeout = _PATIENCE_S

    def log_message(self, *_: object) -> None:
        """Each scrape would be a line."""
