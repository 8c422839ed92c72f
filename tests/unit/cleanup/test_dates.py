from datetime import UTC, datetime, timedelta, timezone

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
        "Thu, 17 Apr 2023 12:00:00 GMT",  # it was a Monday
        "Mon, 17 Apr 2023 07:00:00 EST",
        "Mon, 17 Apr 2023 08:00:00 EDT",
        "Mon, 17 Apr 2023 05:00:00 PDT",
        "Mon, 17 Apr 2023 14:00:00 CEST",
        "Mon, 17 April 2023 21:00:00 +0900",
        "2023-04-17T12:00:00Z",
        "2023-04-17T12:00:00.000Z",
        "2023-04-17T14:00:00+02:00",
        "2023-04-17T14:00:00+0200",
        "2023-04-17 12:00:00 +0000",
        "20230417T120000Z",
        "1681732800",
        "1681732800000",
        "1681732800000000",
        "/Date(1681732800000)/",
        "Mon Apr 17 08:00:00 EDT 2023",
        "  Mon,  17 Apr 2023\n 12:00:00 GMT ",
        "Seg, 17 Abr 2023 09:00:00 -0300",
        "lun., 17 avr. 2023 14:00:00 +0200",
        # offsets in any form
        "Mon, 17 Apr 2023 14:00:00 +02:00",
        "Mon, 17 Apr 2023 14:00:00 GMT+0200",
        "Mon, 17 Apr 2023 14:00:00 GMT+02:00",
        "Mon Apr 17 2023 14:00:00 GMT+0200 (Central European Summer Time)",
        "Mon, 17 Apr 2023 14:00:00 +0200 (CEST)",
        "Mon, 17 Apr 2023 12:00:00 --0000",
        "Mon, 17 Apr 2023 05:00:00 -07",
        "Mon, 17 Apr 2023 05:00:00 -700",
        "Mon, 17 Apr 2023 05:00:00 MST-07:00",
        "Mon, 17 Apr 2023 14:00:00 UTC+2",
        "Mon, 17 Apr 2023 07:00:00 \u22120500",
        "Mon, 17 Apr 2023, 19:00 (GMT+7)",
        "2023-04-17T14:00:00+02:00[Europe/Berlin]",
        "2023-04-17T12:00:00 00:00",  # the plus sign was lost in a form
        "2023-04-17T14:00:00 02:00",
        "2023-04-17T12:00:00+00:00Z",
        "2023-04-17T12:00:00:+0000",
        # Go, Ruby, Unix
        "2023-04-17 14:00:00.00 +0200 CEST",
        "2023-04-17 14:00:00 +0200 CEST m=+0.01",
        "Mon Apr 17 14:00:00 +0200 2023",
        "Mon Apr 17 14:00:00 2023 CEST",
        # both halves of the day
        "Mon, 17 Apr 2023 12:00 PM GMT",
        "Mon, 17 Apr 2023 02:00:00 PM +0200",
        "April 17, 2023, 2:00 p.m. CEST",
        "17 Apr 2023 1:00pm BST",
        # year first, in every form
        "2023-04-17 12:00:00 UTC",
        "2023/4/17 12:00:00 GMT",
        "2023.04.17 12:00 UTC",
        "2023-04-17T12:00:00 GMT",
        "2023-4-17T12:00:00Z",
        "2023 April 17 12:00 GMT",
        "Mon, 2023-04-17 12:00 +0000",
        "2023-04-17 00:00:00.0 12:00:00.0 +0000",
        "2023-04-16 24:00 -1200",
    ],
)
def test_reads_dates_that_name_their_zone(value):
    assert parse(value) == (NOON, ())


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2023-04-17", MIDNIGHT),
        ("20230417", MIDNIGHT),
        ("2023-04-17T12:00:00", NOON),
        ("2023-04-17 12:00", NOON),
        ("2023-04-17 at 12:00:00", NOON),
        ("20230417120000", NOON),
        ("April 17, 2023", MIDNIGHT),
        ("April 17, 2023 12:00 PM", NOON),
        ("Monday, 17 April 2023", MIDNIGHT),
        ("Published: Monday, 17 April 2023, 12.00 pm", NOON),
        ("17/04/2023 12:00", NOON),
        ("04/17/2023 12:00", NOON),
        ("Mon, 17 Apr 2023 12:00:00", NOON),
        ("Mon, 17 Apr 2023 12:00:00 XYZ", NOON),
        ("Mon, 17 Apr 2023 12:00:00 A", NOON),  # military letters were specified wrongly
        ("Mon, 17 Apr 2023 12:00:00 +9900", NOON),
        ("12:00 17.04.2023", NOON),
        ("17 Monday, Apr 2023 12:00", NOON),
        ("Mon, 17th Apr 2023 12:00", NOON),
        ("April 17th, 2023", MIDNIGHT),
        # in the languages of most news
        ("17 de abril de 2023 a las 12:00", NOON),
        ("17 avril 2023 à 12h00", NOON),
        ("1er avril 2023", datetime(2023, 4, 1, tzinfo=UTC)),
        ("Montag, 17. April 2023, 12.00 Uhr", NOON),
        ("17. M\u00e4rz 2023", datetime(2023, 3, 17, tzinfo=UTC)),
        ("17 aprile 2023 ore 12:00", NOON),
        ("17 april 2023 om 12:00", NOON),
        ("17 апреля 2023 г., 12:00", NOON),
        ("17 квітня 2023, 12:00", NOON),
        ("17 kwietnia 2023, 12:00", NOON),
        ("17 Nisan 2023 Pazartesi, 12:00", NOON),
        ("17 أبريل 2023", MIDNIGHT),
        ("17 نيسان 2023", MIDNIGHT),
        ("١٧ أبريل ٢٠٢٣", MIDNIGHT),
        ("17 अप्रैल 2023", MIDNIGHT),
        ("१७ अप्रैल २०२३", MIDNIGHT),
        ("১৭ এপ্রিল ২০২৩", MIDNIGHT),
        ("17 April 2023 pukul 12.00", NOON),
        ("17 tháng 4, 2023", MIDNIGHT),
        ("2023年4月17日 12:00", NOON),
        ("2023年4月17日(月) 12時00分", NOON),
        ("2023년 4월 17일 오후 12시 00분", NOON),
        ("kl. 12.00, 17 april 2023", NOON),
        ("17.4.2023 klo 12.00", NOON),
        ("17. dubna 2023 12:00", NOON),
        ("2023. április 17. 12:00", NOON),
        ("17 Απριλίου 2023", MIDNIGHT),
        ("17 באפריל 2023", MIDNIGHT),
        ("17 ก.ค. 2023", datetime(2023, 7, 17, tzinfo=UTC)),
    ],
)
def test_takes_utc_and_says_so_where_no_zone_is_named(value, at):
    assert parse(value) == (at, ("no_zone",))


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("Mon, 17 Apr 2023 17:30:00 IST", "zone_guessed"),
        ("Mon Apr 17 06:00:00 CST 2023", "zone_guessed"),
        ("April 17, 2023 8:00 AM ET", "zone_guessed"),
        ("17 Apr 23 12:00:00 UT", "short_year"),
        ("Monday, 17-Apr-23 12:00:00 GMT", "short_year"),
    ],
)
def test_says_what_is_doubtful(value, flag):
    assert parse(value) == (NOON, (flag,))


FOURTH_OF_MARCH = datetime(2026, 3, 4, tzinfo=UTC)
THIRD_OF_APRIL = datetime(2026, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "language", "at", "flags"),
    [
        ("03/04/2026", "en-US", FOURTH_OF_MARCH, ("day_order", "no_zone")),
        ("03/04/2026", "en-GB", THIRD_OF_APRIL, ("day_order", "no_zone")),
        ("03/04/2026", "fr", THIRD_OF_APRIL, ("day_order", "no_zone")),
        ("03-04-2026", "es_MX", THIRD_OF_APRIL, ("day_order", "no_zone")),
        ("03.04.2026", None, THIRD_OF_APRIL, ("day_order", "no_zone")),
        ("Fri, 03/04/2026", None, THIRD_OF_APRIL, ("no_zone",)),  # the weekday says which
        ("Wed, 03/04/2026", "fr", FOURTH_OF_MARCH, ("no_zone",)),
        ("04/04/2026", None, datetime(2026, 4, 4, tzinfo=UTC), ("no_zone",)),
        ("5 listopada 2026", "pl", datetime(2026, 11, 5, tzinfo=UTC), ("no_zone",)),
        ("5. listopada 2026", "hr", datetime(2026, 10, 5, tzinfo=UTC), ("no_zone",)),
    ],
)
def test_the_language_says_which_of_two_readings_is_meant(value, language, at, flags):
    assert parse(value, language) == (at, flags)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "today", "yesterday", "Monday", "10:30", "2023", "April 2023", "17 April",
        "03/04/2023", "31 Feb 2023 10:00:00 GMT", "Mon, 17 Apr 2023 25:30:00 GMT",
        "Mon, 17 Apr 2023 15:00 AM", "2023-13-01", "1 hour ago", "0", "17 Lorem 2023",
        "published on some day", "1" * 200, "2023-04-17" + " " * 5 + "x" * 120, "23/4/17",
        "Mon, 17 Apr 12:00:00 GMT", "5 listopada 2026", "17 Apr 2023 18 May 2024",
        "026, 26 Mar 2023 22:43:38 +0000", "17 April or May 2023",
        # other calendars
        "令和5年4月17日", "民國112年4月17日", "26 رمضان 1444", "28 فروردین 1402",
        "17 أبريل 1444 هـ",
    ],
)  # fmt: skip
def test_refuses_what_is_no_whole_date(value):
    assert parse(value) is None


@pytest.mark.parametrize("value", ["1402/01/28", "۱۴۰۲/۰۱/۲۸", "17 เม.ย. 2566", "2566-04-17"])
def test_years_of_other_calendars_are_not_believed(value):
    assert doubt(parse(value).at, NOON) in {"old_date", "future_date"}


@given(st.text(max_size=60))
def test_never_raises(value):
    found = parse(value)
    assert found is None or found.at.tzinfo is UTC


@given(st.text(alphabet="0123456789-/:.,+TZ aprMon年月日()", max_size=40))
def test_never_raises_on_what_looks_like_a_date(value):
    parse(value)


@given(st.integers(min_value=-30_000_000_000, max_value=250_000_000_000))
def test_reads_back_what_iso_writes(second):
    at = datetime.fromtimestamp(second, UTC)
    assert parse(at.isoformat()) == (at, ())


DAYS = [
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%B %d, %Y", "%b %d %Y",
    "%a, %d %b %Y", "%A, %d %B %Y", "%A, %B %d, %Y", "%a %b %d %Y", "%d/%m/%Y", "%m/%d/%Y",
    "%d.%m.%Y", "%d-%m-%Y", "%a, %d %b %y", "%d.%m.%y", "%y-%m-%d", "%Y %B %d", "%Y年%m月%d日",
]  # fmt: skip
TIMES = [" %H:%M:%S %z", " %I:%M:%S %p %z", ", %H:%M:%S GMT%z"]
OFFSETS = st.integers(min_value=-12 * 4, max_value=14 * 4).map(
    lambda quarters: timezone(timedelta(minutes=15 * quarters))
)


@given(
    st.integers(min_value=-5_000_000_000, max_value=7_000_000_000),
    OFFSETS,
    st.sampled_from(DAYS),
    st.sampled_from(TIMES),
    st.sampled_from([None, "en-US", "en-GB", "de"]),
)
def test_any_moment_in_any_form_is_read_back_or_flagged(second, zone, day, time, language):
    at = datetime.fromtimestamp(second, zone)
    found = parse(at.strftime(day + time), language)
    assert found is None or found.at == at or set(found.flags) & {"day_order", "short_year"}


@pytest.mark.parametrize(
    ("at", "word"),
    [
        (NOON, None),
        (NOON + timedelta(hours=23), None),
        (NOON + timedelta(days=1, seconds=1), "future_date"),
        (datetime(1987, 5, 3, tzinfo=UTC), None),
        (datetime(1987, 1, 1, tzinfo=UTC), None),
        (datetime(1851, 9, 18, tzinfo=UTC), None),
        (datetime(1444, 9, 26, tzinfo=UTC), "old_date"),
        (datetime(1, 1, 1, tzinfo=UTC), "old_date"),
        (datetime(1899, 12, 30, tzinfo=UTC), "old_date"),
        (datetime(1900, 1, 1, tzinfo=UTC), "old_date"),
        (datetime(1969, 12, 31, 19, tzinfo=UTC), "old_date"),
        (datetime(1970, 1, 1, tzinfo=UTC), "old_date"),
    ],
)
def test_doubts_dates_in_the_future_of_other_calendars_and_defaults(at, word):
    assert doubt(at, NOON) == word
