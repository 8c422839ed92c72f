from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.dates import doubt, parse

NOON = datetime(2023, 4, 17, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2023, 4, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 17 Apr 2023 12:00:00 GMT",
        "Mon, 17 Apr 2023 12:00 GMT",
        "17 Apr 2023 12:00:00 +0000",
        "17 Apr 23 12:00:00 UT",
        "Thu, 17 Apr 2023 12:00:00 GMT",  # it was a Monday
        "Mon, 17 Apr 2023 07:00:00 EST",
        "Mon, 17 Apr 2023 08:00:00 EDT",
        "Mon, 17 Apr 2023 05:00:00 PDT",
        "Mon, 17 Apr 2023 14:00:00 CEST",
        "Mon, 17 Apr 2023 17:30:00 IST",
        "Mon, 17 April 2023 21:00:00 +0900",
        "2023-04-17T12:00:00Z",
        "2023-04-17T12:00:00.000Z",
        "2023-04-17T14:00:00+02:00",
        "2023-04-17T14:00:00+0200",
        "2023-04-17 12:00:00 +0000",
        "20230417T120000Z",
        "1681732800",
        "1681732800000",
        "Mon Apr 17 08:00:00 EDT 2023",
        "  Mon,  17 Apr 2023\n 12:00:00 GMT ",
        "Seg, 17 Abr 2023 09:00:00 -0300",
        "lun., 17 avr. 2023 14:00:00 +0200",
    ],
)
def test_reads_dates_that_name_their_zone(value):
    assert parse(value) == (NOON, True)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2023-04-17", MIDNIGHT),
        ("2023-04-17T12:00:00", NOON),
        ("2023-04-17 12:00", NOON),
        ("April 17, 2023", MIDNIGHT),
        ("April 17, 2023 12:00 PM", NOON),
        ("Monday, 17 April 2023", MIDNIGHT),
        ("17/04/2023 12:00", NOON),
        ("04/17/2023 12:00", NOON),
        ("Mon, 17 Apr 2023 12:00:00", NOON),
        ("Mon, 17 Apr 2023 12:00:00 XYZ", NOON),
        ("17 de abril de 2023", MIDNIGHT),
        ("17. April 2023", MIDNIGHT),
    ],
)
def test_takes_utc_and_says_so_where_no_zone_is_named(value, at):
    assert parse(value) == (at, False)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "today", "yesterday", "Monday", "10:30", "2023", "April 2023", "17 April",
        "03/04/2023", "31 Feb 2023 10:00:00 GMT", "Mon, 17 Apr 2023 25:30:00 GMT",
        "2023-13-01", "1 hour ago", "0", "17 Lorem 2023", "published on some day", "1" * 200,
        "2023-04-17" + " " * 5 + "x" * 90,
    ],
)  # fmt: skip
def test_refuses_what_is_no_whole_date(value):
    assert parse(value) is None


@given(st.text(max_size=60))
def test_never_raises(value):
    found = parse(value)
    assert found is None or found.at.tzinfo is UTC


@given(st.text(alphabet="0123456789-/:.,+TZ aprMon", max_size=40))
def test_never_raises_on_what_looks_like_a_date(value):
    parse(value)


@given(st.integers(min_value=-30_000_000_000, max_value=250_000_000_000))
def test_reads_back_what_iso_writes(second):
    at = datetime.fromtimestamp(second, UTC)
    assert parse(at.isoformat()) == (at, True)


@pytest.mark.parametrize(
    ("at", "word"),
    [
        (NOON, None),
        (NOON + timedelta(hours=23), None),
        (NOON + timedelta(days=1, seconds=1), "future_date"),
        (datetime(1990, 1, 1, tzinfo=UTC), None),
        (datetime(1989, 12, 31, 23, 59, 59, tzinfo=UTC), "old_date"),
        (datetime(1970, 1, 1, tzinfo=UTC), "old_date"),
    ],
)
def test_doubts_dates_in_the_future_and_before_the_web(at, word):
    assert doubt(at, NOON) == word
