"""The URI of a sink becomes a source of its records."""

from pathlib import Path

from pipelines.options import Settings, split_uri
from pipelines.sources.base import Source
from pipelines.sources.records.folder import FolderRecords
from transforms.loading import loaded
from transforms.resources import ResourceSpec, made_by


def open_records(uri: str, settings: Settings) -> Source:
    """Make the source of a sink's records; reads nothing yet.

    Args:
        uri: of a sink of one of `options.RECORDS`.
        settings: name the models.
    """
    scheme, target = split_uri(uri)
    if scheme == "sqlite":
        from pipelines.sources.records.database import DatabaseRecords  # noqa: PLC0415 - SQLAlchemy

        return DatabaseRecords(uri, Path(target), lambda: _made_by(settings.resources))
    return FolderRecords(uri, target, lambda: _made_by(settings.resources))


def _made_by(resources: ResourceSpec) -> str:
    return made_by(loaded(resources))
