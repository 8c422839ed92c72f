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


def wanted_workers(beam_flags: Sequence[str], workers: int) -> int:
    """Say how many local processes to use: newsbeam's --workers, or Beam's direct_num_workers.

    Another runner has workers of its own, and needs none here: 0.

    Args:
        beam_flags: Beam's own, not checked yet: what does not fit here is left to that check.
        workers: newsbeam's.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("--runner")
    parser.add_argument("--direct_running_mode")
    parser.add_argument("--direct_num_workers", type=int, default=0)
    try:
        given, _ = parser.parse_known_args(list(beam_flags))
    except argparse.ArgumentError:
        return workers
    if not is_local_runner(given.runner):
        return 0
    if given.direct_running_mode == "multi_processing":
        return given.direct_num_workers or workers
    return workers
