"""Dates in the layouts that feed readers collected: read right, refused or flagged, never wrong."""

import hashlib
import re
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import Final

from transforms.cleanup.fields.dates import parse

LAYOUTS: Final = Path(__file__).with_name("date_layouts.txt")
DIGEST: Final = "391452fe12f162eb"
#: What was measured: 198 of 203. The others lack a day or a year, begin with a year of two digits,
#: or have two signs before the zone.
RIGHT: Final = 0.97
MOMENTS: Final = (
    datetime(2024, 11, 23, 18, 5, 9, tzinfo=UTC),
    datetime(2023, 4, 7, 9, 30, tzinfo=UTC),
    datetime(2021, 12, 31, 23, 59, 58, tzinfo=UTC),
    datetime(2024, 2, 29, 0, 0, 1, tzinfo=UTC),
    datetime(2025, 6, 15, 12, 0, tzinfo=UTC),
)
#: Zones by name, with their minutes east.
ZONES: Final = (("GMT", 0), ("EDT", -240), ("CEST", 120))
#: Flags that tell that the moment may be another; without a zone it is read as UTC.
DOUBTS: Final = {"day_order", "short_year", "zone_guessed"}


def layouts() -> list[str]:
    lines = LAYOUTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def rendered(layout: str, at: datetime, zone: str, minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    parts = {
        "{z}": f"{sign}{hours:02}{rest:02}",
        "{:z}": f"{sign}{hours:02}:{rest:02}",
        "{:zs}": f"{sign}{hours:02}:{rest:02}:00",
        "{-z}": f"{sign}{hours}{rest:02}",
        "{h}": f"{sign}{hours:02}",
        "{Z}": zone,
        "{pm}": "p.m." if at.hour >= 12 else "a.m.",
    }
    return at.strftime(re.sub(r"\{[^}]+\}", lambda found: parts[found[0]], layout))


def meant(layout: str, at: datetime, minutes: int) -> datetime:
    """The moment as far as a layout tells it."""
    told = {
        "second": at.second if re.search("%-?S", layout) else 0,
        "minute": at.minute if re.search("%-?M", layout) else 0,
        "hour": at.hour if re.search("%-?[HI]", layout) else 0,
    }
    return at.replace(**told, tzinfo=timezone(timedelta(minutes=minutes))).astimezone(UTC)


def region(layout: str) -> str:
    """The language of who puts the month before the day, and of who does not."""
    return "en-US" if re.search(r"^[^Yy]*%-?m\D*%-?d", layout) else "en-GB"


def readings(layout: str, language: str | None) -> list[str]:
    """How each moment is read: "right", "none", "doubted", or what was read wrong in silence."""
    has_zone = "{" in layout.replace("{pm}", "")
    found = []
    for at, (zone, minutes) in product(MOMENTS, ZONES if has_zone else ZONES[:1]):
        text = rendered(layout, at, zone, minutes)
        read = parse(text, language)
        if read is None:
            found.append("none")
        elif read.at == meant(layout, at, minutes):
            found.append("right")
        else:
            found.append("doubted" if DOUBTS.intersection(read.flags) else text)
    return found


def test_the_layouts_are_those_that_the_figure_is_of():
    assert hashlib.sha256(LAYOUTS.read_bytes()).hexdigest()[:16] == DIGEST
    assert len(set(layouts())) == len(layouts()) == 203


def test_nearly_all_layouts_are_read_right_and_none_wrong_in_silence(figure):
    found = {layout: readings(layout, region(layout)) for layout in layouts()}
    right = sum(set(its) == {"right"} for its in found.values())
    figure("layouts of dates read right", f"{right}/{len(found)}")
    assert {it for its in found.values() for it in its} <= {"right", "none", "doubted"}
    assert right / len(found) >= RIGHT


def test_without_a_language_no_layout_is_read_wrong_in_silence():
    found = {it for layout in layouts() for it in readings(layout, None)}
    assert found <= {"right", "none", "doubted"}
    assert "right" in found


def test_what_lacks_a_zone_is_flagged():
    assert parse("23 Nov 2024 18:05:09").flags == ("no_zone",)
