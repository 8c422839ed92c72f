"""Which row of a table of word vectors each word has, in arrays instead of a dictionary.

A medium pipeline has 20,000 vectors for 700,000 words. As a dictionary of Python's their keys take
85 MB, as two arrays eight; and worker processes, which are copies of the first, share arrays for
good, while counting references writes into each of a dictionary's objects.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from srsly import msgpack

Keys = NDArray[np.uint64]
Rows = NDArray[np.int32]


class VectorKeys(Mapping[int, int]):
    """Rows by the hash of a word, as `spacy.vectors.Vectors.key2row` has them; not to be changed.

    Args:
        keys: hashes of words, none twice.
        rows: the row of each.
    """

    def __init__(self, keys: Keys, rows: Rows) -> None:
        order = np.argsort(keys)
        self._keys = keys[order]
        self._rows = rows[order]

    @staticmethod
    def read(path: Path) -> "VectorKeys":
        """Read spaCy's file: a map of MessagePack's.

        Raises:
            ValueError: it is something else.
            OSError: it cannot be read.
        """
        try:
            with path.open("rb") as file:
                return VectorKeys(*_arrays(file))
        except (msgpack.UnpackException, OverflowError, TypeError, ValueError) as error:
            raise ValueError(f"{path.name} is no map of words to rows: {error!r}") from error

    def __getitem__(self, key: int) -> int:
        """Find the row of a word.

        Raises:
            KeyError: it has none.
        """
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        if at == len(self._keys) or self._keys[at] != key:
            raise KeyError(key)
        return int(self._rows[at])

    def __iter__(self) -> Iterator[int]:
        """Yield the hashes, sorted."""
        return iter(self._keys.tolist())

    def __len__(self) -> int:
        """Count the words."""
        return len(self._keys)


def _arrays(file: BinaryIO) -> tuple[Keys, Rows]:
    unpacker = msgpack.Unpacker(file)
    count = unpacker.read_map_header()
    flat = np.fromiter((unpacker.unpack() for _ in range(2 * count)), np.uint64, 2 * count)
    return flat[::2].copy(), flat[1::2].astype(np.int32)
