"""The articles that a sink holds, read back as records."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

#: Tells by id and version whether an article is to be read whole.
Wanted = Callable[[str, int], bool]


class Stored(NamedTuple):
    """An article as it lies in a sink: JSON, of which nobody has looked yet whether it is whole."""

    id: str
    version: int
    record: bytes


class StoredArticles(Protocol):
    """Where a sink keeps its articles.

    One that keeps all versions gives the newest of each article, and is small in memory by texts,
    not by ids.
    """

    def are_there(self) -> bool:
        """Look whether the sink was ever written to.

        Raises:
            SinkUnavailable: it cannot be asked: no such database, no permission.
        """

    def read(self, wanted: Wanted, *, whole: bool) -> Iterator[Stored]:
        """Yield the articles that are wanted, each once; those that come meanwhile may be left out.

        Args:
            wanted: asked of each article before its text is read.
            whole: with entities and topics; they may be there without.

        Raises:
            SinkUnavailable: they cannot be read.
        """
