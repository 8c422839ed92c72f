"""What an answer's headers say, read leniently: nonsense is None, never an error."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

#: Longest wait or age that is believed, in seconds (30 days).
LONGEST_S: Final = 30 * 24 * 3600

_SECONDS: Final = re.compile(r"[ \t]*([0-9]{1,20})[ \t]*", re.ASCII)
_MAX_AGE: Final = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?([0-9]{1,20})', re.ASCII | re.IGNORECASE)


def http_date(value: str | None) -> datetime | None:
    """Read a date in any of HTTP's three forms (RFC 9110 5.6.7); one without a zone is UTC."""
    if not value:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def retry_after(value: str | None, date: datetime | None, now: datetime) -> float | None:
    """Read Retry-After: how many seconds to wait, 0 to `LONGEST_S`.

    Args:
        value: the header, seconds or an HTTP date.
        date: the answer's own Date, which a date is counted from, so that the server's clock may
            be wrong.
        now: our clock, for an answer without a Date.
    """
    if value is None:
        return None
    if found := _SECONDS.fullmatch(value):
        return float(min(int(found[1]), LONGEST_S))
    moment = http_date(value)
    if moment is None:
        return None
    seconds = (moment - (date or now)).total_seconds()
    return max(0.0, min(seconds, float(LONGEST_S)))


def max_age(value: str | None) -> int | None:
    """Read the max-age of Cache-Control, in seconds, at most `LONGEST_S`."""
    found = _MAX_AGE.search(value or "")
    return min(int(found[1]), LONGEST_S) if found else None
