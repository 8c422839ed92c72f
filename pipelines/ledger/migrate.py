"""A ledger of an older format becomes one of this newsbeam's, in one transaction, after a backup.

Killed at any moment, the ledger is either as it was or all new, and migrating again completes it.
"""

import filecmp
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.disk import forget, sync, sync_folder
from pipelines.ledger.formats import STEPS, can_be_brought_on, refusal
from pipelines.ledger.reading import read_format
from pipelines.ledger.schema import SCHEMA_VERSION
from pipelines.ledger.sqlite import lock_file
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.moments import reached

_BUSY_S: Final = 30.0


class Migrated(NamedTuple):
    """What was done: the format before, and where the ledger is kept as it was then."""

    before: str
    backup: Path


def migrate(place: Place, *, wait_s: float) -> Migrated | None:
    """Bring a ledger to the format of this newsbeam.

    Args:
        place: of the ledger; only SQLite had formats before this one.
        wait_s: how long to wait for a run on the ledger to end.

    Returns:
        What was done; None where the ledger has the newest format already.

    Raises:
        LedgerUnavailable: there is no ledger, its format is unknown or newer, another run holds it,
            or there is no room. It is as it was.
    """
    if _older_format(place) is None or isinstance(place, str):
        return None
    lock = lock_file(place, wait_s=wait_s)
    try:
        before = _older_format(place)  # another one may have migrated it while we waited
        return None if before is None else _migrated(place, before)
    finally:
        lock.release()


def _older_format(place: Place) -> str | None:
    version = read_format(place)
    if version == SCHEMA_VERSION:
        return None
    if version is None or not can_be_brought_on(version) or isinstance(place, str):
        raise LedgerUnavailable(refusal(place, version))
    return version


def _migrated(path: Path, before: str) -> Migrated:
    # Its transactions are begun and ended by hand: Python's would not take in changes of tables.
    with (
        _explained(path),
        closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as connection,
    ):
        connection.execute("PRAGMA synchronous=FULL")
        backup = _backed_up(connection, path, before)
        reached("backed up")
        _change(connection, before)
        reached("migrated")
    return Migrated(before, backup)


def _change(connection: sqlite3.Connection, before: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    _steps(connection, before)
    reached("tables changed")
    connection.execute("COMMIT")


def _steps(connection: sqlite3.Connection, before: str) -> None:
    for version in range(int(before), int(SCHEMA_VERSION)):
        for statement in STEPS[version]:
            connection.execute(statement)
    about = "UPDATE ledger_about SET value = ? WHERE name = 'schema'"
    connection.execute(about, (SCHEMA_VERSION,))


def _backed_up(connection: sqlite3.Connection, path: Path, version: str) -> Path:
    """Copy the ledger to a file beside it that has its name only once it is whole."""
    part = path.with_name(f"{path.name}.format-{version}.part")
    part.unlink(missing_ok=True)  # of an earlier one that was killed
    try:
        with closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)
        sync(part)
        reached("backup copied")
        backup = _free_or_same(path.with_name(f"{path.name}.format-{version}.bak"), part)
        if not backup.exists():
            part.rename(backup)
            sync_folder(backup.parent)
        return backup
    finally:
        forget(part)


def _free_or_same(backup: Path, part: Path) -> Path:
    """Name a file that is not there yet, or one that holds this very backup already."""
    others = (backup.with_name(f"{backup.name}.{number}") for number in itertools.count(2))
    names = itertools.chain([backup], others)
    return next(one for one in names if not one.exists() or filecmp.cmp(one, part, shallow=False))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise LedgerUnavailable(
            f"the ledger {path} cannot be brought to the format {SCHEMA_VERSION} ({what}): it is "
            "as it was, and needs a writable folder with as much free space as it takes itself"
        ) from error
