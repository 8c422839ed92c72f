"""Data within a page: JSON that no text of an article can end, and bodies that fit."""

import base64
import zlib
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec

from pipelines.report.entries import Detail, shortened

#: Articles whose texts are unpacked together, when one of them is opened.
PER_CHUNK: Final = 100
#: Characters of a body that are kept, tried in this order until all fit.
_LENGTHS: Final = (None, 20_000, 10_000, 5_000, 2_500, 1_000, 300)


class Packed(NamedTuple):
    """Details by the hundred, compressed; `cut` is the length that bodies were cut at, if any."""

    chunks: list[str]
    cut: int | None


def script_json(value: Any) -> str:
    """Encode a value as JSON that can stand in a script element.

    No `<` is left in it: `</script>` would end the element, `<!--` begins a comment.
    """
    return msgspec.json.encode(value).replace(b"<", rb"\u003c").decode()


def packed(details: Sequence[Detail], room: int) -> Packed:
    """Compress details, with whole bodies if they fit.

    Args:
        details: in the order of entries.
        room: bytes that all chunks may take; the shortest bodies may take more.
    """
    for length in _LENGTHS:
        chunks = [_chunk(part, length) for part in _parted(details)]
        if sum(map(len, chunks)) <= room:
            break
    return Packed(chunks, length)


def _parted(details: Sequence[Detail]) -> list[list[Detail]]:
    rest = iter(details)
    return list(iter(lambda: list(islice(rest, PER_CHUNK)), []))


def _chunk(details: Sequence[Detail], length: int | None) -> str:
    kept = details if length is None else [shortened(one, length) for one in details]
    return base64.b64encode(zlib.compress(msgspec.json.encode(kept), 6)).decode()
