"""How frequent English words are, and how often they are parts of compounds."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, NamedTuple

_COLUMNS: Final = 4
#: A part of so few compounds is none that parts of speech would be taken for.
_FEW: Final = frozenset({"0", "1", "2"})


class Frequencies(NamedTuple):
    """English words in lower case, from wordfreq (data/README.md).

    Attributes:
        zipf: hundredths of the decimal logarithm of their frequency in a billion words.
        first: in how many known words they are the first part, where that are three or more.
        last: the same of the last part.
    """

    zipf: dict[str, int]
    first: dict[str, int]
    last: dict[str, int]


@dataclass(frozen=True, slots=True)
class FrequencySpec:
    """The frequencies that ship with the package: some 30 MB once loaded."""

    def load(self) -> Frequencies:
        """Read them from the package's files."""
        data = (files("transforms.cleanup.text") / "data" / "english.tsv.gz").read_bytes()
        cells = gzip.decompress(data).decode("ascii").replace("\n", "\t").split("\t")
        words, zipf, first, last = (cells[column::_COLUMNS] for column in range(_COLUMNS))
        return Frequencies(
            dict(zip(words, map(int, zipf), strict=False)), _many(words, first), _many(words, last)
        )


def _many(words: Sequence[str], counts: Sequence[str]) -> dict[str, int]:
    pairs = zip(words, counts, strict=False)  # an empty word follows the last line's end
    return {word: int(count) for word, count in pairs if count not in _FEW}
