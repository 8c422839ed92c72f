"""What the user may set of fetching."""

import ssl
from dataclasses import dataclass, field

from pipelines.fetch.address import Network
from transforms.records.article import VERSION

_MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """Limits of every fetch.

    Attributes:
        contact: what the User-Agent says beside newsbeam's name, a URL or an address.
        allow_networks: networks that may be connected to though they are not public.
        ports: ports that may be asked.
        connect_timeout_s: seconds to make one connection.
        read_timeout_s: seconds that a server may be silent.
        deadline_s: seconds for the whole answer, redirects and all, without waiting for a turn.
        wire_bytes: bytes received at most, headers and all, compressed as they come.
        body_bytes: decoded bytes at most.
        max_redirects: redirects followed at most.
        ssl_context: instead of the usual trusted authorities.
    """

    contact: str | None = None
    allow_networks: tuple[Network, ...] = ()
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    connect_timeout_s: float = 10.0
    read_timeout_s: float = 15.0
    deadline_s: float = 60.0
    wire_bytes: int = 16 * _MEBIBYTE
    body_bytes: int = 16 * _MEBIBYTE
    max_redirects: int = 5
    ssl_context: ssl.SSLContext | None = field(default=None, compare=False)

    @property
    def user_agent(self) -> str:
        """The User-Agent header."""
        return f"newsbeam/{VERSION}" + (f" (+{self.contact})" if self.contact else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How politely a host is asked.

    Attributes:
        delay_s: seconds between an answer of a host and the next request to it.
        delay_cap_s: the longest Crawl-delay of a robots.txt that is obeyed in full.
        workers: hosts that are asked at the same time.
    """

    delay_s: float = 1.0
    delay_cap_s: float = 30.0
    workers: int = 32
