"""What `newsbeam feeds` does, from checked options to an exit code; asks no feed."""

import shutil
from collections.abc import Callable, Collection, Sequence
from typing import Final, Literal

from pipelines.ledger.place import state_place
from pipelines.ledger.unavailable import LedgerUnavailable
from pipelines.options import OptionError, Settings
from pipelines.sources.rss.lists.opml import write_opml
from pipelines.sources.rss.verdicts.known import known_feeds
from pipelines.sources.rss.verdicts.report import (
    OK,
    WORDS,
    FeedRow,
    as_json,
    as_text,
    feed_rows,
    has_any,
    specs_of,
)

Form = Literal["text", "json", "opml"]

DONE: Final = 0
FOUND: Final = 1
UNUSABLE: Final = 3

_ANY: Final = "any"
_USUAL_SIZE: Final = (120, 24)


def feeds(
    settings: Settings,
    *,
    form: Form,
    fail_on: Sequence[str],
    show: Callable[[str], None],
    say: Callable[[str], None],
) -> int:
    """Show what the ledger knows of feeds.

    Args:
        settings: of which the ledger's place and the clock count.
        form: how the feeds are shown.
        fail_on: verdicts that make the exit code 1; "any" for all but ok.
        show: takes what is to be shown.
        say: takes a sentence on what went wrong.

    Returns:
        The exit code.

    Raises:
        OptionError: no ledger is named, or a verdict of `fail_on` is none.
    """
    words = _words(fail_on)
    place = state_place(settings)
    if place is None:
        raise OptionError("say which ledger to look into, as in --state newsbeam.db")
    try:
        rows = feed_rows(known_feeds(place, say), settings.now())
    except LedgerUnavailable as error:
        say(str(error))
        return UNUSABLE
    show(_shown(rows, form))
    return FOUND if has_any(rows, words) else DONE


def _words(fail_on: Sequence[str]) -> Collection[str]:
    known = [word for word in WORDS if word != OK]
    for word in fail_on:
        if word not in (*known, _ANY):
            raise OptionError(
                f"--fail-on {word!r} is no verdict: say {_ANY}, or some of {', '.join(known)}"
            )
    return known if _ANY in fail_on else fail_on


def _shown(rows: Sequence[FeedRow], form: Form) -> str:
    if form == "json":
        return as_json(rows)
    if form == "opml":
        return write_opml(specs_of(rows)).decode().rstrip()
    return as_text(rows, shutil.get_terminal_size(_USUAL_SIZE).columns)
