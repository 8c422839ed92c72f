"""Word shingles, and those of them that a text is found by: its anchors.

Anchors are chosen by winnowing (Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for
document fingerprinting", 2003): of each run of so many shingles the one with the least hash. Two
texts that share a run of that length share an anchor, wherever the run stands in either, so an
early flash meets the long story that it was taken into. What is least in a long run is least in the
shorter ones within it: the anchors of a long text, taken sparsely, are among those that a short
text takes of the same words.
"""

import re
import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from transforms.languages import FOUR_A_WORD, TWO_A_WORD

SHINGLE_WORDS: Final = 5
#: Texts with fewer shingles are compared by content hash only: a short notice ("No paper today")
#: resembles others by chance.
MIN_SHINGLES: Final = 20

#: Shingles in a run that gives one anchor at least; 16 give 44 anchors for 400 shingles. With 20 a
#: flash of 24 words with one word changed was missed, with 16 nothing of 675 pairs.
_RUN: Final = 16
#: A text of few shingles is cut into short pieces by few edits.
_SHORT: Final = 128
_SHORT_RUN: Final = 8
#: Runs of very long texts are longer: no text has many more than 512 anchors.
_LONG: Final = 4_096
#: Knuth's multiplier: neighbouring values of a CRC are far apart after it, and it can be undone.
_SPREAD: Final = 2_654_435_769

_SPACE: Final = 0x20
_WORD: Final = re.compile(r"\w+")
_HAS_UNSPACED: Final = re.compile(TWO_A_WORD[:-1] + FOUR_A_WORD[1:])  # one class: it is faster
_UNSPACED: Final = re.compile(
    f"({TWO_A_WORD})|({FOUR_A_WORD})|((?:(?!{TWO_A_WORD}|{FOUR_A_WORD})\\w)++)"
)
#: The parts of a word that a match of `_UNSPACED` is, by its group: a word has four.
_PARTS: Final = (0, 2, 1, 4)
_PARTS_A_SHINGLE: Final = 4 * SHINGLE_WORDS


def shingles_of(text: str) -> list[bytes]:
    """Cut a text into its shingles, in their order.

    A shingle is five words with a space between them, or as many characters as make five words in
    a script without spaces (`transforms.languages`), in UTF-8; a text of less is one shingle.
    """
    text = text.casefold()
    if not text.isascii() and _HAS_UNSPACED.search(text):
        return _by_parts([(one[0], _PARTS[one.lastindex or 0]) for one in _UNSPACED.finditer(text)])
    words = _encoded(" ".join(_WORD.findall(text)))
    if not words:
        return []
    # Cut out of one string: to join each five words anew would cost three times as much.
    spaces = np.flatnonzero(np.frombuffer(words, np.uint8) == _SPACE)
    starts = [0, *(spaces + 1).tolist()]
    ends = [*spaces.tolist(), len(words)][SHINGLE_WORDS - 1 :]
    return [words[start:end] for start, end in zip(starts, ends, strict=False)] or [words]


def hashes_of(shingles: Sequence[bytes]) -> NDArray[np.uint32]:
    """Hash each shingle to 32 bits."""
    return np.fromiter(map(zlib.crc32, shingles), "<u4", len(shingles))


def anchors_of(shingles: Sequence[bytes], hashes: NDArray[np.uint32]) -> list[int]:
    """Choose the shingles that a text is found by.

    Args:
        shingles: of the text, in their order.
        hashes: of each of them.

    Returns:
        Sorted, distinct numbers of 48 bits; none for a text of fewer than 20 shingles.
    """
    if len(shingles) < MIN_SHINGLES:
        return []
    places = np.unique(_least(hashes * np.uint32(_SPREAD), _run(len(shingles))))
    _, first = np.unique(hashes[places], return_index=True)  # one word, a million times, is one
    found = places[first].tolist()
    return sorted({_anchor(shingles[place], int(hashes[place])) for place in found})


def _least(values: NDArray[np.uint32], run: int) -> NDArray[np.uint64]:
    """Find where the least value of each run stands, the first of equal ones.

    Runs are doubled until two of them make one of the length wanted: a pass over all values for
    each doubling, however long the runs are.
    """
    least = values.astype(np.uint64) << np.uint64(32) | np.arange(len(values), dtype=np.uint64)
    length = 1
    while length < run:
        step = min(length, run - length)
        least = np.minimum(least[:-step], least[step:])
        length += step
    return least & np.uint64(0xFFFFFFFF)


def _anchor(shingle: bytes, hashed: int) -> int:
    """Tell shingles apart of which millions are kept: 32 bits are not enough for that."""
    return hashed << 16 | zlib.adler32(shingle) >> 16


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _run(count: int) -> int:
    if count < _SHORT:
        return _SHORT_RUN
    return _RUN * max(1, count // _LONG)


def _by_parts(found: list[tuple[str, int]]) -> list[bytes]:
    """Make shingles of words and characters: from each of them on, as many as make five words."""
    before = np.cumsum([0, *(parts for _, parts in found)])
    ends = np.searchsorted(before, before[:-1] + _PARTS_A_SHINGLE)
    words = [_encoded(word) for word, _ in found]
    whole = [b" ".join(words[start:end]) for start, end in enumerate(ends) if end <= len(words)]
    return whole or [b" ".join(words)]
