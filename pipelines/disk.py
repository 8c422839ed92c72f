"""What outlives a power cut: a file's content and its entry in a folder are synced apart."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from pipelines.moments import reached


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file and wait until its content is on the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        reached("before syncing one")
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries (renames, new files) are on the disk."""
    sync(folder)


def sync(path: Path) -> None:
    """Wait until a file's content, or a folder's entries, are on the disk, whoever wrote them."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        reached("before syncing one")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing, each with its entry on the disk."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        sync_folder(one.parent)


def forget(path: Path) -> None:
    """Remove a file of ours where it is there and can be; what stays is in nobody's way."""
    with suppress(OSError):
        path.unlink()


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it, as `forget` does."""
    shutil.rmtree(folder, ignore_errors=True)
