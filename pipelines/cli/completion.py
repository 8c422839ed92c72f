"""What `newsbeam completion` does: the script by which a shell completes commands and flags."""

import argparse
from collections.abc import Callable, Iterator
from typing import Any, Final

import shtab

DONE: Final = 0

_FILES: Final = ("FILE", "FILE.toml", "FILE|URL", "FILE.json", "ID|URL|PATH")


def completion_command(
    shell: str, parser: argparse.ArgumentParser, *, show: Callable[[str], None]
) -> int:
    """Show the script of a shell.

    Args:
        shell: one that shtab knows.
        parser: of the whole command line.
        show: takes the script.

    Returns:
        The exit code.
    """
    for action in _actions(parser):
        if action.metavar in _FILES:
            action.complete = shtab.FILE
        elif action.metavar == "DIR":
            action.complete = shtab.DIRECTORY
    show(shtab.complete(parser, shell))
    return DONE


def _actions(parser: argparse.ArgumentParser) -> Iterator[Any]:
    for action in parser._actions:  # noqa: SLF001 - argparse lists them nowhere else
        yield action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            action.help = action.metavar if isinstance(action.metavar, str) else None
            for one in action.choices.values():
                yield from _actions(one)
