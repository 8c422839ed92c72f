"""A web server on loopback that answers by script, also what no proper server would.

    with ScriptedServer() as server:
        server.route("/feed", Reply(body=b"one"), Reply(status=304))
        server.route("/bomb", endless)          # a callable that yields raw bytes, status line too
        url = server.url("/feed", host="news.test")

Answers of a route come one after another; the last one repeats. A route may be for one host name
only. `to_loopback` resolves every name to this machine: a test has as many hosts as it likes.
"""

import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Self


@dataclass(frozen=True)
class Seen:
    """A request as it came: `headers` by lower-case name, times on the monotonic clock."""

    method: str
    target: str
    host: str
    headers: Mapping[str, str]
    began: float
    connection: int


@dataclass(frozen=True)
class Reply:
    """A proper answer; Content-Length is added. `delay_s` passes before it is sent."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_s: float = 0.0

    def encoded(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Scripted"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.status != 304:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode() + self.body


_TLS_HANDSHAKE = b"\x16"

Answer = Reply | Callable[[Seen], Reply | Iterable[bytes]]


def redirect(location: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


def raw(*blocks: bytes) -> Callable[[Seen], Iterator[bytes]]:
    """An answer of literal bytes, after which the connection is closed."""
    return lambda _: iter(blocks)


def to_loopback(_host: str) -> list[IPv4Address | IPv6Address]:
    return [IPv4Address("127.0.0.1")]


class ScriptedServer:
    """Serves until its `with` block ends.

    Attributes:
        requests: all that came, in order.
        finished: (host, began, ended) of each answer; it ends just before it is sent.
    """

    def __init__(
        self, ssl_context: ssl.SSLContext | None = None, address: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._routes: dict[tuple[str | None, str], list[Answer]] = {}
        self._lock = threading.Lock()
        self._ssl = ssl_context
        self._connections = 0
        self.requests: list[Seen] = []
        self.finished: list[tuple[str, float, float]] = []
        self._server = _Server((address, port), self._serve)
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def route(self, path: str, *answers: Answer, host: str | None = None) -> None:
        """Say how a path (query and all) is answered, from now on."""
        with self._lock:
            self._routes[host, path] = list(answers)

    def url(self, path: str, host: str = "127.0.0.1", userinfo: str = "") -> str:
        at = f"{userinfo}@" if userinfo else ""
        return f"{'https' if self._ssl else 'http'}://{at}{host}:{self.port}{path}"

    def seen(self, path: str) -> list[Seen]:
        """The requests for a path."""
        return [request for request in self.requests if request.target == path]

    def _next(self, request: Seen) -> Answer:
        with self._lock:
            self.requests.append(request)
            for key in ((request.host, request.target), (None, request.target)):
                answers = self._routes.get(key)
                if answers:
                    return answers.pop(0) if len(answers) > 1 else answers[0]
        return Reply(status=404)

    def _serve(self, connection, *_) -> None:
        with self._lock:
            self._connections += 1
            number = self._connections
        try:
            stream = (
                self._ssl.wrap_socket(connection, server_side=True) if self._ssl else connection
            )
            with stream, stream.makefile("rb") as lines:
                if lines.peek(1)[:1] == _TLS_HANDSHAKE:
                    stream.sendall(b"HTTP/1.1 400 Plain HTTP here\r\n\r\n")
                    return
                while (request := _request(lines, number)) and self._answer(stream, request):
                    pass
        except OSError:
            return  # the client went away, as many of these tests want it to

    def _answer(self, stream, request: Seen) -> bool:
        """Send an answer; False when the connection is to be closed after it."""
        answer = self._next(request)
        if not isinstance(answer, Reply):
            answer = answer(request)
        if isinstance(answer, Reply):
            time.sleep(answer.delay_s)
            self.finished.append((request.host, request.began, time.monotonic()))
            stream.sendall(answer.encoded())
            return answer.headers.get("Connection") != "close"
        for block in answer:
            stream.sendall(block)
        return False


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def shutdown_request(self, request) -> None:
        self.close_request(request)


def _request(lines, connection: int) -> Seen | None:
    first = lines.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    began = time.monotonic()
    headers = {}
    while line := lines.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    host = headers.get("host", "").rsplit(":", 1)[0]
    return Seen(first[0], first[1], host, headers, began, connection)
