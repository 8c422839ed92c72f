"""Environments of Python for programs that need other packages than newsbeam does.

Each is made once from a hashed lock beside this module, in the user's cache.
"""

import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from transforms.identity import digest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsbeam"
_HERE = Path(__file__).parent
_INSTALL_S = 600.0


class NotInstalledError(Exception):
    """An environment cannot be made here, as without PyPI: the text says why."""


@lru_cache(maxsize=8)
def environment(name: str) -> Path:
    """Give the folder of the programs of an environment, which is made where there is none.

    Args:
        name: of its lock, `NAME-requirements.txt`.

    Raises:
        NotInstalledError: it cannot be made.
    """
    lock = _HERE / f"{name}-requirements.txt"
    home = CACHE / f"{name}-{digest('venv', lock.read_text())[:16]}"
    try:
        CACHE.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{home}.lock"):
            if not (home / "ready").exists():
                _install(home, lock)
                (home / "ready").touch()
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        raise NotInstalledError(f"{name} cannot be installed: {said[-500:]}") from error
    return home / "bin"


def _install(home: Path, lock: Path) -> None:
    pip = [home / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [sys.executable, "-m", "venv", "--clear", home],
        [*pip, "--no-deps", "--require-hashes", "-r", lock],
    ):
        subprocess.run(
            list(map(str, command)), check=True, capture_output=True, text=True, timeout=_INSTALL_S
        )
