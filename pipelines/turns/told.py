"""What a turn that is done tells whoever looks after the run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pipelines.books import Books, Tally
from pipelines.moments import Event
from transforms.outcomes import Way


class Outcome(NamedTuple):
    """What items are counted by: where they came from, the way they went, and why."""

    source: str
    way: Way
    detail: str


class Dates(NamedTuple):
    """When a record was published, as far as that is known, and discovered."""

    published: datetime | None
    discovered: datetime


class Delay(NamedTuple):
    """How old a record was when it was committed, in seconds.

    Attributes:
        published: since its publisher dates it; None where that is not known.
        arrived: since it was discovered: published to a topic, fetched, found in a file.
    """

    published: float | None
    arrived: float


@dataclass(frozen=True, slots=True)
class TurnDone:
    """A turn that is committed, published and acknowledged.

    Attributes:
        books: of it.
        outcomes: its items.
        delays: of its records.
        seconds: how long each part of it took.
        is_full: it took as much as it may, so more may wait.
    """

    books: Books
    outcomes: Mapping[Outcome, int]
    delays: Sequence[Delay]
    seconds: Mapping[str, float]
    is_full: bool


class Observer:
    """Who looks after a run; this one does not mind."""

    def observe(self, event: Event, turn: str) -> None:
        """Hear what a turn, by its name, has come to."""

    def told(self, done: TurnDone) -> None:
        """Hear of a turn that is done."""

    def passed(self) -> None:
        """Hear that the sources of a continuous run were looked at."""


def outcomes_of(tallies: Iterable[Tally]) -> dict[Outcome, int]:
    """Count items by where they came from, the way they went, and why."""
    counts: dict[Outcome, int] = {}
    for one in tallies:
        if one.what == "read" or one.what == "envelopes":  # noqa: PLR1714 - the checker's own way
            continue
        key = Outcome(one.source, one.what, one.detail)
        counts[key] = counts.get(key, 0) + one.count
    return {key: count for key, count in sorted(counts.items()) if count}


def delays_of(dates: Iterable[Dates], now: datetime) -> list[Delay]:
    """Tell how old records are; one that is dated ahead is as old as nothing."""
    return [
        Delay(
            published=None if one.published is None else _age(one.published, now),
            arrived=_age(one.discovered, now),
        )
        for one in dates
    ]


def _age(moment: datetime, now: datetime) -> float:
    return max(0.0, (now - moment).total_seconds())
