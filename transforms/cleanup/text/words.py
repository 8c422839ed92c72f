"""How frequent English words are, and how often they are parts of compounds."""

import gzip
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, NamedTuple

#: A part of fewer compounds is none that parts of speech would be taken for.
_FEWEST: Final = 3


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
        found = Frequencies({}, {}, {})
        for line in gzip.decompress(data).decode("ascii").splitlines():
            word, zipf, first, last = line.split("\t")
            found.zipf[word] = int(zipf)
            if len(first) > 1 or int(first) >= _FEWEST:
                found.first[word] = int(first)
            if len(last) > 1 or int(last) >= _FEWEST:
                found.last[word] = int(last)
        return found
