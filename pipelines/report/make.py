"""From a sink and a ledger to the file: what is read, in which order, and what is done without."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipelines.disk import make_folder, write_synced
from pipelines.ledger.reading import has_ledger
from pipelines.ledger.turn_books import TurnBooks, read_turns
from pipelines.ledger.unavailable import LedgerUnavailable, Place
from pipelines.options import without_credentials
from pipelines.report.letters import reasons
from pipelines.report.newest import NewestArticles, newest
from pipelines.report.page import About, Found, page_of
from pipelines.report.render import Rendered, rendered
from pipelines.sinks.reading.open import open_records
from pipelines.sources.records.articles import stored_articles
from pipelines.sources.rss.verdicts.known import known_feeds
from pipelines.sources.rss.verdicts.report import FeedRow, feed_rows
from transforms.records.article import Article


class Asked(NamedTuple):
    """What a report is to be made of.

    Attributes:
        sink: its URI, or None for the run's side alone.
        ledger: its place, or None to do without.
        is_named: whether the user named the ledger; else it is one that may not be there.
        most: articles that are shown.
        now: the time.
    """

    sink: str | None
    ledger: Place | None
    is_named: bool
    most: int
    now: datetime


def make_report(asked: Asked, out: Path, say: Callable[[str], None]) -> Rendered:
    """Read all and write the file, in the place of one that is there.

    Args:
        asked: what it is made of.
        out: the file.
        say: takes a sentence on what is done without.

    Raises:
        OptionError: a sink of this kind cannot be read.
        SinkUnavailable, LedgerUnavailable: it is not there, or cannot be read.
        OSError: the file cannot be written.
    """
    side = _ledger_side(asked, say)
    about = About(
        sink=None if asked.sink is None else without_credentials(asked.sink),
        ledger=None if side is None else without_credentials(str(asked.ledger)),
        at=asked.now,
    )
    found = _found(asked, side or _LedgerSide([], []))
    made = rendered(page_of(found, about))
    make_folder(out.absolute().parent)
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    write_synced(aside, made.html.encode())
    aside.replace(out)
    return made


class _LedgerSide(NamedTuple):
    """What is read of a ledger."""

    turns: list[TurnBooks]
    feeds: list[FeedRow]


def _ledger_side(asked: Asked, say: Callable[[str], None]) -> _LedgerSide | None:
    """Read the ledger; one that the user did not name is done without where it cannot be read."""
    place = asked.ledger
    try:
        if place is None or not (asked.is_named or has_ledger(place)):
            return None
        turns = read_turns(place)
        return _LedgerSide(turns, feed_rows(known_feeds(place, say), asked.now))
    except LedgerUnavailable as error:
        if asked.is_named:
            raise
        say(f"{error}; the page is made without a ledger")
        return None


def _found(asked: Asked, side: _LedgerSide) -> Found:
    if asked.sink is None:
        return Found(NewestArticles([], 0), [], [], [], 0, side.turns, side.feeds)
    records = open_records(asked.sink)
    records.check()
    articles = _Articles(asked.sink)
    return Found(
        articles=newest(articles.read(), asked.most),
        duplicates=list(records.duplicates()),
        reasons=reasons(records.dead_letters()),
        runs=list(records.runs()),
        unread=articles.unread + records.unread,
        turns=side.turns,
        feeds=side.feeds,
    )


class _Articles:
    """The articles of a sink, the newest version of each; what is none is counted."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.unread = 0

    def read(self) -> Iterator[Article]:
        """Yield them in the sink's order."""
        stored = stored_articles(self._uri)
        decoder = msgspec.json.Decoder(Article)
        for one in stored.read(_all, whole=True) if stored.are_there() else ():
            try:
                yield decoder.decode(one.record)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                self.unread += 1


def _all(name: str, version: int) -> bool:
    del name, version
    return True
