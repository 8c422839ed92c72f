"""Files in Cloud Storage: whether they are there, and may be read, before a job is started."""

import google.auth
from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions
from google.auth.exceptions import DefaultCredentialsError

from pipelines.gcloud import LOGIN
from pipelines.sources.base import SourceUnavailable


def check_bucket(pattern: str, options: PipelineOptions) -> None:
    """Look whether any file matches.

    Args:
        pattern: as in gs://bucket/2026/*.jsonl.
        options: Beam's, which say whether credentials are wanted.

    Raises:
        SourceUnavailable: there is none, or it cannot be looked at.
    """
    if not options.view_as(GoogleCloudOptions).no_auth:
        try:
            google.auth.default()  # Beam looks for two minutes
        except DefaultCredentialsError as error:
            said = str(error).partition(". ")[0]
            raise SourceUnavailable(
                f"no usable Google Cloud credentials for {pattern} ({said}): {LOGIN}"
            ) from None
    FileSystems.set_options(options)
    try:
        (match,) = FileSystems.match([pattern], [1])
    except BeamIOError as error:
        said = " ".join(str(error).split())[:300]
        raise SourceUnavailable(f"{pattern} cannot be looked at ({said})") from None
    if not match.metadata_list:
        raise SourceUnavailable(f"no file matches {pattern}: look at the name")
