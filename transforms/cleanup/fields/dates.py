"""Dates as publishers write them, read by a grammar; and whether one can be true.

A date is wrong never in silence: what has two readings is decided by a stated rule and flagged, or
not read at all; nothing is taken from today's date, so that a value that lacks its day, month or
year is refused. Other calendars are not converted: their years are flagged as too old or to come.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final, NamedTuple

from transforms.characters import composed
from transforms.cleanup.fields.clocks import Clock, take_clock
from transforms.cleanup.fields.days import DayReading, read_day
from transforms.cleanup.fields.zones import OFFSET, Zone, named, offset_of

_LONGEST: Final = 120
_LOOKED_AT: Final = 1_000
#: Unix time: seconds, milliseconds or microseconds; Microsoft's JSON writes it in a call.
_EPOCH: Final = re.compile(r"(?:/date\()?(?P<seconds>\d{10})(?:\d{3}){0,2}(?:\.\d+)?(?:\)/)?")
_ISO: Final = re.compile(
    r"\d{4}-?\d\d-?\d\d(?:[Tt ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?(?: ?[Zz]| ?[+-]\d\d(?::?\d\d)?)?)?"
)
_COMPACT: Final = re.compile(r"(?P<day>(?:19|20)\d{6})(?P<time>\d{6})")
_OFFSET_AFTER_SPACE: Final = re.compile(r" (?=[Zz+-])")
#: Comments of RFC 822, zones in brackets as Java writes them, Go's reading of another clock.
_COMMENT: Final = re.compile(r"\(([^()]*)\)|\[[^\[\]]*\]| m=[+-][\d.]+$")
_UNSEEN: Final = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Years and days that content systems and spreadsheets put where they have none.
_DEFAULT_YEARS: Final = frozenset({1753, 1900, 1904, 1970, 1980})
_DEFAULT_DAYS: Final = frozenset({"1899-12-30", "1899-12-31", "1969-12-31"})
#: No newspaper is older.
_FIRST_YEAR: Final = 1605


class Moment(NamedTuple):
    """A point in time, in UTC, and what is doubtful about how it was written.

    `flags`: "no_zone", none was named and UTC was taken; "zone_guessed", its name has several
    meanings; "day_order", day and month could be read the other way round; "short_year", the year
    had two digits.
    """

    at: datetime
    flags: tuple[str, ...] = ()


def parse(value: str, language: str | None = None) -> Moment | None:
    """Read a date: RFC 822, RFC 3339, ISO 8601, Unix time, and what publishers write instead.

    Args:
        value: the date.
        language: of the text it stands in, as declared ("en-US"). It decides what 03/04/2026 is:
            in the United States the 4th of March, in other languages and regions the 3rd of April,
            in English of no region neither.

    Returns:
        None where the value is no date, lacks a part of it, or can be read two ways.
    """
    text = " ".join(value[:_LOOKED_AT].split())
    if not text or len(text) > _LONGEST:
        return None
    found = _epoch(text) or _iso(text)
    return found or _read(_normal(text), language)


def doubt(at: datetime, discovered: datetime) -> str | None:
    """Say why a publication date cannot be true: "future_date", "old_date", or None.

    A day of grace covers publishers who write local time as UTC. Old is what no newspaper can be
    (also the years of other calendars), and what is a default of content systems (1970-01-01).
    """
    if at - discovered > timedelta(days=1):
        return "future_date"
    return "old_date" if at.year < _FIRST_YEAR or _is_default(at) else None


def _is_default(at: datetime) -> bool:
    day = at.date()
    if day.isoformat() in _DEFAULT_DAYS:
        return True
    is_first = day.month == 1 and (day.day == 1 or (day.day == 2 and day.year == 1970))
    return is_first and day.year in _DEFAULT_YEARS


def _normal(text: str) -> str:
    """One way of writing: composed, lower case, digits of ASCII, nothing unseen."""
    if text.isascii():
        return text.lower()
    seen = " ".join(_UNSEEN.sub("", composed(text)).split()).casefold()
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() and not sign.isascii() else sign
        for sign in unicodedata.normalize("NFC", seen)
    )


def _epoch(text: str) -> Moment | None:
    found = _EPOCH.fullmatch(text.lower()) if text[-1] in "0123456789/" else None
    return Moment(datetime.fromtimestamp(int(found["seconds"]), tz=UTC)) if found else None


def _iso(text: str) -> Moment | None:
    """Read what the standard library reads, where its form is sure; most dates are such."""
    compact = _COMPACT.fullmatch(text)
    text = f"{compact['day']}T{compact['time']}" if compact else text
    if not _ISO.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(_OFFSET_AFTER_SPACE.sub("", text).upper())
    except ValueError:
        return None
    if found.tzinfo is None:
        return Moment(found.replace(tzinfo=UTC), ("no_zone",))
    return _in_utc(found)


def _in_utc(found: datetime, flags: tuple[str, ...] = ()) -> Moment | None:
    try:
        return Moment(found.astimezone(UTC), flags)
    except (OverflowError, ValueError):
        return None


def _read(text: str, language: str | None) -> Moment | None:
    comments = [one for one in _COMMENT.findall(text) if one]
    taken = take_clock(" ".join(_COMMENT.sub(" ", text).split()))
    if taken.is_broken:
        return None
    read = read_day(taken.rest, language)
    if read is None:
        return None
    zone = _zone(taken.clock, read, comments)
    at = _at(read.day, taken.clock, zone.offset if zone else UTC)
    flags = set(read.flags)
    if zone is None:
        flags.add("no_zone")
    elif zone.is_doubtful:
        flags.add("zone_guessed")
    return _in_utc(at, tuple(sorted(flags))) if at else None


def _zone(clock: Clock | None, read: DayReading, comments: list[str]) -> Zone | None:
    """The zone beside the time, else one that stands apart, else that of a comment."""
    if clock is not None and clock.offset is not None:
        return clock.offset
    if read.offset is not None:
        return read.offset
    names = [clock.zone_name if clock else None, read.zone_name, *comments]
    for comment in comments:  # "(GMT+7)"
        offset = OFFSET.match(comment)
        if offset is not None and not any(names[:2]):
            return offset_of(offset)
    return next((zone for name in names if name and (zone := named(name, read.day))), None)


def _at(day: date, clock: Clock | None, zone: timezone) -> datetime | None:
    if clock is None:
        return datetime(day.year, day.month, day.day, tzinfo=zone)
    try:
        at = datetime(
            day.year, day.month, day.day,
            clock.hour % 24, clock.minute, clock.second, clock.microsecond,
            tzinfo=zone,
        )  # fmt: skip
        return at + timedelta(days=clock.hour // 24)
    except OverflowError:
        return None
