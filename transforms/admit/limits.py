"""How much a single payload may hold before it is refused."""

from dataclasses import dataclass
from typing import Final

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class AdmitLimits:
    """Caps on what one envelope may cost; all that is above is `too_large`.

    Attributes:
        payload_bytes: bytes of a payload, as it came and after decompression.
        entries: entries of one feed.
        elements: XML elements of one feed (a news feed has 10 to 15 an entry, and about twice that
            with media elements).
        field_chars: characters of one field of a raw article (`page` counts as payload).
        broken_bytes: bytes of a feed that is not well-formed and is read by the forgiving parser,
            which costs up to 7 us and 150 bytes of memory a byte when it was made to hurt; a
            larger one is mended first, at a hundredth of that.
    """

    payload_bytes: int = 16 * _MIB
    entries: int = 20_000
    elements: int = 500_000
    field_chars: int = 1_000_000
    broken_bytes: int = 4 * _MIB
