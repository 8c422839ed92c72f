"""Whether Beam looks for Google's credentials."""

from collections.abc import Sequence

from apache_beam.internal.gcp import auth

from pipelines.engines.flink import value_of


def heed_no_auth(flags: Sequence[str]) -> None:
    """Let Beam look for no credentials in this process where it is told not to.

    Its file systems do all the same, and where no metadata server answers that takes up to two
    minutes. Nothing of Beam's interface says so: what it keeps of its look is set instead.

    Args:
        flags: Beam's.
    """
    if "no_auth" in value_of(flags):
        auth._Credentials._credentials_init = True  # noqa: SLF001 - see above
