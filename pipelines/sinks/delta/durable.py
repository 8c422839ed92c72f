"""What a commit wrote to this machine's disk outlives a power cut: the library syncs nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from pipelines.disk import sync, sync_folder


def sync_commits(table: Path, after: int, last: int) -> None:
    """Wait until the files of some versions, and their entries in folders, are on the disk.

    Args:
        table: its folder.
        after: the version before the first one; -1 for those of a new table.
        last: the last version.
    """
    log = table / "_delta_log"
    folders = {table, table.parent, log}
    for version in range(after + 1, last + 1):
        entry = log / f"{version:020}.json"
        for path in [*_added(table, entry), entry]:
            if path.exists():  # a file that another writer has replaced and removed is not missed
                sync(path)
                folders.add(path.parent)
    for folder in sorted(folders):
        sync_folder(folder)


def _added(table: Path, entry: Path) -> Iterator[Path]:
    if entry.exists():
        for line in entry.read_bytes().splitlines():
            if added := json.loads(line).get("add"):
                yield table / unquote(added["path"])
