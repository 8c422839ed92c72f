"""Folders that need to outlive no run, and what killed runs have left of theirs.

They lie in one folder of the user's own below the system's temporary one (or what TMPDIR names),
each beside a lock that its process holds: of a process that is gone the system lets go, however it
ended.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from pipelines.disk import forget, remove_tree

_PREFIX: Final = "run-"
#: Another run may be clearing up.
_WAIT_S: Final = 10.0


def scratch_home() -> Path:
    """Name the folder in which they lie."""
    return Path(tempfile.gettempdir(), f"newsbeam-{os.geteuid()}")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder that is removed at the end, and remove those of runs that were killed."""
    home = scratch_home()
    folder, lock = _made_in(home) if _is_ours(home) else _made_apart()
    try:
        yield folder
    finally:
        remove_tree(folder)
        if lock is not None:
            _let_go(lock)


def _is_ours(home: Path) -> bool:
    """Make the folder where it is missing; one that others could write to is not used."""
    with suppress(FileExistsError):
        home.mkdir(mode=0o700)
    found = home.lstat()
    is_closed = not stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and is_closed


def _made_in(home: Path) -> tuple[Path, FileLock | None]:
    try:
        # Within, no folder is without its lock.
        with FileLock(home / "lock", timeout=_WAIT_S):
            _clear(home)
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home))
            lock = _lock_of(folder)
            lock.acquire(timeout=0)
    except Timeout:
        return _made_apart()
    return folder, lock


def _made_apart() -> tuple[Path, None]:
    return Path(tempfile.mkdtemp(prefix="newsbeam-")), None


def _clear(home: Path) -> None:
    for folder in home.glob(f"{_PREFIX}*/"):
        lock = _lock_of(folder)
        with suppress(Timeout):
            lock.acquire(timeout=0)
            remove_tree(folder)
            _let_go(lock)


def _lock_of(folder: Path) -> FileLock:
    return FileLock(folder.with_name(f"{folder.name}.lock"))


def _let_go(lock: FileLock) -> None:
    forget(Path(lock.lock_file))
    lock.release()
