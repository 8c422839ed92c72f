"""Where the ledger lies, and the folder in which turns are prepared."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipelines.ledger.store import Ledger, open_ledger
from pipelines.options import OptionError, Settings, split_uri

_NAME: Final = "newsbeam.db"
NOTHING: Final = "none:"


def state_path(settings: Settings) -> Path | None:
    """Name the ledger's file: the --state given, else beside the first sink that has a place.

    Returns:
        The path, or None when nothing is to be remembered.

    Raises:
        OptionError: there is no --state, and no sink has a place for it.
    """
    if settings.state == NOTHING:
        return None
    if settings.state is not None:
        return Path(settings.state.removeprefix("sqlite:"))
    for uri in settings.sink:
        scheme, target = split_uri(uri)
        if scheme in ("jsonl", "parquet"):
            return Path(target) / _NAME
        if scheme == "sqlite":
            return Path(target)
    if all(split_uri(uri)[0] == "stdout" for uri in settings.sink):
        return None
    raise OptionError(
        "without a file sink there is no place for the ledger: add --state FILE.db to remember "
        "what was read, or --state none: to remember nothing"
    )


def work_folder(ledger: Path) -> Path:
    """Name the folder beside a ledger in which its turns are prepared."""
    return ledger.with_name(f"{ledger.name}.work")


def planned_work(path: Path | None) -> Path:
    """Name the work folder that `opened_ledger` will give, or one beside it; makes nothing."""
    return Path(tempfile.gettempdir(), "newsbeam-check") if path is None else work_folder(path)


@contextmanager
def opened_ledger(path: Path | None, wait_s: float) -> Iterator[tuple[Ledger, Path]]:
    """Open the ledger and its work folder; without a path both are forgotten at the end.

    Raises:
        LedgerUnavailable: another run holds the ledger, or it cannot be used.
    """
    if path is None:
        forgotten = Path(tempfile.mkdtemp(prefix="newsbeam-"))
        try:
            with opened_ledger(forgotten / _NAME, wait_s) as opened:
                yield opened
        finally:
            shutil.rmtree(forgotten, ignore_errors=True)
        return
    ledger = open_ledger(path, wait_s=wait_s)
    try:
        yield ledger, work_folder(path)
    finally:
        ledger.close()
