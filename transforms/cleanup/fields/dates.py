"""Dates as publishers write them, read without guessing; and whether one can be true.

A date that can be read two ways (03/04/2023) is not read at all, and nothing is taken from today's
date: a value that lacks its day, month or year is refused.
"""

import email.utils
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, NamedTuple

from dateutil import parser as dateutil_parser

_LONGEST: Final = 80
#: Two stand-ins that differ in every part: what comes out of the parser twice was in the value.
_STAND_INS: Final = tuple(
    datetime(year, day, day, tzinfo=UTC).replace(tzinfo=None)
    for year, day in ((2001, 1), (2002, 2))
)
_EPOCH: Final = re.compile(r"\d{10}(?:\d{3})?(?:\.\d+)?")
_DAY: Final = re.compile(r"\d{4}|[A-Za-z]{3}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_ZONE_NAME: Final = re.compile(r"\b(?P<name>[A-Z]{2,5})$")
_OFFSET: Final = re.compile(r"[+-]\d{2}:?\d{2}$")
_SPACED_OFFSET: Final = re.compile(r"(?<=\d) (?=[+-]\d\d:?\d\d$)")
_RFC_822: Final = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,? +)?\d{1,2} [A-Za-z]{3,9}\.? \d{2,4} \d\d?:\d\d"
)

_DAY_MONTH_YEAR: Final = re.compile(
    r"(?:[^\W\d_]+[.,]* )?(?P<day>\d{1,2})\.? (?:de )?(?P<month>[^\W\d_]{3,})\.?,? (?:de )?"
    r"(?P<year>\d{4}),?(?P<rest>(?: \d\d?:\d\d.*)?)"
)
#: How months begin in the other languages that feeds use in dates.
_MONTHS: Final = {
    start: month
    for month, starts in {
        "Jan": "jan jän gen ene jaa sty", "Feb": "feb fev fév lut", "Mar": "mar mär mrz maa mrt",
        "Apr": "apr avr abr kwi", "May": "may mai mag mei maj", "Jun": "jun juin giu cze",
        "Jul": "jul juil lug lip", "Aug": "aug aoû aou ago sie", "Sep": "sep set wrz",
        "Oct": "oct okt ott out paź", "Nov": "nov lis", "Dec": "dec dez dic déc gru",
    }.items()
    for start in starts.split()
}  # fmt: skip

#: Hours east of Greenwich by zone name. RFC 822 defines the American ones; the others are those
#: that news feeds carry and that have one meaning there (IST is India's: its publishers use it).
_ZONES: Final = {
    "UT": 0.0, "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "WET": 0.0,
    "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0,
    "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0,
    "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "AST": -4.0, "ADT": -3.0,
    "BST": 1.0, "WEST": 1.0, "CET": 1.0, "CEST": 2.0, "MEZ": 1.0, "MESZ": 2.0,
    "EET": 2.0, "EEST": 3.0, "SAST": 2.0, "CAT": 2.0, "EAT": 3.0, "WAT": 1.0, "MSK": 3.0,
    "GST": 4.0, "PKT": 5.0, "IST": 5.5, "WIB": 7.0, "HKT": 8.0, "SGT": 8.0, "AWST": 8.0,
    "JST": 9.0, "KST": 9.0, "ACST": 9.5, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0,
}  # fmt: skip


class Moment(NamedTuple):
    """A point in time, in UTC; `zoned` is false where the value named no zone and UTC was taken."""

    at: datetime
    zoned: bool


def parse(value: str) -> Moment | None:
    """Read a date: RFC 822, RFC 3339, ISO 8601, Unix time, and what feeds write instead.

    Returns:
        None where the value is no date, lacks a part of it, or can be read two ways.
    """
    text = " ".join(value[: _LONGEST + 1].split())
    if not text or len(text) > _LONGEST:
        return None
    found = _epoch(text) or _iso(text) or _rfc_822(text) or _foreign(text) or _other(text)
    return None if found is None else _in_utc(found)


def doubt(at: datetime, discovered: datetime) -> str | None:
    """Say why a publication date cannot be true: "future_date", "old_date", or None.

    A day of grace covers publishers who write local time as UTC; before 1990 there was no news
    on the web, and such dates are defaults of content systems (1970-01-01, 0001-01-01).
    """
    if at - discovered > timedelta(days=1):
        return "future_date"
    return "old_date" if at < datetime(1990, 1, 1, tzinfo=UTC) else None


def _in_utc(found: datetime) -> Moment | None:
    if found.tzinfo is None:
        return Moment(found.replace(tzinfo=UTC), zoned=False)
    try:
        return Moment(found.astimezone(UTC), zoned=True)
    except (OverflowError, ValueError):
        return None


def _epoch(text: str) -> datetime | None:
    """Read Unix time: ten digits are seconds, thirteen milliseconds."""
    if not _EPOCH.fullmatch(text):
        return None
    whole = text.partition(".")[0]
    return datetime.fromtimestamp(int(whole[:10]), tz=UTC)


def _iso(text: str) -> datetime | None:
    if not text[:4].isdecimal():
        return None
    try:
        return datetime.fromisoformat(_SPACED_OFFSET.sub("", text))
    except ValueError:
        return None


def _rfc_822(text: str) -> datetime | None:
    """Read an e-mail's date; a wrong weekday does no harm there, it is not looked at."""
    if not _RFC_822.match(text):
        return None
    parts = email.utils.parsedate_tz(text)
    if parts is None:
        return None
    try:
        return datetime(*parts[:6], tzinfo=_zone(text, parts[9]))
    except (ValueError, OverflowError):
        return None


def _zone(text: str, offset_s: int | None) -> timezone | None:
    """The zone of a date; the library takes none, and any name it does not know, for UTC."""
    name = _ZONE_NAME.search(text)
    if name is not None and name["name"] in _ZONES:
        return timezone(timedelta(hours=_ZONES[name["name"]]))
    known = offset_s is not None and _OFFSET.search(text) is not None
    return timezone(timedelta(seconds=offset_s or 0)) if known else None


def _foreign(text: str) -> datetime | None:
    """Read "Seg, 24 Set 2018 19:42:40 -0300": RFC 822 with names of another language."""
    parts = _DAY_MONTH_YEAR.fullmatch(text)
    month = _MONTHS.get(parts["month"][:4].lower()) if parts else None
    month = month or (_MONTHS.get(parts["month"][:3].lower()) if parts else None)
    if parts is None or month is None:
        return None
    english = f"{parts['day']} {month} {parts['year']}"
    return _rfc_822(f"{english} {parts['rest'].strip() or '00:00'}")


def _other(text: str) -> datetime | None:
    """Read what is left, where both stand-ins and both orders of day and month agree."""
    if not _DAY.search(text):
        return None
    readings = {
        _dateutil(text, stand_in, day_first=day_first)
        for stand_in in _STAND_INS
        for day_first in (True, False)
    }
    return readings.pop() if len(readings) == 1 else None


def _named_zone(name: str | None, offset_s: int | None) -> timezone | None:
    """What dateutil asks for a zone; for an unknown name None, else it would warn."""
    if offset_s is not None:
        return timezone(timedelta(seconds=offset_s))
    return timezone(timedelta(hours=_ZONES[name])) if name in _ZONES else None


def _dateutil(text: str, stand_in: datetime, *, day_first: bool) -> datetime | None:
    try:
        return dateutil_parser.parse(
            text, default=stand_in, dayfirst=day_first, tzinfos=_named_zone
        )
    except (ValueError, OverflowError, ArithmeticError, TypeError, AttributeError, IndexError):
        return None  # dateutil promises the first two only, and lets the others out on odd input
