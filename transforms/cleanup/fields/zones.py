"""Time zones as dates name them: offsets of any form, and abbreviations.

An abbreviation that several countries use for different times is read in the way of most news and
said to be doubtful; one that nobody can know is no zone at all.
"""

import re
from datetime import date, timedelta, timezone
from typing import Final, NamedTuple

#: Hours east of Greenwich by zone name, in lower case. RFC 822 defines the American ones; the
#: others are those that news feeds carry and that have one meaning there.
_HOURS: Final = {
    "ut": 0.0, "utc": 0.0, "gmt": 0.0, "z": 0.0, "wet": 0.0,
    "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0,
    "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0,
    "akst": -9.0, "akdt": -8.0, "hst": -10.0, "ast": -4.0, "adt": -3.0, "nst": -3.5, "ndt": -2.5,
    "brt": -3.0, "art": -3.0, "clt": -4.0, "pet": -5.0, "bst": 1.0, "west": 1.0,
    "cet": 1.0, "cest": 2.0, "mez": 1.0, "mesz": 2.0, "met": 1.0, "mest": 2.0,
    "eet": 2.0, "eest": 3.0, "sast": 2.0, "cat": 2.0, "eat": 3.0, "wat": 1.0, "msk": 3.0,
    "trt": 3.0, "idt": 3.0, "gst": 4.0, "pkt": 5.0, "ist": 5.5, "npt": 5.75, "wib": 7.0,
    "wita": 8.0, "wit": 9.0, "ict": 7.0, "hkt": 8.0, "sgt": 8.0, "myt": 8.0, "awst": 8.0,
    "jst": 9.0, "kst": 9.0, "acst": 9.5, "acdt": 10.5, "aest": 10.0, "aedt": 11.0,
    "nzst": 12.0, "nzdt": 13.0,
}  # fmt: skip
#: Of these, those that mean another time elsewhere: in China, in Israel and Ireland, in Arabia.
_DOUBTFUL: Final = frozenset({"cst", "ist", "ast"})
#: Standard hours of zones that name no season ("8:15 AM ET").
_SEASONLESS: Final = {"et": -5, "ct": -6, "mt": -7, "pt": -8}
_SUMMER_RULE_SINCE: Final = 2007
_MOST_HOURS: Final = 14
#: An offset after a time: "+0200", "-02:00", "GMT+2", "UTC -5", "--0700", "-700", ":+0200".
OFFSET: Final = re.compile(
    r"\s?:?\s?(?:[a-z]{1,5}\s?)?(?P<sign>[+\-\u2013\u2212])[-\u2212]?"
    r"(?P<hours>\d{1,2}?):?(?P<minutes>\d\d)?(?::\d\d)?z?(?=$|[\s,;])"
)
#: A plus sign that a form's decoding made a space: "12:44:00 00:00"; only after whole seconds.
LOST_PLUS: Final = re.compile(r" (?P<hours>\d\d)(?::(?P<minutes>\d\d))?$")
_NAME: Final = re.compile(r"\s?(?P<name>[a-z]{1,5})(?![^\s\d,;.)+-])")


class Zone(NamedTuple):
    """A zone's offset, and whether its name could also mean another one."""

    offset: timezone
    is_doubtful: bool = False


def offset_of(found: re.Match[str]) -> Zone | None:
    """Make a zone of what `OFFSET` or `LOST_PLUS` matched; None where no place has such a time."""
    parts = found.groupdict()
    hours, minutes = int(parts["hours"]), int(parts["minutes"] or 0)
    if hours > _MOST_HOURS or minutes > 59:
        return None
    away = timedelta(hours=hours, minutes=minutes)
    return Zone(timezone(away if parts.get("sign", "+") == "+" else -away))


def named(name: str, day: date) -> Zone | None:
    """Find the zone of an abbreviation in lower case; `day` tells summer from winter."""
    if name in _HOURS:
        return Zone(timezone(timedelta(hours=_HOURS[name])), name in _DOUBTFUL)
    if name in _SEASONLESS:
        return Zone(
            timezone(timedelta(hours=_SEASONLESS[name] + _is_summer(day))), is_doubtful=True
        )
    return None


def is_known(name: str) -> bool:
    """Tell whether an abbreviation, in lower case, names a zone."""
    return name in _HOURS or name in _SEASONLESS


def name_after(text: str, start: int) -> re.Match[str] | None:
    """Match the abbreviation of a known zone that stands at a place in a text."""
    found = _NAME.match(text, start)
    return found if found is not None and is_known(found["name"]) else None


def _is_summer(day: date) -> bool:
    """Daylight time in North America: second Sunday of March to first Sunday of November."""
    if day.year < _SUMMER_RULE_SINCE:
        return False
    start, end = date(day.year, 3, 8), date(day.year, 11, 1)
    start += timedelta(days=6 - start.weekday())
    end += timedelta(days=6 - end.weekday())
    return start <= day < end
