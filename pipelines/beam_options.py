"""What is Beam's own among the flags, and which runner takes a turn."""

import argparse
from collections.abc import Sequence
from typing import Any, Final

from apache_beam.options.pipeline_options import (
    DirectOptions,
    PipelineOptions,
    PortableOptions,
    StandardOptions,
)

from pipelines.options import OptionError

#: The local runner under its direct name: "DirectRunner" may choose, or try to fetch, another one.
LOCAL_RUNNER: Final = "FnApiRunner"
_LOCAL_NAMES: Final = ("DirectRunner", LOCAL_RUNNER)


def check_beam_flags(flags: Sequence[str]) -> None:
    """Refuse flags that neither newsbeam nor Beam knows.

    Raises:
        OptionError: names them.
    """
    parser: Any = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    for options in PipelineOptions.__subclasses__():
        options._add_argparse_args(parser)  # noqa: SLF001 - Beam offers no other way to ask
    try:
        _, unknown = parser.parse_known_args(list(flags))
    except argparse.ArgumentError as error:
        raise OptionError(f"a flag of Beam's does not fit: {error}") from None
    if unknown:
        raise OptionError(
            f"nobody knows {' '.join(unknown)}: newsbeam's flags are in --help, Beam's in its "
            "documentation"
        )


def beam_options(flags: Sequence[str], workers: int, pool: str | None) -> PipelineOptions:
    """Make the options of a turn's pipeline.

    Args:
        flags: Beam's own, as the user gave them.
        workers: processes.
        pool: address of the worker pool, where there is more than one process.
    """
    options = PipelineOptions(list(flags))
    standard = options.view_as(StandardOptions)
    if standard.runner is None or standard.runner in _LOCAL_NAMES:
        standard.runner = LOCAL_RUNNER
        if pool is not None:
            _use_pool(options, workers, pool)
    return options


def _use_pool(options: PipelineOptions, workers: int, pool: str) -> None:
    """Have the pool's processes do the work, in the place of new ones for each turn."""
    direct, portable = options.view_as(DirectOptions), options.view_as(PortableOptions)
    direct.direct_running_mode = "in_memory"
    direct.direct_num_workers = workers
    portable.environment_type = "EXTERNAL"
    portable.environment_config = pool


def wanted_workers(flags: Sequence[str], workers: int) -> int:
    """Say how many local processes to use: newsbeam's --workers, or Beam's direct_num_workers."""
    given = PipelineOptions(list(flags)).get_all_options(drop_default=True)
    if given.get("direct_running_mode") == "multi_processing":
        return int(given.get("direct_num_workers", 0)) or workers
    return workers
