"""When a feed's publisher wants it to be asked: ttl, skipHours, skipDays, sy:updatePeriod."""

import re
from collections.abc import Mapping
from typing import Any, Final

from transforms.records.article import Record

_NUMBER: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
#: http://web.resource.org/rss/1.0/modules/syndication/
_PERIODS_S: Final = {
    "hourly": 3600,
    "daily": 24 * 3600,
    "weekly": 7 * 24 * 3600,
    "monthly": 30 * 24 * 3600,
    "yearly": 365 * 24 * 3600,
}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class FeedHints(Record, frozen=True, kw_only=True):
    """What a feed says of its own pace.

    Attributes:
        seconds: between two polls at least; 0 where it does not say.
        skip_hours: hours of the day, in UTC, 0 to 23, in which it is not to be asked.
        skip_days: days of the week, 0 for Monday, in which it is not to be asked.
    """

    seconds: int = 0
    skip_hours: list[int] = []
    skip_days: list[int] = []


def hints_of(feed: Mapping[str, Any]) -> FeedHints:
    """Read the hints of an RSS or RDF feed, from feedparser's names; nonsense says nothing.

    The RSS specification lets a day's first hour be 0, and older feeds count it as 24.
    """
    minutes = _number(feed.get("ttl")) or 0
    hours = [_number(text) for text in feed.get("skip_hours", ())]
    days = [str(text).strip().lower() for text in feed.get("skip_days", ())]
    return FeedHints(
        seconds=max(60 * minutes, _update_seconds(feed)),
        skip_hours=sorted({hour % 24 for hour in hours if hour is not None and hour <= 24}),
        skip_days=sorted({_DAYS.index(day) for day in days if day in _DAYS}),
    )


def _update_seconds(feed: Mapping[str, Any]) -> int:
    period = _PERIODS_S.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    times = _number(feed.get("sy_updatefrequency"))
    return period // times if times else period


def _number(text: object) -> int | None:
    digits = _NUMBER.fullmatch(str(text).strip()) if text is not None else None
    return int(digits[0]) if digits else None
