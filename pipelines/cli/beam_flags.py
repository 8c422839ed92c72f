"""Beam's own flags: known to it, fit for the runner that they name, and whether that is there."""

import argparse
import re
import shutil
import socket
from collections.abc import Collection, Sequence
from typing import Any, Final

from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    JobServerOptions,
    PipelineOptions,
    PortableOptions,
    SparkRunnerOptions,
    StandardOptions,
    TestOptions,
)
from apache_beam.options.pipeline_options_validator import PipelineOptionsValidator
from apache_beam.runners.runner import create_runner

from pipelines.cli.first_checks import nobody_knows
from pipelines.options import OptionError, is_local_runner

#: How long to wait for a job server to take a connection.
_CONNECT_S: Final = 10.0
_HOST_AND_PORT: Final = re.compile(r"(\[[0-9a-f:]+\]|[^/:\[\]]+):([0-9]{1,5})", re.IGNORECASE)


class RunnerUnavailable(Exception):
    """Another runner cannot be used: the text is one sentence that says what is wrong."""


def check_beam_flags(flags: Sequence[str], also: Collection[str] = ()) -> None:
    """Refuse flags that neither newsbeam nor Beam knows.

    Args:
        flags: Beam's own, as the user gave them.
        also: names of flags that the runner knows and Beam does not.

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
    unknown = _without(unknown, also)
    if unknown:
        raise nobody_knows(unknown, parser._option_string_actions)  # noqa: SLF001 - listed nowhere else
    _check_runner(PipelineOptions(list(flags)))


def _without(flags: Sequence[str], names: Collection[str]) -> list[str]:
    """Leave out flags of these names, and their values."""
    left: list[str] = []
    is_left = True
    for flag in flags:
        if flag.startswith("--"):
            is_left = flag.removeprefix("--").partition("=")[0] not in names
        if is_left:
            left.append(flag)
    return left


def _check_runner(options: PipelineOptions) -> None:
    name = options.view_as(StandardOptions).runner
    if is_local_runner(name):
        return
    try:
        runner = create_runner(name)
    except (ValueError, ImportError, AttributeError) as error:
        raise OptionError(f"--runner {name} cannot be used: {_first_line(error)}") from None
    options.view_as(TestOptions).dry_run = True  # look at no bucket yet: without credentials Beam
    wrong = PipelineOptionsValidator(options, runner).validate()  # asks for them for two minutes
    if type(runner).__name__ == "PortableRunner" and not _job_endpoint(options):
        wrong.append("--job_endpoint=HOST:PORT must say where its job server listens")
    if wrong:
        what = "; ".join(one.rstrip(".") for one in wrong)
        raise OptionError(f"--runner {name} cannot be used with these flags: {what}")


def check_runner_answers(flags: Sequence[str]) -> None:
    """Look whether what another runner needs is there; changes nothing.

    Args:
        flags: Beam's own, checked.

    Raises:
        RunnerUnavailable: no job server listens, or there is no Java to start one with.
    """
    options = PipelineOptions(list(flags))
    name = options.view_as(StandardOptions).runner
    if is_local_runner(name):
        return
    endpoint = _job_endpoint(options)
    if not endpoint:
        _check_java(name, options)
    elif address := _HOST_AND_PORT.fullmatch(endpoint):
        host, port = address[1].strip("[]"), int(address[2])
        try:
            socket.create_connection((host, port), _CONNECT_S).close()
        except (OSError, OverflowError) as error:
            raise RunnerUnavailable(
                f"--runner {name} cannot be used: no job server listens at {endpoint} "
                f"({_first_line(error)}); start one, or correct --job_endpoint"
            ) from None


def _check_java(name: str, options: PipelineOptions) -> None:
    """Look for the Java that the Flink and Spark runners start their job servers with."""
    kind = name.lower().removesuffix("runner")
    launcher = options.view_as(JobServerOptions).job_server_java_launcher
    starts_one = (
        kind == "flink" and not options.view_as(FlinkRunnerOptions).flink_submit_uber_jar
    ) or (kind == "spark" and not options.view_as(SparkRunnerOptions).spark_submit_uber_jar)
    if starts_one and shutil.which(launcher) is None:
        raise RunnerUnavailable(
            f"--runner {name} cannot be used: its job server needs Java, and there is no program "
            f"{launcher}; install one, or name a job server that runs with --job_endpoint=HOST:PORT"
        )


def _job_endpoint(options: PipelineOptions) -> str | None:
    """Give where a job server is to be found, or None where there is none to connect to."""
    endpoint: str | None = options.view_as(PortableOptions).job_endpoint
    return endpoint


def _first_line(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return (said or type(error).__name__).strip().splitlines()[0]
