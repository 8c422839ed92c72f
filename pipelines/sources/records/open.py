"""The URI of a sink becomes a source of its records."""

from functools import partial

from pipelines.options import Settings, split_uri
from pipelines.own_topics import resources_by
from pipelines.sources.base import Source
from pipelines.sources.records.articles import stored_articles
from pipelines.sources.records.folder import FolderRecords
from pipelines.sources.records.stored import StoredRecords
from transforms.identity import digest
from transforms.loading import loaded
from transforms.resources import made_by


def open_records(uri: str, settings: Settings) -> Source:
    """Make the source of a sink's records; reads nothing yet.

    Args:
        uri: of a sink of one of `options.RECORDS`.
        settings: name the models.

    Raises:
        OptionError: the URI is malformed.
        SinkUnavailable: a package that is needed is not installed.
    """
    scheme, target = split_uri(uri)
    now = partial(_made_by, settings)
    if scheme in ("jsonl", "parquet"):
        return FolderRecords(uri, target, now)
    return StoredRecords(uri, stored_articles(uri), now)


def _made_by(settings: Settings) -> str:
    """Name what is loaded, and what it was called: two models may say the same of themselves."""
    return digest(made_by(loaded(resources_by(settings))), *settings.spacy_model)
