"""Given names and surnames."""

import gzip
from importlib.resources import files
from typing import NamedTuple


class People(NamedTuple):
    """Names as they are written, with one capital.

    Attributes:
        given: given names.
        common: common surnames.
        rare: other surnames.
    """

    given: frozenset[str]
    common: frozenset[str]
    rare: frozenset[str]

    @staticmethod
    def shipped() -> "People":
        """Read the names that ship with the package."""
        packed = (files("transforms.entities") / "gazetteer" / "names.tsv.gz").read_bytes()
        return People.parse(gzip.decompress(packed).decode())

    @staticmethod
    def parse(text: str) -> "People":
        """Build from the file's three lines."""
        given, common, rare = (frozenset(line.split()) for line in text.splitlines())
        return People(given, common, rare)

    def is_given(self, word: str) -> bool:
        """Tell whether a word, also one in capitals, is a given name."""
        return word.capitalize() in self.given

    def is_surname(self, word: str) -> bool:
        """Tell whether a word is a surname; many are other words too."""
        return word in self.common or word in self.rare
