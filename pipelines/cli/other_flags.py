"""The flags of the commands that take no turns, beside those of feeds and ledger."""

import argparse
from collections.abc import Callable
from typing import Final, Protocol


class MakeCommand(Protocol):
    """Makes the parser of a command."""

    def __call__(
        self, name: str, epilog: str | None = None, usage: str = "[flags]"
    ) -> argparse.ArgumentParser:
        """Make it."""


#: What each of them knows.
OTHER_FLAGS: Final = {
    "explain": ("--state", "--config", "--json", "--help"),
}


def add_other_commands(
    command: MakeCommand, add_settings: Callable[[argparse.ArgumentParser, set[str]], None]
) -> None:
    """Add them to the command line.

    Args:
        command: makes a command's parser.
        add_settings: adds flags of settings to it, by their names.
    """
    explain = command("explain", usage="ID|URL|PATH --state FILE|URL [--json]")
    explain.add_argument("asked", metavar="ID|URL|PATH", help="whose way is asked for")
    explain.add_argument("--json", action="store_true", help="all that is known, for machines")
    add_settings(explain, {"state"})
