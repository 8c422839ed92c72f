"""The network as the client sees it: checked addresses, and a budget of seconds and bytes.

The guard sits below the HTTP library, where connections are made. A name is resolved once, each
address is judged, and the connection goes to an address that was judged, as a number: a name that
answers differently the next time has no next time. TLS and the Host header still see the name.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any, Final

import httpcore

from pipelines.fetch.address import Address, Network, literal_address, refusal
from pipelines.fetch.boundary import attempted
from pipelines.fetch.errors import FetchFailedError

#: Gives all addresses of a host name, best first.
#: Raises OSError when there are none.
Resolver = Callable[[str], Sequence[Address]]
Clock = Callable[[], float]

_SLICE_S: Final = 0.5
_SHORTEST_S: Final = 0.001


def system_resolver(host: str) -> Sequence[Address]:
    """Ask the operating system for the addresses of a host name (in ASCII).

    Raises:
        OSError: there are none.
    """
    # Bytes, because text would go through the idna codec, which raises UnicodeError.
    found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
    texts = dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found)
    return [ip_address(text) for text in texts]


class Budget:
    """What one fetch may still use. The seconds run only while it is on the network.

    Args:
        seconds: for all hops together.
        wire_bytes: received, for all hops together.
        clock: monotonic seconds.
        stopped: true once the run was asked to end; looked at twice a second.

    Attributes:
        connected: this hop made a connection of its own.
        received: bytes of this hop.
        has_headers: this hop's headers have come in whole.
    """

    def __init__(
        self, seconds: float, wire_bytes: int, clock: Clock, stopped: Callable[[], bool]
    ) -> None:
        self._left_s = seconds
        self._left_bytes = wire_bytes
        self._clock = clock
        self._stopped = stopped
        self._started = 0.0
        self.connected = False
        self.received = 0
        self.has_headers = False

    def start(self) -> None:
        """Begin a hop."""
        self._started = self._clock()
        self.connected = False
        self.received = 0
        self.has_headers = False

    def pause(self) -> None:
        """End a hop."""
        self._left_s -= self._clock() - self._started

    @property
    def is_untouched(self) -> bool:
        """This hop went over a kept connection, and nothing came."""
        return not self.connected and not self.received

    @property
    def is_spent(self) -> bool:
        """No seconds are left."""
        return self._left() <= 0

    def seconds(self, asked: float | None) -> float:
        """Say how many seconds one step on the network may take.

        Raises:
            FetchFailedError: deadline or stopped.
        """
        if self._stopped():
            raise FetchFailedError("stopped", "the run was asked to end")
        if self.is_spent:
            raise FetchFailedError("deadline", "the whole answer took too long")
        left = self._left()
        return max(_SHORTEST_S, left if asked is None else min(asked, left))

    def receive(self, count: int) -> None:
        """Count bytes that came in.

        Raises:
            FetchFailedError: too_large.
        """
        self.received += count
        self._left_bytes -= count
        if self._left_bytes < 0:
            raise FetchFailedError("too_large", "more bytes came in than an answer may have")

    def _left(self) -> float:
        return self._left_s - (self._clock() - self._started)


class GuardedBackend(httpcore.NetworkBackend):
    """Makes connections for the HTTP library, to allowed addresses only.

    A fetch's budget belongs to the thread that fetches: connections outlive fetches.
    """

    def __init__(self, resolver: Resolver, allow: Iterable[Network]) -> None:
        self._resolver = resolver
        self._allow = tuple(allow)
        self._inner = httpcore.SyncBackend()
        self._local = threading.local()

    @contextmanager
    def spending(self, budget: Budget) -> Iterator[None]:
        """Count what this thread does on the network against a budget."""
        self._local.budget = budget
        budget.start()
        try:
            yield
        finally:
            budget.pause()
            del self._local.budget

    @property
    def budget(self) -> Budget:
        """The budget of the fetch that this thread is at."""
        budget: Budget = self._local.budget
        return budget

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first allowed address that answers.

        Raises:
            FetchFailedError: refused_address, dns, deadline.
            httpcore.ConnectError, httpcore.ConnectTimeout: none answered.
        """
        self.budget.connected = True
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._allowed(host, timeout):
            try:
                stream = self._inner.connect_tcp(
                    str(address), port, self.budget.seconds(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _GuardedStream(stream, self)
        raise failure

    def _allowed(self, host: str, timeout: float | None) -> Sequence[Address]:
        found = self._resolve(host, timeout)
        verdicts = [(address, refusal(address, self._allow)) for address in found]
        allowed = [address for address, word in verdicts if word is None]
        if not allowed:
            address, word = verdicts[0]
            raise FetchFailedError(
                "refused_address", f"{host} is at the {word} address {address}, which is refused"
            )
        return allowed

    def _resolve(self, host: str, timeout: float | None) -> Sequence[Address]:
        literal = literal_address(host)
        if literal is not None:
            return [literal]
        found = self._looked_up(host, timeout)
        if isinstance(found, FetchFailedError):
            raise found
        return found

    def _looked_up(self, host: str, timeout: float | None) -> Sequence[Address] | FetchFailedError:
        """Ask the resolver in a thread of its own, which is left alone when it takes too long.

        The operating system's look-up can neither be given a time nor be broken off.
        """
        answers: SimpleQueue[Sequence[Address] | FetchFailedError] = SimpleQueue()

        def look_up() -> None:
            answers.put(attempted(f"//{host}", lambda: self._addresses(host)))

        left = self.budget.seconds(timeout)
        threading.Thread(target=look_up, name="dns", daemon=True).start()
        while True:
            try:
                return answers.get(timeout=min(left, _SLICE_S))
            except Empty:
                left -= _SLICE_S
                self.budget.seconds(None)
                if left <= 0:
                    sentence = f"the address of {host} was not found in time"
                    return FetchFailedError("dns", sentence)

    def _addresses(self, host: str) -> Sequence[Address]:
        try:
            found = self._resolver(host)
        except OSError:
            found = []
        if not found:
            raise FetchFailedError("dns", f"the name {host} has no address")
        return found


class _GuardedStream(httpcore.NetworkStream):
    """A connection whose reads and writes are counted against the reading thread's budget."""

    def __init__(self, inner: httpcore.NetworkStream, guard: GuardedBackend) -> None:
        self._inner = inner
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes, in short slices so that the end of a run is seen."""
        budget = self._guard.budget
        left = budget.seconds(timeout)
        while True:
            try:
                data = self._inner.read(max_bytes, min(left, _SLICE_S))
            except httpcore.ReadTimeout:
                left -= _SLICE_S
                budget.seconds(None)
                if left <= 0:
                    raise
            else:
                budget.receive(len(data))
                return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        self._inner.write(buffer, self._guard.budget.seconds(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt the connection.

        Raises:
            FetchFailedError: tls.
        """
        seconds = self._guard.budget.seconds(timeout)
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, seconds)
        except httpcore.ConnectError as error:
            raise FetchFailedError("tls", _tls_sentence(error.__cause__)) from None
        return _GuardedStream(inner, self._guard)

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection below."""
        return self._inner.get_extra_info(info)


def _tls_sentence(error: BaseException | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted: {error.verify_message}"
    return "no encrypted connection could be made"
