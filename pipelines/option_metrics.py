"""Where metrics are shown: an address to listen at."""

import re
from typing import Final

_ADDRESS: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/]+)):([0-9]{1,5})")
_MOST: Final = 65_535


def address_of(text: str) -> tuple[str, int]:
    """Part an address into host and port; port 0 is a free one.

    Raises:
        ValueError: it is none, in a sentence.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[3]) > _MOST:
        raise ValueError(
            f"--metrics {text!r} is no address: give HOST:PORT, as in 127.0.0.1:9464 or [::1]:9464"
        )
    return found[1] or found[2], int(found[3])
