"""Where the ledger lies, and the folder in which turns are prepared."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from pipelines.database_url import database_url, is_database_url
from pipelines.ledger.expiry import Horizon
from pipelines.ledger.scratch import scratch_folder, scratch_home
from pipelines.ledger.store import Ledger, open_ledger
from pipelines.ledger.unavailable import Place
from pipelines.options import OptionError, Settings, is_remote, split_uri

_NAME: Final = "newsbeam.db"
NOTHING: Final = "none:"


def state_place(settings: Settings) -> Place | None:
    """Name the ledger's place: the --state given, else beside the first sink that has one.

    Returns:
        The place, or None when nothing is to be remembered.

    Raises:
        OptionError: there is no --state, and no sink has a place for it.
    """
    if settings.state == NOTHING:
        return None
    if settings.state is not None:
        is_file = not is_database_url(settings.state)
        return Path(settings.state.removeprefix("sqlite:")) if is_file else settings.state
    for uri in settings.sink:
        scheme, target = split_uri(uri)
        if scheme in ("jsonl", "parquet", "delta", "archive") and not is_remote(target):
            return Path(target) / _NAME
        if scheme == "sqlite":
            return Path(target)
        if is_database_url(uri):
            return database_url(uri).libpq
    if all(split_uri(uri)[0] == "stdout" for uri in settings.sink):
        return None
    raise OptionError(
        "without a file sink there is no place for the ledger: add --state FILE.db to remember "
        "what was read, or --state none: to remember nothing"
    )


def horizon_of(settings: Settings) -> Horizon:
    """Say how long a ledger is to remember."""
    return Horizon(
        texts=timedelta(days=settings.remember_days), ids=timedelta(days=settings.remember_ids_days)
    )


def work_folder(ledger: Path) -> Path:
    """Name the folder beside a ledger in which its turns are prepared."""
    return ledger.with_name(f"{ledger.name}.work")


def planned_work(place: Place | None) -> Path:
    """Name the work folder that `opened_ledger` will give, or one beside it; makes nothing."""
    return (
        work_folder(place) if isinstance(place, Path) else scratch_home().parent / "newsbeam-check"
    )


@contextmanager
def opened_ledger(place: Place | None, wait_s: float) -> Iterator[tuple[Ledger, Path]]:
    """Open the ledger and its work folder.

    Without a place both are forgotten at the end; of a database the folder is, which needs to
    outlive no turn.

    Raises:
        LedgerUnavailable: another run holds the ledger, or it cannot be used.
    """
    with ExitStack() as stack:
        if not isinstance(place, Path):
            folder = stack.enter_context(scratch_folder())
        ledger_place = folder / _NAME if place is None else place
        ledger = open_ledger(ledger_place, wait_s=wait_s)
        stack.callback(ledger.close)
        yield ledger, work_folder(ledger_place) if isinstance(ledger_place, Path) else folder
