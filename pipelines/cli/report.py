"""What `newsbeam report` does, from checked options to an exit code; runs no turn."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from pipelines.database_url import is_database_url
from pipelines.ledger.place import NOTHING, state_place
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import OptionError, Settings, is_remote, split_uri
from pipelines.report.make import Asked, make_report
from pipelines.sinks.base import SinkUnavailable

DONE: Final = 0
UNUSABLE: Final = 3

_MOST: Final = 50_000


def report(
    settings: Settings,
    *,
    out: Path,
    most: int,
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Make the page of a sink and its ledger.

    Args:
        settings: of which the sink, the ledger's place and the clock count.
        out: the file.
        most: articles that are shown.
        show: takes what is to be shown.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: neither sink nor ledger is named, a sink that cannot be read, or a file that is
            no page.
    """
    if out.suffix.lower() not in (".html", ".htm"):
        raise OptionError(f"--out {out} is no page: give a file, as in report.html")
    if not 1 <= most <= _MOST:
        raise OptionError(f"--articles {most} does not fit: from 1 to {_MOST} are shown")
    try:
        made = make_report(_asked(settings, most), out, say)
    except (SinkUnavailable, LedgerUnavailable) as error:
        say(str(error))
        return UNUSABLE
    except OSError as error:
        say(f"the page {out} cannot be written: {error.strerror or error}")
        return UNUSABLE
    size = len(made.html.encode()) / 1_000_000
    show(f"{out}: {made.articles} articles, {size:.1f} MB; open it in a browser")
    return DONE


def _asked(settings: Settings, most: int) -> Asked:
    if len(settings.sink) > 1:
        raise OptionError("a report is made of one sink: name one of them with --sink")
    sink = settings.sink[0] if settings.sink else None
    is_named = settings.state not in (None, NOTHING)
    if sink is None and not is_named:
        raise OptionError("say what to report on, as in --sink jsonl:out or --state newsbeam.db")
    return Asked(sink, _ledger(settings, sink), is_named=is_named, most=most, now=settings.now())


def _ledger(settings: Settings, sink: str | None) -> Place | None:
    """Name the ledger; a bucket has none beside it."""
    is_bucket = is_remote(split_uri(sink or "")[1]) and not is_database_url(sink or "")
    return None if settings.state is None and is_bucket else state_place(settings)
