"""What is wrong with a setting, in a sentence that names it and what would be right."""

import difflib
from collections.abc import Iterable
from typing import Final, get_args, get_type_hints

import msgspec

_NO_CHOICE: Final = "Invalid enum value"


def closest(word: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Name the known word that is most like one, or None where none is.

    Args:
        word: as it was written.
        known: what to choose from.
        likeness: how alike they must be at least, 0 to 1.
    """
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=likeness)
    return found[0] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """Ask whether a known word is meant, to be put at the end of a sentence; empty if none is."""
    found = closest(word, known)
    return "" if found is None else f" (did you mean {found}?)"


def readable(message: str, settings: type[msgspec.Struct]) -> str:
    """Turn msgspec's words on a value that does not fit into a sentence.

    Args:
        message: of its ValidationError.
        settings: what the values were to be converted to.
    """
    what, _, where = message.partition(" - at `$.")
    if where:
        name = where.rstrip("`").split("[")[0]
        does_not_fit = f"the value of --{name.replace('_', '-')} does not fit"
        if what.startswith(_NO_CHOICE):
            return f"{does_not_fit}: {_not_among(what, get_args(get_type_hints(settings)[name]))}"
        return f"{does_not_fit}: {what[0].lower()}{what[1:]}"
    if "unknown field" in message:
        name = message.rsplit("`", 2)[1]
        known = sorted(settings.__struct_fields__)
        hint = meant(name, known)
        return f"nobody knows the setting {name}{hint}: the settings are {', '.join(known)}"
    return message


def _not_among(what: str, choices: Iterable[str]) -> str:
    value = what.removeprefix(_NO_CHOICE).strip().strip("'")
    return f"{value!r} is none of {', '.join(choices)}{meant(value, choices)}"
