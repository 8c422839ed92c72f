"""A sink URI becomes an outlet of an engine: the one table to add a new kind to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.engines.outlets import Outlet, Writer, Written
from pipelines.options import OptionError, split_uri
from pipelines.sinks.tables import Tables
from transforms.outcomes import Enriched, Repeated
from transforms.records.article import Article


@dataclass(frozen=True)
class TablesOutlet:
    """Tables of a PostgreSQL database."""

    tables: Tables

    def open(self) -> Writer:
        """Be ready: the connections are the process's."""
        return _TablesWriter(self.tables)

    def refusal(self, article: Article) -> str | None:
        """A table takes every record."""
        del article
        return None


@dataclass(frozen=True)
class _TablesWriter:
    tables: Tables

    def write(self, batch: Sequence[Written]) -> None:
        articles = [one.record for one in batch if isinstance(one, Enriched)]
        self.tables.write(articles, [one.record for one in batch if isinstance(one, Repeated)])

    def close(self) -> None:
        """The connections are the process's."""


def outlet_of(uri: str) -> Outlet:
    """Make the outlet of a sink URI; connects to nothing yet.

    Raises:
        OptionError: an engine cannot write to this kind of sink.
    """
    scheme, _ = split_uri(uri)
    if scheme not in _KINDS:
        known = ", ".join(f"{name}:" for name in _KINDS)
        raise OptionError(
            f"--sink {uri!r} cannot be written by an engine, whose workers share no files: use "
            f"{known}"
        )
    return _KINDS[scheme](uri)


def _postgresql(uri: str) -> Outlet:
    return TablesOutlet(Tables(uri))


_KINDS: Final[dict[str, Callable[[str], Outlet]]] = {
    "postgresql": _postgresql,
}
