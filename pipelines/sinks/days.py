"""Folders by day: which day a record belongs to, and which days of a turn get a folder.

An article and a duplicate belong to the day on which they were discovered, a dead letter to that
of its `at`; both in UTC. None of them is the day of the turn: the same input gives the same files.
"""

from collections.abc import Iterable
from datetime import UTC
from typing import Final, TypeVar

from transforms.records.article import Article, Duplicate
from transforms.records.dead_letter import DeadLetter

Dated = Article | Duplicate | DeadLetter

#: What Hive, and all who read folders as it does, takes for a day that is null.
NO_DAY: Final = "__HIVE_DEFAULT_PARTITION__"

#: Days of one turn that get a file each. A turn of more is an archive out of order: it would leave
#: as many files as it has records.
_DAYS_OF_A_TURN: Final = 100

_D = TypeVar("_D", bound=Dated)


def day_of(record: Dated) -> str:
    """Tell the day of a record, as in 2026-11-27."""
    moment = record.at if isinstance(record, DeadLetter) else record.discovered
    return moment.astimezone(UTC).date().isoformat()


def by_day(records: Iterable[_D]) -> dict[str, list[_D]]:
    """Part records by their days, sorted; within a day they stay in their order."""
    parted: dict[str, list[_D]] = {}
    for record in records:
        parted.setdefault(day_of(record), []).append(record)
    return dict(sorted(parted.items()))


def in_folders(records: Iterable[_D]) -> dict[str, list[_D]]:
    """Part records of one kind and turn by the folders that they go to.

    Returns:
        By day; all under NO_DAY where they are of more than a hundred days.
    """
    records = list(records)
    parted = by_day(records)
    return parted if len(parted) <= _DAYS_OF_A_TURN else {NO_DAY: records}
