import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.titles import chosen, names_of, without_names

SITE = "Westhaven Courier"
LATE = "Westhaven quay to open late"


def bare(title, site=SITE, headlines=(), others=(), address=None):
    return without_names(title, list(headlines), names_of([site], others, [address]))


@pytest.mark.parametrize(
    "title",
    [
        f"{LATE} | {SITE}",
        f"{LATE} - {SITE}",
        f"{LATE} – {SITE}",
        f"{LATE} — {SITE}",
        f"{LATE} · {SITE}",
        f"{LATE} • {SITE}",
        f"{LATE} * {SITE}",
        f"{LATE} » {SITE}",
        f"{LATE} « {SITE}",
        f"{LATE} / {SITE}",
        f"{LATE} :: {SITE}",
        f"{LATE}|{SITE}",
        f"{LATE}: {SITE}",
        f"{LATE}— {SITE}",
        f"{LATE} ({SITE})",
        f"{LATE} [{SITE}]",
        f"{LATE} | The {SITE}",
        f"{LATE} | {SITE} Online",
        f"{LATE} | {SITE.upper()}",
        f"{LATE} | WesthavenCourier",
        f"{LATE} | westhavencourier.example",
        f"{LATE} - westhaven-courier.example",
        f"{LATE} | Port | {SITE}",
        f"{LATE} | Ida Brandt | {SITE}",
        f"{LATE} | by Ida Brandt",
        f"{LATE} - Port",
        f"{SITE}: {LATE}",
        f"{SITE} | {LATE}",
        f"{SITE} - {LATE}",
        f"[{SITE}] {LATE}",
        f"Port | {LATE}",
        f"{LATE}  |   {SITE}  ",
    ],
)
def test_names_that_are_known_go(title):
    address = "https://www.westhavencourier.example/quay"
    found = bare(title, others=["Port", "Ida Brandt"], address=address)
    assert found == LATE


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("Messi – champion of the world", "World"),
        ("Storm kills two - power still out in Lund", "Lund"),
        ("Port: two months late: what the council knew", SITE),
        ("Ukraine – live updates", "The Guardian"),
        ("What the Westhaven Courier got wrong", SITE),
        ("Westhaven Courier sold to a Norwegian fund", SITE),
        ("Quay-side cafés to close", SITE),
        ("Quay – Westhaven Courier", SITE),  # never to one word
        ("Courier | Westhaven Courier", SITE),
        ("Trump-Putin summit - what we know", "Trump Tower Times"),
        ("Rain | shine: the week ahead", SITE),
        ("Life in 2026 - a year on", SITE),
        ("“It is late” – minister", SITE),
        ("Opinion: The port is ours", SITE),
        ("Brazil 2 - 1 Norway", SITE),
        ("AC/DC to play in Lund", SITE),
        ("The news from the west coast", "News"),
        ("Harbour master (62) resigns", SITE),
        ("Harbour master resigns (video)", SITE),
        ("Live: storm hits - all ferries stop", SITE),
    ],
)
def test_nothing_else_goes(title, site):
    assert bare(title, site) == title


@pytest.mark.parametrize(
    ("title", "site", "right"),
    [
        ("Ukraine – live updates - The Guardian", "The Guardian", "Ukraine – live updates"),
        ("港口延期两个月开放_西港网", "西港网", "港口延期两个月开放"),
        ("港口延期两个月开放 - 西港网", "西港网", "港口延期两个月开放"),
        ("港の開業は二か月遅れ｜西港新聞", "西港新聞", "港の開業は二か月遅れ"),
        ("港の開業は二か月遅れ：西港新聞デジタル", "西港新聞デジタル", "港の開業は二か月遅れ"),
        ("서항 개장 두 달 늦어져-서항일보", "서항일보", "서항 개장 두 달 늦어져"),
        ("Порт откроют позже — Вестник", "Вестник", "Порт откроют позже"),
        ("Who pays? | Westhaven Courier", SITE, "Who pays?"),
        ("“Never again” | Westhaven Courier", SITE, "“Never again”"),
        ("Kai öffnet später | Kurier.de", "Kurier", "Kai öffnet später"),
    ],
)
def test_names_go_in_any_script(title, site, right):
    assert bare(title, site, address="https://kurier.de/a") == right


@pytest.mark.parametrize(
    "title",
    [
        f"{LATE} | Sport",
        f"{LATE} | DW | 28.04.2026",
        f"{LATE} – DW – 28.04.2026",
        f"{LATE} * The Gateway * by Paul Roe",
        f"{LATE} - National | Globalnews.example",
        f"Breaking | {LATE}",
    ],
)
def test_what_is_left_may_be_another_headline_of_the_page(title):
    assert bare(title, site="", headlines=[LATE.upper()]) == LATE


@pytest.mark.parametrize(
    "title", ["Kenia: Nairobi von unten", "Nairobi von unten und oben", "Nairobi | von"]
)
def test_a_kicker_stays_and_so_does_what_is_not_clearly_parted(title):
    assert bare(title, site="", headlines=["Nairobi von unten", "Nairobi"]) == title


def test_a_headline_that_two_places_give_comes_before_one_that_stands_alone():
    names = names_of([SITE], [])
    searched = "Quay news: what you must know"
    titles = [(searched, "json-ld"), (f"{LATE} | {SITE}", "meta"), (LATE, "html")]
    assert chosen(titles, [], names) == (LATE, "meta")
    titles = [(searched, "json-ld"), (LATE, "meta"), (LATE, "meta")]
    assert chosen(titles, [], names) == (searched, "json-ld")


@given(st.text(alphabet="ab |-–:()[]_", max_size=60), st.text(alphabet="ab |-", max_size=20))
def test_what_is_left_was_there_and_is_never_empty(title, other):
    found = bare(title, site="b a", headlines=[other])
    assert found in " ".join(title.split())
    assert found or not title.split()
