"""A source URI becomes a source: the one table to add a new kind to."""

from collections.abc import Callable
from functools import partial
from typing import Final

from pipelines.options import OptionError, Settings, split_uri
from pipelines.sources.base import Source
from pipelines.sources.files import FilesSource
from transforms.records.article import SourceKind


def open_source(uri: str, settings: Settings) -> Source:
    """Make the source of a URI; connects to nothing yet.

    Raises:
        OptionError: the URI is malformed.
    """
    scheme, target = split_uri(uri)
    return _KINDS[scheme](uri, target, settings)


def _files(kind: SourceKind, uri: str, target: str, settings: Settings) -> Source:
    del settings
    return FilesSource(uri, kind, target)


def _rss(uri: str, target: str, settings: Settings) -> Source:
    # Only those who fetch pay for the libraries.
    from pipelines.sources.rss.open import open_feeds  # noqa: PLC0415

    return open_feeds(uri, target, settings)


def _archive(uri: str, target: str, settings: Settings) -> Source:
    from pipelines.sources.archive import ArchiveSource  # noqa: PLC0415 - loads Arrow

    del settings
    return ArchiveSource(uri, target)


def _pubsub(uri: str, target: str, settings: Settings) -> Source:
    from pipelines.sources.pubsub.source import PubSubSource  # noqa: PLC0415 - loads gRPC, half a second

    del target, settings
    try:
        return PubSubSource(uri)
    except ValueError as error:
        raise OptionError(str(error)) from None


_KINDS: Final[dict[str, Callable[[str, str, Settings], Source]]] = {
    "rss": _rss,
    "feed": partial(_files, "feed"),
    "html": partial(_files, "html"),
    "text": partial(_files, "text"),
    "jsonl": partial(_files, "jsonl"),
    "pubsub": _pubsub,
    "archive": _archive,
}
