"""From a sink and a ledger to the file: what is read, in which order, and what is done without."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipelines.disk import make_folder, write_synced
from pipelines.ledger.reading import has_ledger
from pipelines.ledger.turn_books import read_turns
from pipelines.ledger.unavailable import Place
from pipelines.options import without_credentials
from pipelines.report.letters import reasons
from pipelines.report.newest import NewestArticles, newest
from pipelines.report.page import About, Found, page_of
from pipelines.report.render import Rendered, rendered
from pipelines.sinks.reading.open import open_records
from pipelines.sources.records.articles import stored_articles
from pipelines.sources.rss.verdicts.known import known_feeds
from pipelines.sources.rss.verdicts.report import feed_rows
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
    ledger = asked.ledger
    if ledger is not None and not asked.is_named and not has_ledger(ledger):
        ledger = None
    found = _found(asked, ledger, say)
    about = About(
        sink=None if asked.sink is None else without_credentials(asked.sink),
        ledger=None if ledger is None else without_credentials(str(ledger)),
        at=asked.now,
    )
    made = rendered(page_of(found, about))
    make_folder(out.absolute().parent)
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    write_synced(aside, made.html.encode())
    aside.replace(out)
    return made


def _found(asked: Asked, ledger: Place | None, say: Callable[[str], None]) -> Found:
    turns = [] if ledger is None else read_turns(ledger)
    feeds = [] if ledger is None else feed_rows(known_feeds(ledger, say), asked.now)
    if asked.sink is None:
        return Found(NewestArticles([], 0), [], [], [], 0, turns, feeds)
    records = open_records(asked.sink)
    records.check()
    articles = _Articles(asked.sink)
    return Found(
        articles=newest(articles.read(), asked.most),
        duplicates=list(records.duplicates()),
        reasons=reasons(records.dead_letters()),
        runs=list(records.runs()),
        unread=articles.unread + records.unread,
        turns=turns,
        feeds=feeds,
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
