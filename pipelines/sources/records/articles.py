"""The articles of any sink that can be read back, as records."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from pipelines.options import RECORDS, OptionError, split_uri, without_credentials
from pipelines.sinks.base import SinkUnavailable
from pipelines.sinks.open import bigquery_place, needs
from pipelines.sinks.stored import StoredArticles
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.records.folder import FolderArticles
from transforms.records.article import Article

_log: Final = logging.getLogger(__name__)


def records_of(uri: str) -> Iterator[Article]:
    """Read the articles of a sink, the newest version of each, with entities and topics.

    They come in the sink's own order, one at a time, each once. What is no article of newsbeam's
    is left out, and counted in the log.

    Args:
        uri: of a sink of one of `options.RECORDS`.

    Returns:
        The articles; whether there are any to be read was looked at before.

    Raises:
        OptionError: such a sink cannot be read back, or the URI is malformed.
        SourceUnavailable: there is no such sink, or it cannot be read.
    """
    articles = stored_articles(uri)
    insist_on_articles(uri, articles)
    return _decoded(uri, articles)


def stored_articles(uri: str) -> StoredArticles:
    """Find out how a sink's articles are read; reads nothing yet.

    Raises:
        OptionError: they cannot be, or the URI is malformed.
        SinkUnavailable: a package that the sink needs is not installed.
    """
    scheme, target = split_uri(uri)
    if scheme not in RECORDS:
        kinds = ", ".join(f"{name}:" for name in RECORDS)
        raise OptionError(f"records can be read from {kinds}, not from {without_credentials(uri)}")
    if scheme == "sqlite":
        from pipelines.sinks.sql.sqlite_articles import SqliteArticles  # noqa: PLC0415 - SQLAlchemy

        return SqliteArticles(Path(target))
    if scheme == "postgresql":
        return _in_postgresql(uri)
    if scheme == "delta":
        with needs(uri, "delta"):
            from pipelines.sinks.delta.articles import DeltaArticles  # noqa: PLC0415 - an extra
        return DeltaArticles(uri)
    if scheme == "bigquery":
        place = bigquery_place(uri)
        with needs(uri, "gcp"):
            from pipelines.sinks.bigquery.articles import BigQueryArticles  # noqa: PLC0415 - gRPC
        return BigQueryArticles(place)
    return FolderArticles(target, f".{scheme}")


def _in_postgresql(uri: str) -> StoredArticles:
    from pipelines.sinks.sql.postgresql_articles import PostgresqlArticles  # noqa: PLC0415 - as above

    try:
        return PostgresqlArticles(uri)
    except ValueError as error:
        raise OptionError(f"{without_credentials(uri)} is no database: {error}") from None


def insist_on_articles(uri: str, articles: StoredArticles) -> None:
    """Look whether a sink was ever written to.

    Raises:
        SourceUnavailable: it was not, or it cannot be read.
    """
    try:
        found = articles.are_there()
    except SinkUnavailable as error:
        raise SourceUnavailable(str(error)) from error
    if not found:
        raise SourceUnavailable(
            f"there are no articles at {without_credentials(uri)}: name the sink of the run that "
            "wrote them"
        )


def _decoded(uri: str, articles: StoredArticles) -> Iterator[Article]:
    decoder = msgspec.json.Decoder(Article)
    left_out = 0
    try:
        for stored in articles.read(_all, whole=True):
            try:
                yield decoder.decode(stored.record)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                left_out += 1
    except SinkUnavailable as error:
        raise SourceUnavailable(str(error)) from error
    finally:
        if left_out:
            _log.warning("%d records of %s are none of newsbeam's", left_out, uri)


def _all(name: str, version: int) -> bool:
    del name, version
    return True
