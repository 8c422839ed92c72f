"""Which addresses may be connected to: those of the public internet, and what the user allows.

The table follows the IANA special-purpose address registries (IPv4 of 2024-11, IPv6 of 2025-04);
the standard library's `is_global` changed between patch releases of Python, so it is not asked.
An IPv6 address that carries an IPv4 address is judged by the one that it carries.
"""

import re
from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_REFUSED_V4: Final = tuple(
    (IPv4Network(network), word)
    for network, word in (
        ("0.0.0.0/32", "unspecified"),
        ("0.0.0.0/8", "reserved"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private"),  # carrier-grade NAT; a cloud's metadata service as well
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "private"),  # Azure's platform service, on a public number
        ("169.254.0.0/16", "link-local"),  # most clouds' metadata service as well
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "private"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_REFUSED_V6: Final = tuple(
    (IPv6Network(network), word)
    for network, word in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("fc00::/7", "private"),
        ("fec0::/10", "private"),
        ("fe80::/10", "link-local"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),  # Teredo, ORCHID, benchmarking: no web server is there
        ("2001:db8::/32", "reserved"),
        ("3fff::/20", "reserved"),
    )
)
_GLOBAL_V6: Final = IPv6Network("2000::/3")
#: Networks whose addresses carry an IPv4 address, and how far it is from the right, in bits.
_EMBEDDING: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (IPv6Network("::/96"), 0),  # IPv4-compatible
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)

_NUMERIC_LABEL: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OCTET_LIMIT: Final = 256
_MAX_PARTS: Final = 4
_LONGEST_NUMBER: Final = 64


def refusal(address: Address, allow: Iterable[Network] = ()) -> str | None:
    """Say in a word why an address is not connected to; None where it may be.

    Args:
        address: as resolved, or as written in a URL.
        allow: networks that the user allows in spite of what they are.
    """
    networks = tuple(allow)
    carried = list(_carried(address))
    if any(form in network for form in (address, *carried) for network in networks):
        return None
    if isinstance(address, IPv4Address):
        return _word(address)
    return _refusal_v6(address, carried)


def literal_address(host: str) -> Address | None:
    """Read a host that is a number in any of its forms: dotted, short, decimal, octal, hex.

    The rules are those of the URL Standard (https://url.spec.whatwg.org/#concept-ipv4-parser): a
    host whose last label is numeric is an IPv4 address, or nothing at all.

    Args:
        host: without brackets.

    Returns:
        The address, or None for a name.

    Raises:
        ValueError: it looks like an address and is none, or names an interface (`fe80::1%eth0`).
    """
    if ":" in host:
        return _ipv6(host)
    labels = host.lower().removesuffix(".").split(".")
    if not _NUMERIC_LABEL.fullmatch(labels[-1]):
        return None
    return _ipv4(labels)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Read networks as a user writes them, e.g. "127.0.0.0/8".

    Raises:
        ValueError: one is none.
    """
    return tuple(ip_network(text.strip()) for text in texts)


def _refusal_v6(address: IPv6Address, carried: list[IPv4Address]) -> str | None:
    named = _word(address)
    if named is not None:
        return named
    if carried:
        return _word(carried[0])
    return None if address in _GLOBAL_V6 else "reserved"


def _word(address: Address) -> str | None:
    if isinstance(address, IPv4Address):
        return next((word for network, word in _REFUSED_V4 if address in network), None)
    return next((word for network, word in _REFUSED_V6 if address in network), None)


def _carried(address: Address) -> Iterator[IPv4Address]:
    if isinstance(address, IPv6Address):
        for network, shift in _EMBEDDING:
            if address in network:
                yield IPv4Address((int(address) >> shift) & 0xFFFFFFFF)


def _ipv6(host: str) -> IPv6Address:
    address = ip_address(host)
    if not isinstance(address, IPv6Address) or address.scope_id is not None:
        raise ValueError("an address with an interface is not for the public internet")
    return address


def _ipv4(labels: list[str]) -> IPv4Address:
    """Put the parts together: all but the last are octets, the last fills what is left."""
    if len(labels) > _MAX_PARTS or not all(map(_NUMERIC_LABEL.fullmatch, labels)):
        raise ValueError("a host that ends in a number is an address of at most four numbers")
    *octets, last = map(_number, labels)
    if any(octet >= _OCTET_LIMIT for octet in octets):
        raise ValueError("a part of the address is above 255")
    if last >= _OCTET_LIMIT ** (_MAX_PARTS - len(octets)):
        raise ValueError("the address is too large a number")
    head = sum(octet << (24 - 8 * place) for place, octet in enumerate(octets))
    return IPv4Address(head + last)


def _number(label: str) -> int:
    if len(label) > _LONGEST_NUMBER:
        raise ValueError("the address is too large a number")
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    if len(label) > 1 and label.startswith("0"):
        return int(label, 8)
    return int(label)
