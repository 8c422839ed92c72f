"""Of two short texts of one house that differ in figures, names or denials, neither is a copy."""

import pytest

from tests.builders import article, item, source_ref
from transforms.dedupe.details import SHORT, details_of, differ
from transforms.dedupe.fingerprint import fingerprint, resemblance, size
from transforms.dedupe.judge import judge
from transforms.dedupe.near import NearRule
from transforms.memory import NothingKnown, sketch

OURS, THEIRS = (
    source_ref(publisher="The Norhaven Post"),
    source_ref(publisher="The Quay Gazette"),
)


def second_of(first, second, house=OURS, **changes):
    """Judge two texts in their order; say what the second one is."""
    items = [
        item("1", name="a", body=first, source=OURS, **changes),
        item("2", name="b", body=second, source=house, **changes),
    ]
    return judge([sketch(one) for one in items], NothingKnown(), NearRule())[1].verdict.outcome


FIRE = (
    "{count} people died when a fire broke out in a warehouse at the harbour of {place} on Monday "
    "night, the police said, and the cause of it is {denial}known to the brigade, which fought the "
    "flames until the early morning and lost one engine to a falling wall of the old building."
)


def fire(count="Twelve", place="Norhaven", denial="not "):
    return FIRE.format(count=count, place=place, denial=denial)


CORRECTIONS = {
    "other figures": fire(count="13"),
    "a number written out": fire(count="Thirteen"),
    "another name": fire(place="Oslo"),
    "a denial taken back": fire(denial=""),
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_within_a_house_is_no_copy(name):
    before = fire(count="12") if name == "other figures" else fire()
    prints = [fingerprint(article(body=text)) for text in (before, CORRECTIONS[name])]
    jaccard, _ = resemblance(*(one.shingles for one in prints))
    assert jaccard > 0.69
    assert second_of(before, CORRECTIONS[name]) == "new"


@pytest.mark.parametrize("name", CORRECTIONS)
def test_another_house_copies_it_as_ever(name):
    assert second_of(fire(), CORRECTIONS[name], house=THEIRS) == "duplicate"


COPIES = {
    "a word of no name": fire().replace("flames", "blaze"),
    "a sentence more": f"{fire()} Mayor Ada Quill came at 5 in the morning.",
    "a sentence less": fire().rsplit(",", 1)[0] + ".",
    "a credit": f"{fire()} (Reporting by Ole Brandt)",
    "the same name, which now opens a sentence": fire().replace(
        "people died when a fire broke out in a warehouse at the harbour of Norhaven",
        "people died. Norhaven saw a fire break out in a warehouse at the harbour",
    ),
    "other words after the same denial": fire().replace("not known", "not clear"),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_within_a_house_is_one_still(name):
    assert second_of(fire(), COPIES[name]) == "duplicate"


def test_the_same_body_is_a_copy_whatever_its_headline_says():
    items = [
        item(str(at), name=name, title=f"UPDATE {at}: Fire in Norhaven", body=fire(), source=OURS)
        for at, name in enumerate("ab")
    ]
    found = judge([sketch(one) for one in items], NothingKnown(), NearRule())
    assert [one.verdict.outcome for one in found] == ["new", "duplicate"]


NOTICES = {
    "lottery": "Winning numbers of the harbour lottery, drawn in the town hall of Norhaven before "
    "a notary: {} and the bonus ball {}. Prizes can be collected within ninety days at any kiosk, "
    "with the ticket and a passport; the next draw is held in a week at the same hour.",
    "weather": "The weather for the coast: cloudy at first, then dry with sunny spells, highs of "
    "{} degrees and winds from the west at {} knots, easing towards the evening; the outlook for "
    "the following days is for more of the same, with some mist in the valleys at dawn.",
    "court list": "In the magistrates' court of the county sat yesterday the usual bench and fined "
    "Mr {} of Harbour Street for having driven without a light, with costs of {} crowns and a "
    "victim surcharge, all of which is to be paid within twenty-eight days of the hearing.",
    "stocks": "Shares closed little changed in thin trading, with the leading index at {} points "
    "after a session without direction, as investors waited for figures on prices; the crown "
    "stood at {} to the dollar, and the yield of ten-year bonds was where it had been before.",
    "in Chinese": "港灣新聞社報導今天早上碼頭發生火警消防隊出動{}輛車前往搶救火勢已經受到控制"
    "警方正在調查起火原因附近居民已經疏散到學校過夜損失還在估計當中共有{}人受傷送醫",
}
DAYS = {
    "court list": [("Brandt", "80"), ("Quill", "120")],
    "in Chinese": [("3", "二十"), ("5", "十二")],
}


@pytest.mark.parametrize("name", NOTICES)
def test_the_notice_of_another_day_is_no_copy(name):
    first, second = DAYS.get(name, [("3, 14 and 25", "7"), ("5, 16 and 41", "9")])
    texts = [NOTICES[name].format(*day) for day in (first, second)]
    assert second_of(*texts) == "new"
    assert second_of(*texts, house=THEIRS) == "duplicate"


def test_german_nouns_are_no_names():
    text = (
        "In der Halle am Hafen ist in der Nacht zum Montag ein Feuer ausgebrochen, wie die Polizei "
        "mitteilte, und der {} der Feuerwehr sagte, dass das Gebäude bis zum Morgen gebrannt habe "
        "und ein Wagen unter einer Mauer begraben wurde, die am frühen Morgen gefallen war."
    )
    texts = [text.format(one) for one in ("Leiter", "Chef")]
    assert second_of(*texts, language="de") == "duplicate"
    assert second_of(*texts, language="en") == "new"


def test_a_long_text_has_no_details():
    body = " ".join(f"{fire(count=str(n))}" for n in range(40))
    prints = fingerprint(article(body=body))
    assert (size(prints) >= SHORT, prints.details) == (True, b"")


@pytest.mark.parametrize(
    ("ours", "theirs", "lengths", "expected"),
    [
        ("It cost 5 crowns.", "It cost 6 crowns.", (60, 60), True),
        ("It cost 5 crowns.", "It cost crowns.", (60, 60), False),
        ("It cost 1,250.50 crowns.", "It cost 1,250.50 crowns.", (60, 60), False),
        ("He met Ada, then Ole.", "He met Ada, then Eve.", (60, 20), True),
        ("He met Ada and 5 others.", "He met many others.", (60, 60), False),
        ("It was not so.", "It was so.", (60, 57), True),
        ("It was not so.", "It was so.", (60, 40), False),
        ("It wasn\u2019t so.", "It was so.", (60, 60), True),
        ("", "", (0, 0), False),
    ],
)
def test_details_differ_where_one_stands_in_the_place_of_another(ours, theirs, lengths, expected):
    found = [details_of("", text, "en") for text in (ours, theirs)]
    assert differ(*found, lengths) is expected
    assert differ(*reversed(found), lengths) is expected
