"""All that was read becomes all that the page shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pipelines.ledger.turn_books import TurnBooks
from pipelines.report.entries import Listed, listed
from pipelines.report.figures import Figure
from pipelines.report.letters import Reason, letters_by_reason
from pipelines.report.newest import NewestArticles
from pipelines.report.news_side import (
    articles_over_time,
    delays,
    entities_over_time,
    topics_over_time,
)
from pipelines.report.run_side import (
    books_over_time,
    counts_of,
    feed_verdicts,
    fullest,
    outcomes_by_source,
    parts_of_turns,
)
from pipelines.sinks.base import RunSummary
from pipelines.sources.rss.verdicts.report import FeedRow
from transforms.records.article import Duplicate, Record


class Found(NamedTuple):
    """What a sink and a ledger hold.

    Attributes:
        articles: the newest ones.
        duplicates: all.
        reasons: of all dead letters.
        runs: their books, as the sink has them.
        unread: lines, rows and files that were no records.
        turns: their books, as the ledger has them.
        feeds: as the ledger knows them, those that something is wrong with first.
    """

    articles: NewestArticles
    duplicates: Sequence[Duplicate]
    reasons: Sequence[Reason]
    runs: Sequence[RunSummary]
    unread: int
    turns: Sequence[TurnBooks]
    feeds: Sequence[FeedRow]


class About(Record, frozen=True, kw_only=True):
    """Where it was read from, and when: `sink` and `ledger` as the user named them, or None."""

    sink: str | None
    ledger: str | None
    at: datetime


class Page(NamedTuple):
    """All that the page shows; `problems` are sentences of runs whose books do not balance."""

    about: About
    listed: Listed
    tiles: dict[str, int]
    problems: list[str]
    unread: int
    total: int
    news: list[Figure]
    run: list[Figure]
    reasons: Sequence[Reason]
    feeds: Sequence[FeedRow]


def page_of(found: Found, about: About) -> Page:
    """Shape what was read; figures without rows are left out."""
    articles, total = found.articles
    runs = fullest(found.runs)
    counts = counts_of(found.turns, runs)
    outcomes = outcomes_by_source(counts)
    news = [
        articles_over_time(articles),
        delays(articles),
        topics_over_time(articles),
        entities_over_time(articles),
    ]
    run = [
        books_over_time(counts),
        outcomes,
        letters_by_reason(found.reasons),
        feed_verdicts(found.feeds),
        parts_of_turns(found.turns),
    ]
    return Page(
        about=about,
        listed=listed(articles, found.duplicates),
        tiles={
            "articles": total,
            "duplicates": len(found.duplicates),
            "dead letters": sum(one.count for one in found.reasons),
            "sources": len(outcomes.rows),
            "runs": len({*(one.run for one in runs), *(one.run for one in found.turns)}),
            **({"feeds": len(found.feeds)} if found.feeds else {}),
        },
        problems=[f"{one.run}: {one.problem}" for one in runs if one.problem is not None],
        unread=found.unread,
        total=total,
        news=[one for one in news if one.rows],
        run=[one for one in run if one.rows],
        reasons=found.reasons,
        feeds=found.feeds,
    )
