"""What options about feeds must be, beyond their types; a ValueError says what is wrong."""

import re
from collections.abc import Iterable
from ipaddress import ip_network
from typing import Final

_CONTACT: Final = re.compile(r"[\x20-\x7e]+")


def check_poll_minutes(floor: float, ceiling: float) -> None:
    """Insist that the shortest time between two polls is not above the longest."""
    if floor > ceiling:
        raise ValueError(
            f"--poll-floor-minutes {floor:g} is above --poll-ceiling-minutes {ceiling:g}: the "
            "floor is the shortest time between two polls, the ceiling the longest"
        )


def check_networks(texts: Iterable[str]) -> None:
    """Insist on networks as in 10.0.0.0/8."""
    for text in texts:
        try:
            ip_network(text)
        except ValueError:
            raise ValueError(
                f"--allow-network {text!r} is no network: give addresses as in 127.0.0.0/8 or "
                "fd00::/8"
            ) from None


def check_contact(text: str | None) -> None:
    """Insist on what fits into a header."""
    if text is not None and not _CONTACT.fullmatch(text):
        raise ValueError(
            "--contact must be plain ASCII on one line, as in https://example.org/bot: it goes "
            "into the User-Agent header"
        )
