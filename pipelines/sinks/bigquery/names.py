"""What a `bigquery:` URI names, and the tables and views that are made of it.

Pure: it knows nothing of Google's libraries.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["articles", "duplicates", "dead_letters", "runs"]

#: What each kind of record adds to the table's name.
SUFFIXES: Final[dict[Kind, str]] = {
    "articles": "",
    "duplicates": "_duplicates",
    "dead_letters": "_dead_letters",
    "runs": "_runs",
}
#: Those that can come twice, or in several versions: each has a view that shows one of them.
VIEWED: Final[tuple[Kind, ...]] = ("articles", "duplicates", "dead_letters")

_LATEST: Final = "_latest"
# https://cloud.google.com/resource-manager/docs/creating-managing-projects (domain-scoped projects
# hold a colon), https://cloud.google.com/bigquery/docs/datasets#dataset-naming,
# https://cloud.google.com/bigquery/docs/tables#table_naming: 1,024 bytes, of which we need a few.
_URI: Final = re.compile(
    r"bigquery:(?P<project>[a-z][a-z0-9.:-]{1,98}[a-z0-9])"
    r"\.(?P<dataset>[A-Za-z0-9_]{1,1024})"
    r"\.(?P<table>[A-Za-z0-9_-]{1,1000})"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The tables of one sink."""

    project: str
    dataset: str
    table: str

    @property
    def full_dataset(self) -> str:
        """The dataset's name, as "PROJECT.DATASET"."""
        return f"{self.project}.{self.dataset}"

    def table_of(self, kind: Kind) -> str:
        """Name the table of a kind, as "PROJECT.DATASET.TABLE"."""
        return f"{self.full_dataset}.{self.table}{SUFFIXES[kind]}"

    def view_of(self, kind: Kind) -> str:
        """Name the view of the newest records of a kind, in the same form."""
        return f"{self.table_of(kind)}{_LATEST}"

    def path_of(self, kind: Kind) -> str:
        """Name the table of a kind as the Storage Write API does."""
        name = f"{self.table}{SUFFIXES[kind]}"
        return f"projects/{self.project}/datasets/{self.dataset}/tables/{name}"

    def names(self) -> frozenset[str]:
        """Name all tables and views."""
        return frozenset({*map(self.table_of, SUFFIXES), *map(self.view_of, VIEWED)})


def place_of(uri: str) -> Place:
    """Read a `bigquery:` URI.

    Raises:
        ValueError: it names no table; the text is a sentence.
    """
    found = _URI.fullmatch(uri)
    if found is None:
        raise ValueError(
            f"{uri} names no table of BigQuery's: it reads bigquery:PROJECT.DATASET.TABLE, with "
            "letters, digits and underscores in the names of dataset and table"
        )
    return Place(**found.groupdict())
