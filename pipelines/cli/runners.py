"""Which runner Beam's flags name, without loading Beam."""

import argparse
from collections.abc import Sequence

from pipelines.options import is_local_runner


def engine_of(beam_flags: Sequence[str]) -> str | None:
    """Name the runner that is not of this machine, in small letters without "runner", or None."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--runner")
    try:
        name: str | None = parser.parse_known_args(list(beam_flags))[0].runner
    except argparse.ArgumentError:
        return None  # left to the check of Beam's flags
    return None if name is None or is_local_runner(name) else name.lower().removesuffix("runner")
