"""What a user meant who wrote something that nobody knows."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pipelines.option_sentences import closest, meant
from pipelines.options import OptionError

#: What argparse says of a value that is none of those that it knows.
_CHOICE: Final = re.compile(
    r"argument (?P<what>.+): invalid choice: '(?P<value>.*)' \(choose from (?P<known>.+)\)",
    re.DOTALL,
)
_COMMANDS: Final = {"COMMAND": "command", "DEED": "deed"}


def did_you_mean(flags: Iterable[str], known: Iterable[str]) -> str | None:
    """Name the known flag that is meant by one that nobody knows, or None.

    Args:
        flags: those that nobody knows, values among them.
        known: what to choose from.
    """
    names = [flag.partition("=")[0] for flag in flags if flag.startswith("--")]
    return next((found for name in names if (found := closest(name, known, 0.8))), None)


def refuse(unknown: Sequence[str], command: str, known: Sequence[str]) -> None:
    """Insist that nothing is left that a command does not know.

    Raises:
        OptionError: names what is, and what may be meant.
    """
    if unknown:
        close = did_you_mean(unknown, known)
        hint = f": did you mean {close}?" if close else f" (see newsbeam {command} --help)"
        raise OptionError(f"{command} does not know {' '.join(unknown)}{hint}")


def sentence(message: str) -> str:
    """Say in our words what argparse says of a value that is none of those that it knows."""
    found = _CHOICE.fullmatch(message)
    if found is None:
        return message
    value, what = found["value"], found["what"]
    known = [one.strip("'") for one in found["known"].split(", ")]
    if what in _COMMANDS:
        hint = meant(value, known) or f": say {', '.join(known)}"
        return f"{value!r} is no {_COMMANDS[what]}{hint}"
    return f"{what} {value!r} is none of {', '.join(known)}{meant(value, known)}"
