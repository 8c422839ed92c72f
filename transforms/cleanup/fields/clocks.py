"""The time of day in a date's text: found, read, and taken out, so that the day is left.

All texts here are in lower case, with single spaces and decimal digits of ASCII.
"""

import re
from typing import Final, NamedTuple

from transforms.cleanup.fields.calendar_names import HALVES
from transforms.cleanup.fields.zones import LOST_PLUS, OFFSET, Zone, name_after, offset_of

_COLON: Final = re.compile(
    r"(?<![\d:.+])(?P<hour>\d{1,2}):(?P<minute>\d{1,2})"
    r"(?::(?P<second>\d{1,2})(?:[.,](?P<part>\d+)|:\d{1,3}(?![\d:]))?)?(?![\d])"
)
_ZONE_WORDS: Final = "uhr|hrs?|h|gmt|utc|bst|cet|cest|ist|wib|wita|wit|est|edt|et|[ap] ?m"
#: Times without a colon, the surest first.
_OTHER: Final = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"(?<![\d.])(?P<hour>\d{1,2}) ?[時时點点시] ?(?:(?P<minute>\d{1,2}) ?[分분]?)?"
            r"(?: ?(?P<second>\d{1,2}) ?[秒초])?"
        ),
        r"(?<![\d.:])(?P<hour>\d{1,2}) ?h(?: ?(?P<minute>\d\d)(?: ?min)?)?(?![^\W\d_])",
        (
            r"(?<![\d.])(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?"
            rf"(?= ?(?:{_ZONE_WORDS})\b| ?[ap]\. ?m\b)"
        ),
        (
            r"\b(?:kl|klo|um|ore|alle|às|ás|a las|pukul|jam|kell?)\b\.? ?(?P<hour>\d{1,2})[.:]"
            r"(?P<minute>\d\d)(?![\d.])"
        ),
        r"(?<![\d.:])(?P<hour>\d{1,2})(?= ?[ap]\.? ?m\b| uhr\b| o'clock)",
        r"(?<=\d\d\d\d) (?P<hour>\d{1,2}) ?(?=[+-]\d\d:?\d\d$)",
        r"(?<=\d\d\d\d)(?: |, | - )(?P<hour>\d{1,2})\.(?P<minute>\d\d)(?:\.(?P<second>\d\d))?$",
    )
)
_AFTER: Final = re.compile(r"[ ,]?(?:(?P<half>[ap])\.? ?m\b\.?|(?:uhr|hrs?|o'clock)\b)")
_WORD_AFTER: Final = re.compile(r" ?(?P<word>[^\s\d,;()+-]+)")
_BEFORE: Final = re.compile(
    r"(?P<word>上午|凌晨|清晨|早上|午前|오전|下午|晚上|晚间|傍晚|午後|오후|\b[ap]m) ?$"
)
#: Stands where the time of day was taken out.
MARK: Final = "\0"
_LEAP_SECOND: Final = 60
_LONGEST_HALF: Final = 4
_HALF_OF: Final = {word: half for half, words in HALVES.items() for word in words.split()} | {
    "凌晨": "a", "清晨": "a", "早上": "a", "晚上": "p", "晚间": "p", "傍晚": "p",
}  # fmt: skip


class Clock(NamedTuple):
    """A time of day; `hour` may be 24. Its zone is an offset, or a name that needs the day."""

    hour: int
    minute: int
    second: int
    microsecond: int
    offset: Zone | None
    zone_name: str | None


class Taken(NamedTuple):
    """A text without its time of day, a mark in its place; `is_broken` where that is no time."""

    rest: str
    clock: Clock | None
    is_broken: bool = False


def take_clock(text: str) -> Taken:
    """Part the time of day, with its zone where that stands behind it, from a date's text."""
    text, found = _found(text)
    if found is None:
        return Taken(text, None)
    start, end = found.span()
    half, end = _half(text, start, end)
    before = _BEFORE.search(text, max(start - _LONGEST_HALF, 0), start)
    offset, name, end = _zone(text, found, end)
    time = _time(found, half)
    clock = Clock(*time, offset, name) if time is not None else None
    start = before.start() if before else start
    return Taken(f"{text[:start]} {MARK} {text[end:]}", clock, is_broken=clock is None)


def _found(text: str) -> tuple[str, re.Match[str] | None]:
    """The first time in a text; one of zeros before another time is a date's, and goes."""
    found = _COLON.search(text)
    if found is None:
        return text, next((match for form in _OTHER if (match := form.search(text))), None)
    second = _COLON.search(text, found.end())
    is_empty = second is not None and set(found[0]) <= set("0:.,")
    if is_empty and LOST_PLUS.match(text, found.end()) is None:
        text = f"{text[: found.start()]}{text[found.end() :]}"
        return text, _COLON.search(text)
    return text, found


def _half(text: str, start: int, end: int) -> tuple[str | None, int]:
    """Whether "a" or "p" (before or after noon) is said, and where what says it ends."""
    after = _AFTER.match(text, end)
    if after is not None:
        return after["half"], after.end()
    word = _WORD_AFTER.match(text, end)
    half = _HALF_OF.get(word["word"].replace(".", "")) if word else None
    if word is not None and half is not None:
        return half, word.end()
    before = _BEFORE.search(text, max(start - _LONGEST_HALF, 0), start)
    return (_HALF_OF[before["word"]] if before else None), end


def _zone(text: str, found: re.Match[str], end: int) -> tuple[Zone | None, str | None, int]:
    offset = OFFSET.match(text, end)
    if offset is not None:
        return offset_of(offset), None, offset.end()
    lost = LOST_PLUS.match(text, end) if found.groupdict().get("second") else None
    if lost is not None:
        return offset_of(lost), None, lost.end()
    name = name_after(text, end)
    return (None, name["name"], name.end()) if name is not None else (None, None, end)


def _time(found: re.Match[str], half: str | None) -> tuple[int, int, int, int] | None:
    """Hour, minute, second, microsecond; None for 25:00, 10:61, 15:00 in the morning."""
    parts = found.groupdict()
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    second = min(int(parts.get("second") or 0), _LEAP_SECOND - 1)
    if half is not None and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a":
        return None
    if hour > 24 or minute > 59 or int(parts.get("second") or 0) > _LEAP_SECOND:
        return None
    if hour == 24 and (minute or second):
        return None
    return hour, minute, second, int((parts.get("part") or "").ljust(6, "0")[:6])
