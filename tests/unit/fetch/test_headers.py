from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.fetch.headers import LONGEST_S, http_date, max_age, retry_after

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 02 Mar 2026 12:00:00 GMT",
        "Monday, 02-Mar-26 12:00:00 GMT",
        "Mon Mar  2 12:00:00 2026",
        "Mon, 02 Mar 2026 13:00:00 +0100",
        "Mon, 02 Mar 2026 12:00:00 -0000",
    ],
)
def test_reads_dates_in_all_forms(text):
    assert http_date(text) == NOON


@pytest.mark.parametrize("text", [None, "", "yesterday", "Mon, 99 Mar 2026 12:00:00 GMT", "0"])
def test_no_date_is_none(text):
    assert http_date(text) is None


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (None, None, None),
        ("120", None, 120.0),
        (" 0 ", None, 0.0),
        ("soon", None, None),
        ("-5", None, None),
        ("1.5", None, None),
        ("\x1f5", None, None),
        ("5\x1c", None, None),
        ("\t5 ", None, 5.0),
        ("\xb2", None, None),
        ("\u0665", None, None),
        ("99999999999999999999", None, float(LONGEST_S)),
        ("Mon, 02 Mar 2026 12:10:00 GMT", None, 600.0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", None, 0.0),
        ("Fri, 02 Mar 2096 12:00:00 GMT", None, float(LONGEST_S)),
        # A server an hour ahead means ten minutes all the same.
        ("Mon, 02 Mar 2026 13:10:00 GMT", datetime(2026, 3, 2, 13, 0, tzinfo=UTC), 600.0),
    ],
)
def test_reads_retry_after(value, date, seconds):
    assert retry_after(value, date, NOON) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("no-store", None),
        ("max-age=600", 600),
        ("public, Max-Age = 600, must-revalidate", 600),
        ('max-age="60"', 60),
        ("s-maxage=5, max-age=7", 7),
        ("s-maxage=5", None),
        ("x-max-age=5", None),
        ("max-age=-1", None),
        ("max-age=999999999999", LONGEST_S),
    ],
)
def test_reads_max_age(value, seconds):
    assert max_age(value) == seconds


@given(st.text())
@example("\x1f5")
def test_wild_headers_never_raise(value):
    waited = retry_after(value, http_date(value), NOON)
    assert waited is None or 0.0 <= waited <= LONGEST_S
    age = max_age(f"max-age={value}")
    assert age is None or 0 <= age <= LONGEST_S


#: Pieces of dates, and what may stand in their places.
pieces = st.sampled_from(
    ["Mon,", "02", "Mar", "2026", "12:00:00", "GMT", "+0100", "0000", "9999", "-9999", "+2400"]
) | st.text(max_size=5)


@given(st.lists(pieces, max_size=7).map(" ".join))
@example("Fri, 31 Dec 9999 23:59:59 -9999")
@example(f"Mon, 02 Mar {'9' * 5000} 12:00:00 GMT")
def test_wild_dates_never_raise(value):
    moment = http_date(value)
    assert moment is None or moment.utcoffset() == timedelta(0)
