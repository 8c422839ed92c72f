"""What a user meant who wrote something that nobody knows."""

import difflib
from collections.abc import Iterable, Sequence

from pipelines.options import OptionError


def did_you_mean(flags: Iterable[str], known: Iterable[str]) -> str | None:
    """Name the known flag that is meant by one that nobody knows, or None.

    Args:
        flags: those that nobody knows, values among them.
        known: what to choose from.
    """
    names = [flag.partition("=")[0] for flag in flags if flag.startswith("--")]
    return next((found for name in names if (found := closest(name, known, 0.8))), None)


def closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Name the known word that is most like one, or None where none is.

    Args:
        word: as it was written.
        known: what to choose from.
        likeness: how alike they must be at least, 0 to 1.
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def refuse(unknown: Sequence[str], command: str, known: Sequence[str]) -> None:
    """Insist that nothing is left that a command does not know.

    Raises:
        OptionError: names what is, and what may be meant.
    """
    if unknown:
        close = did_you_mean(unknown, known)
        hint = f": did you mean {close}?" if close else f" (see newsbeam {command} --help)"
        raise OptionError(f"{command} does not know {' '.join(unknown)}{hint}")
