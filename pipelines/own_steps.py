"""Steps of the user's own, named on the command line as MODULE:NAME."""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.options import OptionError
from transforms.loading import Resource


def own_steps(flag: str, names: Sequence[str]) -> list[Any]:
    """Import steps: functions on articles, descriptions of them, or PTransforms.

    A class is called without arguments.

    Modules are also looked for in the working directory, in worker processes too.

    Args:
        flag: by which they were named, for the sentence.
        names: MODULE:NAME, each.

    Raises:
        OptionError: there is no such module, no such name in it, or it is no step.
    """
    if names and str(Path.cwd()) not in sys.path:
        sys.path.insert(0, str(Path.cwd()))
    return [_step(flag, name) for name in names]


def _step(flag: str, name: str) -> Any:
    module, colon, path = name.partition(":")
    if not (module and colon and path):
        raise OptionError(
            f"{flag} {name!r} does not fit: give MODULE:NAME, as in desk:credit for the function "
            "credit in desk.py"
        )
    try:
        step: Any = importlib.import_module(module)
    except (ImportError, SyntaxError) as error:
        raise OptionError(
            f"{flag} {name}: the module {module} cannot be imported ({error}); it must be on "
            "Python's path or in the working directory"
        ) from None
    try:
        for part in path.split("."):
            step = getattr(step, part)
    except AttributeError:
        raise OptionError(f"{flag} {name}: there is no {path} in the module {module}") from None
    if isinstance(step, type):
        step = step()
    if not (callable(step) or hasattr(step, "expand") or isinstance(step, Resource)):
        raise OptionError(
            f"{flag} {name} is no step: a function that takes an article and gives one (or None "
            "to drop it), or a PTransform, is wanted"
        )
    return step
