"""The flags by which newsbeam is watched: those of all commands, and those of all that read.

They stand below the other flags in a command's help, in three lines.
"""

import argparse
from collections.abc import Sequence
from typing import Final

from pipelines.logs import AS_USUAL, LogSettings

_LOGS: Final = {
    "--log-level": ("debug", "info", "warning", "error"),
    "--log-format": ("text", "json"),
}
LOG_FLAGS: Final = tuple(_LOGS)

#: Flags by which a run is watched, with their metavars.
WATCH_FLAGS: Final = {
    "--metrics": "HOST:PORT",
    "--metrics-file": "FILE",
    "--healthy-within": "S",
}

WATCH_HELP: Final = "watched by: " + " ".join(map(" ".join, WATCH_FLAGS.items()))
LOG_HELP: Final = "every command: --log-level debug|info|warning|error, --log-format text|json"


def add_log_flags(parser: argparse.ArgumentParser) -> None:
    """Let a command take the flags of logs; its help has them below."""
    for flag, choices in _LOGS.items():
        parser.add_argument(
            flag, choices=choices, default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )


def add_watch_flags(parser: argparse.ArgumentParser) -> None:
    """Let a command take the flags by which a run is watched; its help has them below."""
    for flag, metavar in WATCH_FLAGS.items():
        parser.add_argument(
            flag, metavar=metavar, default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )


def log_settings(argv: Sequence[str]) -> LogSettings:
    """Read ahead how to log, so that a wrong flag elsewhere is said in that form.

    Args:
        argv: the command line. A wrong value is left to its parser.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    add_log_flags(parser)
    try:
        known, _ = parser.parse_known_args(list(argv))
    except argparse.ArgumentError:
        return AS_USUAL
    return AS_USUAL._replace(
        level=getattr(known, "log_level", AS_USUAL.level),
        form=getattr(known, "log_format", AS_USUAL.form),
    )
