"""What stands round a story in plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.dates import parse
from transforms.cleanup.text.datelines import dateline_of
from transforms.cleanup.text.frame import unframed

TITLE = "Quay to open two months late"
STORY = "The harbour authority said on Tuesday that the new quay would open two months late."
MORE = "Engineers had warned in March that the order was at risk, according to the minutes."


def read(*lines, has_title=False, ends=()):
    text = "\n".join(lines) + f"\n\n{STORY}\n\n{MORE}" + "".join(f"\n\n{end}" for end in ends)
    return unframed(text.lstrip(), has_title=has_title)


def people(frame):
    return [author.name for author in frame.opening.authors]


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["By Ida Brandt"], ["Ida Brandt"]),
        (["By IDA BRANDT and OLA FALK, Associated Press"],
         ["IDA BRANDT", "OLA FALK", "Associated Press"]),
        (["Von Ida Brandt, Oslo"], ["Ida Brandt"]),
        (["Par Ida Brandt et Ola Falk"], ["Ida Brandt", "Ola Falk"]),
        (["Por Ida Brandt"], ["Ida Brandt"]),
        (["Av Ida Brandt"], ["Ida Brandt"]),
        (["Ida Brandt (ida.brandt@courier.example)"], ["Ida Brandt"]),
        (["Autorin: Ida Brandt"], ["Ida Brandt"]),
        (["Ida Brandt, Political Editor"], ["Ida Brandt"]),
        (["Ida Brandt, Reuters"], ["Ida Brandt", "Reuters"]),
        (["By Ida Brandt | March 10, 2026"], ["Ida Brandt"]),
        (["10 March 2026 - By Ida Brandt - 5 min read"], ["Ida Brandt"]),
    ],
)  # fmt: skip
def test_bylines_below_a_headline_are_taken_off(lines, names):
    found = read(TITLE, "", *lines)
    assert found.text == f"{TITLE}\n\n{STORY}\n\n{MORE}"
    assert people(found) == names
    assert [(edit.op, edit.before) for edit in found.head] == [("byline", lines[0])]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("March 10, 2026", "2026-03-10T00:00"),
        ("March 10, 2026 8:15 AM GMT", "2026-03-10T08:15"),
        ("Tuesday, 10 March 2026", "2026-03-10T00:00"),
        ("Westhaven Courier, Tuesday 10 March 2026", "2026-03-10T00:00"),
        ("Published: 10 March 2026", "2026-03-10T00:00"),
        ("2026-03-10", "2026-03-10T00:00"),
        ("10. M\u00e4rz 2026, 8.15 Uhr", "2026-03-10T08:15"),
        ("10 mars 2026", "2026-03-10T00:00"),
        ("10 de marzo de 2026", "2026-03-10T00:00"),
        ("10 \u043c\u0430\u0440\u0442\u0430 2026 \u0433.", "2026-03-10T00:00"),
        ("2026\u5e743\u670810\u65e5", "2026-03-10T00:00"),
    ],
)
@pytest.mark.parametrize("has_title", [False, True])
def test_date_lines_are_taken_off(line, day, has_title):
    found = read(TITLE, "", line, has_title=has_title)
    assert found.text == f"{TITLE}\n\n{STORY}\n\n{MORE}"
    assert parse(found.date).at.isoformat()[:16] == day


def test_lines_of_one_block_are_parted():
    found = read("QUAY DELAYED", "Westhaven Courier, 10 March 2026", "By Ida Brandt")
    assert found.text == f"QUAY DELAYED\n\n{STORY}\n\n{MORE}"
    assert (found.date, people(found)) == ("Westhaven Courier, 10 March 2026", ["Ida Brandt"])


def test_wrapped_lines_below_a_date_stay_together():
    found = unframed(
        f"March 10, 2026\n\nThe harbour authority\nsaid it.\n\n{MORE}", has_title=False
    )
    assert found.text == f"The harbour authority\nsaid it.\n\n{MORE}"


@pytest.mark.parametrize(
    "line",
    [
        "Climate Change", "By the time they came, it sank", "By Jane Roe's account, it sank.",
        "In March 2026 it will be known", "The quay was built in 1961.", "What happens next?",
        "Storm closes port in Lund", "Editor resigns", "Von der Leyen spricht in Oslo",
    ],
)  # fmt: skip
def test_other_lines_stay(line):
    found = read(TITLE, "", line)
    assert found.text == f"{TITLE}\n\n{line}\n\n{STORY}\n\n{MORE}"
    assert (found.head, people(found), found.date) == ([], [], None)


@pytest.mark.parametrize(
    ("end", "names"),
    [
        ("(Reporting by Ida Brandt; Editing by Ola Falk)", ["Ida Brandt"]),
        ("(Reporting by Ida Brandt in Oslo and Ola Falk in Bergen; Editing by Per Lund)",
         ["Ida Brandt", "Ola Falk"]),
        ("Reporting by Ida Brandt", ["Ida Brandt"]),
        ("Editing by Ola Falk", []),
        ("Falk reported from Oslo.", []),
        ("Associated Press writers Ida Brandt and Ola Falk contributed to this report.", []),
        ("Our Standards: The Thomson Reuters Trust Principles.", []),
        ("(With agency inputs)", []),
    ],
)  # fmt: skip
def test_credits_at_the_end_are_taken_off(end, names):
    found = read(TITLE, ends=[end])
    assert found.text == f"{TITLE}\n\n{STORY}\n\n{MORE}"
    assert (found.tail, people(found)) == ([end], names)


def test_several_credits_are_taken_off_and_a_last_sentence_stays():
    ends = ["He spoke on Monday.", "(Reporting by Ida Brandt)", "Our Standards: Trust."]
    found = read(TITLE, ends=ends)
    assert found.text.endswith("He spoke on Monday.")
    assert found.tail == ends[1:]


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("MOSCOW, April 17 (Reuters) - ", "MOSCOW", "Reuters"),
        ("MOSCOW, April 17 (Reuters) \u2013 ", "MOSCOW", "Reuters"),
        ("WESTHAVEN, Norway (AP) \u2014 ", "WESTHAVEN, Norway", "AP"),
        ("ST. PAUL, Minn. (AP) -- ", "ST. PAUL, Minn.", "AP"),
        ("KYIV, Ukraine, Feb. 3, 2023 (AP) \u2014 ", "KYIV, Ukraine", "AP"),
        ("NEW YORK/LONDON, 3 March (Reuters) - ", "NEW YORK/LONDON", "Reuters"),
        ("WASHINGTON, D.C. \u2014 ", "WASHINGTON, D.C.", None),
        ("S\u00c3O PAULO \u2014 ", "S\u00c3O PAULO", None),
        ("LONDON, 3 March 2026 - ", "LONDON", None),
        ("Paris (AFP) - ", "Paris", "AFP"),
        ("Berlin (dpa) - ", "Berlin", "dpa"),
        ("Berlin (dpa/lnw) - ", "Berlin", "dpa"),
        ("Oslo (NTB): ", "Oslo", "NTB"),
        ("Paris, le 10 mars (AFP) - ", "Paris", "AFP"),
        ("Sao Paulo, 10 mar (EFE).- ", "Sao Paulo", "EFE"),
        ("Madrid, 10 mar. (Europa Press) - ", "Madrid", "Europa Press"),
        ("BEIJING, March 10 (Xinhua) -- ", "BEIJING", "Xinhua"),
        ("Reuters, March 10 (Reuters) - ", None, "Reuters"),
        ("(Reuters) - ", None, "Reuters"),
        ("(AP) \u2014 ", None, "AP"),
        ("(ANSA) - ROMA, 10 MAR - ", "ROMA", "ANSA"),
        ("\u041c\u041e\u0421\u041a\u0412\u0410, 10 \u043c\u0430\u0440 - ",
         "\u041c\u041e\u0421\u041a\u0412\u0410", None),
        ("(\uc11c\uc6b8=\uc5f0\ud569\ub274\uc2a4) \ud64d\uae38\ub3d9 \uae30\uc790 = ",
         "\uc11c\uc6b8", "\uc5f0\ud569\ub274\uc2a4"),
    ],
)  # fmt: skip
def test_datelines_are_read_and_taken_off(opening, place, agency):
    found = dateline_of(opening + STORY)
    assert (found.place, found.agency) == (place, agency)
    frame = read(TITLE, "", opening + STORY)
    assert frame.text == f"{TITLE}\n\n{STORY}\n\n{STORY}\n\n{MORE}"
    assert frame.opening.dateline == place


@pytest.mark.parametrize(
    "text",
    [
        "NATO - the alliance - said no.", "BREAKING \u2014 The ferry sank.", "A - b", "",
        "Ferries (and trams) - all stopped.", "The minister - a captain - said no.",
        "UPDATE, March 3 - The ferry sank.", "Mr Smith May 4 - a Monday - was there.",
        "Oslo: the capital of the north.", "Paris - the city of light - is dark.",
        "MPs \u2013 all of them \u2013 voted.", "IBM (the company) - said no.",
    ],
)  # fmt: skip
def test_other_beginnings_are_no_dateline(text):
    assert dateline_of(text) is None


@given(st.text(alphabet="By Ida\n10 March26.,-()|:", max_size=200), st.booleans())
def test_what_is_left_was_there(text, has_title):
    found = unframed(text, has_title=has_title)
    assert "".join(found.text.split()) in "".join(text.split()) or found.head or found.tail
