"""The day in a date's text, its time of day taken out: year, month, day in any order.

All texts here are in lower case, with single spaces and decimal digits of ASCII.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from transforms.cleanup.fields.calendar_names import (
    DOUBTFUL_MONTHS,
    DOUBTFUL_WEEKDAYS,
    MONTHS,
    WEEKDAYS,
)
from transforms.cleanup.fields.zones import Zone, is_known, offset_of
from transforms.languages import primary_language

_MONTH_OF: Final = {name: number for number, names in MONTHS.items() for name in names.split()}
_WEEKDAY_OF: Final = {name: number for number, names in WEEKDAYS.items() for name in names.split()}
#: Words that may stand between the parts of a date, in the languages of most news.
_BETWEEN: Final = frozenset({
    "de", "del", "di", "du", "d", "of", "the", "st", "nd", "rd", "th", "er", "a", "à", "º", "ª",
    "°", "t", "m", "g", "y", "le", "el", "la", "den", "der", "dd", "г", "р", "рік", "року",
    "года", "году", "год", "gada", "eme", "ء", "י", "ב", "ngày", "on", "at", "um", "om", "թ",
    "ж", "ค_ศ", "feira",
})  # fmt: skip
_MOST_WORDS_BEFORE: Final = 5
_MOST_WORDS_AFTER: Final = 3
#: Chinese, Japanese, Korean and Vietnamese say which part is which.
_EASTERN: Final = (
    (re.compile(r"(?<=\d) ?[年년] ?(?=\d)"), "-"),
    (re.compile(r"(?<=\d) ?[月월] ?(?=\d)"), "-"),
    (re.compile(r"(?<=\d) ?[日일号號]"), " "),
    (re.compile(r"(?<=\d) (?:tháng|thg) (\d{1,2}),? ?(?:năm )?(?=\d{4})"), r".\1."),
)
#: Words of calendars that are not this one: of Islam, Iran, Thailand, Japan, Taiwan, India.
_OTHER_CALENDAR: Final = re.compile(
    r"令和|平成|昭和|民[國国]|هـ|\d ?ه\b|พ\.? ?ศ|\d ?\bah\b|\d ?\bbe\b|\bb\.e\.|hijri|शक|संवत"
)
_DOTTED_WORD: Final = re.compile(r"(?<=[^\s\d.,\0])\.(?=[^\s\d.,;:)\0])")
_TOKEN: Final = re.compile(
    r"\d+|\0|[./\-\u2013\u2014\u2212]|[^\s\d\0.,;:()\[\]/|+\-\u2013\u2014\u2212'\u2019\u060c\u061b]+"
)
_OFFSET_APART: Final = re.compile(
    r" (?:gmt|utc)? ?(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)$"
)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
#: Two-digit years, as RFC 2822 reads them.
_CENTURY_TURNS: Final = 50
#: Regions that write the month first, and regions of English that write both ways.
_MONTH_FIRST: Final = frozenset({"US", "PH", "PR", "GU"})
_BOTH_WAYS: Final = frozenset({"", "CA", "ZA", "KE"})

#: A name of two months in two languages of which neither is the text's.
_NONE: Final = -1

#: "dmy", "mdy", "ymd", or "name" where the month has one.
Order = str


class DayReading(NamedTuple):
    """A day, what is doubtful about it, and a zone that stood apart from the time of day."""

    day: date
    flags: frozenset[str]
    offset: Zone | None
    zone_name: str | None


class _Words(NamedTuple):
    month: int | None
    weekday: int | None
    zone_name: str | None


def read_day(text: str, language: str | None) -> DayReading | None:
    """Read the day of a text of which little but a date is left.

    Args:
        text: the date, with a mark in place of its time of day.
        language: as declared, for the order of day and month, and for names of two months.
    """
    if _OTHER_CALENDAR.search(text):
        return None
    apart = _OFFSET_APART.search(text)
    tokens = _TOKEN.findall(_plain(text[: apart.start()] if apart else text))
    words = _words(tokens, primary_language(language or ""))
    numbers = [token for token in tokens if token.isdecimal()]
    if words is None:
        return None
    if words.month is not None:
        days = _with_name(numbers, words.month)
    else:
        days = _in_figures(tokens, numbers)
    day, is_guess = _one(days, words.weekday, _rule(tokens, language))
    if day is None:
        return None
    flags = {"short_year"} if max(map(len, numbers)) < 4 else set()
    flags |= {"day_order"} if is_guess else set()
    return DayReading(day, frozenset(flags), offset_of(apart) if apart else None, words.zone_name)


def is_month(name: str) -> bool:
    """Tell whether a word, in any case and without a full stop, names a month."""
    word = name.casefold()
    return word in _MONTH_OF or word in DOUBTFUL_MONTHS


def _plain(text: str) -> str:
    for pattern, sign in _EASTERN:
        text = pattern.sub(sign, text)
    return _DOTTED_WORD.sub("_", text)


def _words(tokens: Sequence[str], language: str) -> _Words | None:
    """What the words say; None where there are others than a date has, or two months."""
    places = [place for place, token in enumerate(tokens) if token.isdecimal()]
    if not places:
        return None
    months: list[tuple[int, bool]] = []
    weekdays: set[int] = set()
    zone_name, before, after = None, 0, 0
    for place, word in _named(tokens):
        month = _meaning(word, _MONTH_OF, DOUBTFUL_MONTHS, language)
        weekday = _meaning(word, _WEEKDAY_OF, DOUBTFUL_WEEKDAYS, language)
        if word in _BETWEEN and month is None:
            continue
        if month is not None:
            months.append((month, weekday is not None))
        elif weekday is not None:
            weekdays.add(weekday)
        elif place > places[0] and is_known(word) and not after:
            zone_name = word
        elif place < places[0]:
            before += 1
        elif place > places[-1]:
            after += 1
        else:
            return None
    month = _the_month(months)
    if month == _NONE or before > _MOST_WORDS_BEFORE or after > _MOST_WORDS_AFTER:
        return None
    weekday = next(iter(weekdays)) if len(weekdays) == 1 else None
    return _Words(month, None if weekday == _NONE else weekday, zone_name)


def _meaning(
    word: str,
    sure: Mapping[str, int],
    doubtful: Mapping[str, Mapping[str, int]],
    language: str,
) -> int | None:
    if word in doubtful:
        return doubtful[word].get(language, _NONE)
    found = sure.get(word)
    return sure.get(word[1:]) if found is None and word[0] == "ב" else found


def _the_month(months: Sequence[tuple[int, bool]]) -> int | None:
    """The one month of all names; those that also mean a weekday count where there is no other."""
    sure = {month for month, is_weekday in months if not is_weekday}
    named = sure or {month for month, _ in months}
    if len(named) > 1:
        return _NONE
    return next(iter(named), None)


def _named(tokens: Sequence[str]) -> Iterator[tuple[int, str]]:
    """All words with their places, two that make one name as one."""
    place = 0
    while place < len(tokens):
        word = tokens[place]
        pair = f"{word}_{tokens[place + 1]}" if place + 1 < len(tokens) else ""
        if pair in _MONTH_OF or pair in _WEEKDAY_OF:
            yield place, pair
            place += 1
        elif word[0].isalpha() or word in _BETWEEN:
            yield place, word
        place += 1


def _with_name(numbers: Sequence[str], month: int) -> dict[date, Order]:
    """Day and year beside a month's name: in any order where the year has four digits."""
    if len(numbers) != 2:
        return {}
    first, second = numbers
    if len(first) == 4:
        first, second = second, first
    if len(first) > 2 or len(second) not in {2, 4}:
        return {}
    return _valid([(_year(second), month, int(first), "name")])


def _in_figures(tokens: Sequence[str], numbers: Sequence[str]) -> dict[date, Order]:
    """Days in figures, in each order that they can have."""
    compact = _COMPACT.fullmatch(numbers[0])
    if len(numbers) == 1 and compact is not None:
        year, month, day = map(int, compact.groups())
        return _valid([(year, month, day, "ymd")])
    places = [place for place, token in enumerate(tokens) if token.isdecimal()]
    if len(numbers) != 3 or tokens[places[0] + 1 : places[1]] != tokens[places[1] + 1 : places[2]]:
        return {}
    first, second, third = numbers
    lengths = tuple(map(len, numbers))
    if lengths[0] == 4 and max(lengths[1:]) <= 2:
        return _valid([(int(first), int(second), int(third), "ymd")])
    if max(lengths[:2]) > 2 or lengths[2] not in {2, 4}:
        return {}
    readings = [
        (_year(third), int(second), int(first), "dmy"),
        (_year(third), int(first), int(second), "mdy"),
    ]
    if lengths[2] == 2:
        readings.append((_year(first), int(second), int(third), "ymd"))
    return _valid(readings)


def _valid(readings: Sequence[tuple[int, int, int, Order]]) -> dict[date, Order]:
    found: dict[date, Order] = {}
    for year, month, day, order in readings:
        if year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            found.setdefault(date(year, month, day), order)
    return found


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < _CENTURY_TURNS else 1900)


def _one(
    days: Mapping[date, Order], weekday: int | None, rule: Order | None
) -> tuple[date | None, bool]:
    """The day that is meant, and whether only the rule says so; a wrong weekday does no harm."""
    if len(days) < 2:
        return next(iter(days), None), False
    fitting = [day for day in days if day.weekday() == weekday]
    if len(fitting) == 1:
        return fitting[0], False
    return next((day for day, order in days.items() if order == rule), None), True


def _rule(tokens: Sequence[str], language: str | None) -> Order | None:
    """Which of day and month comes first where both are possible; None where nobody can say.

    Full stops part days from months, in that order; slashes and hyphens part them in the order of
    the language's region: the month first in the United States, the day first elsewhere.
    """
    if "." in tokens:
        return "dmy"
    parts = (language or "").replace("_", "-").split("-")
    region = next((part.upper() for part in parts[1:] if len(part) == 2), "")
    if region in _MONTH_FIRST:
        return "mdy"
    spoken = parts[0].lower()
    return None if not spoken or (spoken == "en" and region in _BOTH_WAYS) else "dmy"
