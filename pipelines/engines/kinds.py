"""A sink URI becomes an outlet of an engine: the one table to add a new kind to."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipelines.engines.outlets import Outlet, Writer, Written
from pipelines.engines.registry import Keeper
from pipelines.options import OptionError, split_uri
from pipelines.sinks.sql.engine import Tables
from transforms.outcomes import Enriched, Repeated
from transforms.records.article import Article
from transforms.records.dead_letter import DeadLetter

if TYPE_CHECKING:
    from pipelines.sinks.bigquery.writer import BigQueryWriter
    from pipelines.sinks.publisher import Publisher


@dataclass(frozen=True)
class TablesOutlet:
    """Tables of a PostgreSQL database."""

    tables: Tables

    def check(self) -> None:
        """Look whether the database answers."""
        self.tables.check()

    def prepare(self) -> None:
        """Make the tables that are missing."""
        self.tables.prepare()

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


@dataclass(frozen=True)
class TopicOutlet:
    """A topic: articles only, at least once, with the attributes id and version."""

    uri: str

    def check(self) -> None:
        """Look whether the topic exists and may be published to."""
        with closing(self._publisher()) as publisher:
            publisher.topic.check()

    def prepare(self) -> None:
        """A topic is there, or is not."""

    def open(self) -> Writer:
        """Be ready to connect at the first batch."""
        return _TopicWriter(self._publisher())

    def refusal(self, article: Article) -> str | None:
        """Say how large a record is that Pub/Sub would not take."""
        from pipelines.sinks.publisher import refusal  # noqa: PLC0415 - loads gRPC

        return refusal(self.uri, article)

    def _publisher(self) -> "Publisher":
        from pipelines.sinks.publisher import Publisher  # noqa: PLC0415 - loads gRPC

        try:
            return Publisher(self.uri)
        except ValueError as error:
            raise OptionError(str(error)) from None


@dataclass(frozen=True)
class _TopicWriter:
    publisher: "Publisher"

    def write(self, batch: Sequence[Written]) -> None:
        self.publisher.publish(one.record for one in batch if isinstance(one, Enriched))

    def close(self) -> None:
        self.publisher.close()


@dataclass(frozen=True)
class BigQueryOutlet:
    """Tables of BigQuery's, and what keeps dead letters there.

    A bundle that runs twice appends twice: a view of each table shows what came twice once.
    """

    uri: str

    def check(self) -> None:
        """Look whether the dataset is there and may be written to."""
        with closing(_new_writer(self.uri)) as writer:
            writer.check()

    def prepare(self) -> None:
        """Make the tables and views that are missing."""
        with closing(_new_writer(self.uri)) as writer:
            writer.append()

    def open(self) -> Writer:
        """Be ready to connect at the first batch."""
        return _BigQueryWriter(_new_writer(self.uri))

    def refusal(self, article: Article) -> str | None:
        """Say that a record does not fit into a request."""
        if not _writer(self.uri).is_too_large(article):
            return None
        return f"the record of {article.id} version {article.version} is too large for {self.uri}"

    def keep(self, ledger: object, place: str, letters: Sequence[DeadLetter]) -> None:
        """Append dead letters: the ledger's transaction follows."""
        del ledger, place
        _writer(self.uri).append(dead_letters=letters)


@dataclass(frozen=True)
class _BigQueryWriter:
    to: "BigQueryWriter"

    def write(self, batch: Sequence[Written]) -> None:
        self.to.append(
            articles=[one.record for one in batch if isinstance(one, Enriched)],
            duplicates=[one.record for one in batch if isinstance(one, Repeated)],
        )

    def close(self) -> None:
        self.to.close()


@lru_cache(maxsize=8)
def _writer(uri: str) -> "BigQueryWriter":
    """Give the process's own, for what is done now and then."""
    return _new_writer(uri)


def _new_writer(uri: str) -> "BigQueryWriter":
    from pipelines.sinks.bigquery.writer import BigQueryWriter  # noqa: PLC0415 - an extra

    try:
        return BigQueryWriter(uri)
    except ValueError as error:
        raise OptionError(str(error)) from None


def outlets_of(uris: Sequence[str]) -> dict[str, Outlet]:
    """Make the outlets of sinks, each under the name that its step has; connects to nothing yet.

    Raises:
        OptionError: an engine cannot write to one of them.
    """
    named: dict[str, Outlet] = {}
    for uri in dict.fromkeys(uris):
        kind = _kind_of("--sink", uri)
        count = sum(name.startswith(kind.name) for name in named)
        named[kind.name + (str(count + 1) if count else "")] = kind.outlet(uri)
    return named


def keepers_of(sinks: Sequence[str], dead_letters: str | None) -> list[Keeper]:
    """Make what keeps dead letters: the sink that --dead-letters names, else those that can.

    Raises:
        OptionError: an engine cannot write to one of them.
    """
    if dead_letters is None:
        made = [_kind_of("--sink", uri).keeper(uri) for uri in dict.fromkeys(sinks)]
    else:
        made = [_kind_of("--dead-letters", dead_letters).keeper(dead_letters)]
    return [one for one in made if one is not None]


@dataclass(frozen=True)
class _Kind:
    """A kind of sink: the name of its steps, its outlet, and what keeps dead letters there."""

    name: str
    outlet: Callable[[str], Outlet]
    keeper: Callable[[str], Keeper | None]


def _kind_of(flag: str, uri: str) -> _Kind:
    scheme, _ = split_uri(uri)
    if scheme not in _KINDS:
        known = ", ".join(f"{name}:" for name in _KINDS)
        raise OptionError(
            f"{flag} {uri!r} cannot be written by an engine, whose workers share no files: use "
            f"{known}"
        )
    return _KINDS[scheme]


def _keeps_none(uri: str) -> None:
    """A topic takes articles only."""
    del uri


def _tables(uri: str) -> Outlet:
    return TablesOutlet(Tables(uri))


_KINDS: Final[dict[str, _Kind]] = {
    "postgresql": _Kind("Postgresql", _tables, Tables),
    "pubsub": _Kind("Pubsub", TopicOutlet, _keeps_none),
    "bigquery": _Kind("Bigquery", BigQueryOutlet, BigQueryOutlet),
}
