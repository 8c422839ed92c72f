"""`newsbeam report` as a reader has it: the real program's page in a real browser."""

import re
import shutil
from datetime import timedelta

import pytest

from pipelines.sinks.held import in_folder
from pipelines.sinks.open import open_sink
from tests.builders import (
    MOMENT,
    article,
    dead_letter,
    duplicate,
    outputs,
    run_summary,
    source_ref,
)
from tests.integration.program import assert_one_sentence, newsbeam, succeeded
from transforms.records.article import (
    DuplicateOf,
    Entity,
    Evidence,
    Link,
    Mention,
    Revision,
    Topic,
)

pytest.importorskip("playwright", reason="Playwright is not installed")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
expect = pytest.importorskip("playwright.sync_api").expect

from tests.integration.browser import (  # noqa: E402
    BrowserMissingError,
    Watched,
    browser,
)

WILD = "</script><script>document.title='gone'</script><img src=x onerror=alert(1)>"
#: The letter before the second paragraph is two units of UTF-16, and one code point.
BODY = (
    "Snow fell on Reykjavík \N{MATHEMATICAL SCRIPT CAPITAL S}.\n\n"
    "Norway sold two ferries. The ferries sank."
)


def mention(body, text):
    start = body.index(text)
    return Mention(field="body", start=start, end=start + len(text), text=text)


def entity(name, kind, *mentions, link=None):
    return Entity(name=name, type=kind, aliases=[], count=len(mentions), salience=0.5, link=link,
                  mentions=list(mentions))  # fmt: skip


def topic(number, name, *texts):
    evidence = [
        Evidence(field="body", start=BODY.index(one), end=BODY.index(one) + len(one))
        for one in texts
    ]
    return Topic(id=f"medtop:{number}", name=name, score=0.9, evidence=evidence)


MAIN = article(
    "urn:newsbeam:main",
    BODY,
    "Ferries of the north",
    url="https://harbour.example/ferries",
    published=MOMENT + timedelta(days=2),
    language="en",
    version=2,
    source=source_ref(publisher="Harbour Courier"),
    entities=[
        entity("Norway", "GPE", mention(BODY, "Norway"), link=Link(iso3166="NO", wikidata="Q20")),
        entity("Reykjavík", "GPE", mention(BODY, "Reykjavík")),
    ],
    topics=[
        topic("04000000", "economy", "Norway sold", "sold two"),
        topic("17000000", "weather", "Snow", "fell"),
    ],
    revision=Revision(previous_hash="h", change="body", similarity=0.9,
                      diff="Norway sold [-one-] {+two+} ferries."),
)  # fmt: skip
OTHERS = [
    article(
        f"urn:newsbeam:{number}",
        f"Report {number} tells of tides, and of nothing else.",
        f"Tide table {number}",
        published=MOMENT - timedelta(days=number % 9),
        language="de" if number % 2 else "en",
        source=source_ref(publisher="Tide Office"),
        topics=[topic("17000000", "weather")],
        entities=[entity("Oslo", "GPE")],
    )
    for number in range(60)
]
STRANGE = article("urn:newsbeam:wild", f"Body {WILD}", WILD, published=MOMENT + timedelta(days=1))
COPY = duplicate(
    "urn:newsbeam:copy",
    title="Ferries, once more",
    source=source_ref(publisher="Bay Herald"),
    published=MOMENT + timedelta(days=3),
    credit="Reuters",
    duplicate_of=DuplicateOf(id="urn:newsbeam:main", method="near", similarity=0.82, url=None),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the records of a sink, and the page that the program made of them."""
    folder = tmp_path_factory.mktemp("report")
    sink = open_sink(f"jsonl:{folder / 'out'}", in_folder(folder / "work"))
    counts = {
        "read": 65, "enriched": 62, "duplicate": 1, "dead": {"admit.broken_json": 2},
        "by_source": {"jsonl:in": {"read": 65, "enriched": 62, "duplicate": 1, "dead": 2}},
    }  # fmt: skip
    letters = [dead_letter(WILD.encode(), detail=WILD), dead_letter(b"{")]
    turn = outputs([MAIN, STRANGE, *OTHERS], [COPY], letters, run_summary(**counts))
    sink.stage("3f9a01c2-000001", turn)
    sink.publish("3f9a01c2-000001")
    flags = ("--out", folder / "page.html", "--clock", "2026-11-01T00:00:00Z")
    done = succeeded(newsbeam("report", "--sink", f"jsonl:{folder / 'out'}", *flags))
    assert re.search(r"page\.html: 62 articles, 0\.\d MB", done.stdout)
    return folder


@pytest.fixture(scope="module")
def chromium():
    try:
        with browser() as started:
            yield started
    except BrowserMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def watched(chromium):
    return Watched(chromium.new_page(viewport={"width": 1280, "height": 900}))


@pytest.fixture
def page(watched, place):
    """The page, opened anew; in the end it has complained of nothing and asked for nothing."""
    yield watched.open(place / "page.html")
    assert watched.complaints == []
    assert [one for one in watched.asked if not one.startswith(place.as_uri())] == []


def count(page):
    return page.inner_text("#count")


def titles(page):
    return page.locator(".card h3").all_inner_texts()


def opened(page):
    """Open the first article and give its card."""
    card = page.locator(".card").first
    card.locator("h3 button").click()
    expect(card.locator(".body")).to_be_visible()
    return card


def test_the_newest_come_first_and_more_on_demand(page):
    assert count(page) == "62 articles, newest first"
    assert titles(page)[:3] == ["Ferries of the north", WILD, "Tide table 9"]
    assert len(titles(page)) == 40
    page.click("#more")
    assert len(titles(page)) == 62


def test_a_title_with_a_script_tag_is_text(page):
    assert page.title().startswith("newsbeam report")
    page.locator(".card h3 button").nth(1).click()
    expect(page.locator(".card").nth(1).locator(".body")).to_have_text(f"Body {WILD}")
    page.click("[data-view=run]")
    page.locator("details.reason summary").click()
    assert WILD in page.locator("details.reason").inner_text()
    assert page.locator("img").count() == 0


def test_a_body_shows_its_entities_in_their_colours_with_their_links(page):
    card = opened(page)
    assert card.locator(".body p").all_inner_texts() == BODY.split("\n\n")
    norway = card.locator(".body a.GPE")
    assert (norway.inner_text(), norway.get_attribute("href")) == (
        "Norway",
        "https://www.wikidata.org/wiki/Q20",
    )
    assert card.locator(".body mark.GPE").inner_text() == "Reykjavík"
    colour = "one => getComputedStyle(one).backgroundColor"
    assert norway.evaluate(colour) == "rgb(224, 243, 233)"


def test_duplicates_are_folded_and_a_revision_has_its_words(page):
    card = opened(page)
    copies = card.locator("details", has_text="1 duplicate")
    expect(copies.locator("li")).to_be_hidden()
    copies.locator("summary").click()
    expect(copies.locator("li")).to_contain_text("Ferries, once more")
    expect(copies.locator("li")).to_contain_text(
        "Bay Herald, crediting Reuters · 15 Oct 2026, 08:30 · by near"
    )
    expect(copies.locator("li")).to_contain_text("similarity 0.82")
    assert card.locator(".diff del").all_inner_texts() == ["one"]
    assert card.locator(".diff ins").all_inner_texts() == ["two"]


def test_a_topic_tells_its_evidence_to_pointer_and_keyboard(page):
    card = opened(page)
    chip = card.locator(".chip").nth(1)
    tip = chip.locator("[role=tooltip]")
    expect(tip).to_be_hidden()
    chip.hover()
    expect(tip).to_have_text("Score 0.90: “Snow”, “fell”")
    expect(tip).to_be_visible()
    assert card.locator(".ev.hot").all_inner_texts() == ["Snow", "fell"]
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()
    chip.locator("button").focus()
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ferries north", 1),
        ("reykjavik", 1),
        ("“tell of tides”", 0),
        ("“tells of tides”", 60),
        ("SANK", 1),
        ("nowhere", 0),
    ],
)
def test_words_are_found_in_titles_names_and_bodies(page, query, found):
    page.fill("#q", query)
    expect(page.locator("#count")).to_have_text(
        re.compile(rf"^{found} articles? of 62, newest first")
    )


def test_filters_agree_and_the_address_keeps_them(page, watched, place):
    page.check("#facet-topic label:has-text('economy') input")
    assert titles(page) == ["Ferries of the north"]
    page.uncheck("#facet-topic label:has-text('economy') input")
    page.check("#facet-language label:has-text('German') input")
    page.check("#facet-source label:has-text('Tide Office') input")
    page.fill("#from", "2026-10-12")
    expect(page.locator("#count")).to_contain_text("of 62")
    assert titles(page) == ["Tide table 9", "Tide table 45", "Tide table 27"]
    assert page.locator("#active li").all_inner_texts() == [
        "from 2026-10-12 ✕", "Tide Office ✕", "German ✕",
    ]  # fmt: skip
    again = watched.open(place / "page.html", page.evaluate("location.hash"))
    assert titles(again) == ["Tide table 9", "Tide table 45", "Tide table 27"]
    again.click("#clear")
    assert count(again) == "62 articles, newest first"


def test_an_entity_leads_to_the_articles_that_name_it_and_back(page):
    card = opened(page)
    card.locator(".named button", has_text="Norway").click()
    assert count(page) == "1 article of 62, newest first"
    page.go_back()
    expect(page.locator("#count")).to_have_text("62 articles, newest first")
    page.click("[data-view=run]")
    page.click("#entities-over-time a:has-text('Oslo')")
    expect(page.locator("#count")).to_have_text("60 articles of 62, newest first")


def test_all_can_be_done_by_the_keyboard(page):
    page.keyboard.press("/")
    page.keyboard.type("ferries")
    expect(page.locator("#count")).to_have_text("1 article of 62, newest first")
    page.locator("#clear").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('h3') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".card .body")).to_be_visible()
    page.locator("[data-view=run]").press("Enter")
    bars = page.locator("#books td[data-tip]")
    bars.first.focus()
    said = []
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "End"):
        page.keyboard.press(key)
        said.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert [one.rpartition(", ")[2] for one in said] == [
        "enriched: 62", "duplicate: 1", "dead: 2", "dead: 2",
    ]  # fmt: skip
    page.locator("#books .swap").press("Enter")
    expect(page.locator("#books .numbers table")).to_be_visible()
    expect(page.locator("#books .chart")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme):
    page.emulate_media(color_scheme=scheme)
    opened(page)
    for view in ("articles", "run"):
        page.click(f"[data-view={view}]")
        for button in page.locator(".swap").all():
            if view == "run" and scheme == "dark":
                button.click()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["impact"], one["nodes"][0]["html"]) for one in found] == []
    page.emulate_media(color_scheme="light")


def test_colours_can_be_chosen_and_paper_is_white(page):
    dark = "rgb(20, 22, 26)"
    background = "getComputedStyle(document.body).backgroundColor"
    page.click("#theme")
    assert page.evaluate(background) != dark
    page.click("#theme")
    assert page.evaluate(background) == dark
    page.emulate_media(media="print")
    assert page.evaluate(background) == "rgb(255, 255, 255)"
    expect(page.locator(".filters")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_runs_out_of_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page)
    for view in ("articles", "run"):
        page.click(f"[data-view={view}]")
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--sink", "jsonl:{}/nowhere"), ("nowhere", "name the sink")),
        (("--sink", "jsonl:{}/out", "--state", "{}/no.db"), ("no ledger", "no.db")),
        (
            ("--sink", "jsonl:{}/out", "--out", "{}/out/runs/x/y.html/z.html"),
            ("cannot be written",),
        ),
    ],
)
def test_what_cannot_be_read_or_written_is_said_in_a_sentence(place, flags, words):
    (place / "out" / "runs" / "x").mkdir(exist_ok=True)
    (place / "out" / "runs" / "x" / "y.html").touch()
    done = newsbeam("report", *(flag.format(place) for flag in flags))
    assert done.returncode == 3
    assert_one_sentence(done, *words)


def test_a_ledger_that_nobody_named_is_done_without_where_it_cannot_be_read(place, tmp_path):
    shutil.copytree(place / "out", tmp_path / "out")
    (tmp_path / "out" / "newsbeam.db").write_bytes(
        b"no database at all, but as long as a page" * 99
    )
    page = tmp_path / "page.html"
    done = succeeded(newsbeam("report", "--sink", f"jsonl:{tmp_path / 'out'}", "--out", page))
    assert_one_sentence(done, "newsbeam.db", "made without a ledger")
    assert "62 articles" in done.stdout


def test_a_database_is_reported_on_with_its_ledger_and_without(database, tmp_path, small_model):
    sink = open_sink(database, in_folder(tmp_path / "work"))
    sink.stage("3f9a01c2-000001", outputs([MAIN], [COPY]))
    sink.publish("3f9a01c2-000001")
    sink.close()
    page = tmp_path / "page.html"
    report = ("report", "--sink", database, "--out", page)
    assert "1 articles" in succeeded(newsbeam(*report)).stdout
    assert "Without a ledger" in page.read_text()
    (tmp_path / "a.txt").write_text("Norway\n\nThe ferries to Norway sail again on Monday.")
    source = ("--source", f"text:{tmp_path}/*.txt", "--spacy-model", small_model)
    succeeded(newsbeam("run", *source, "--sink", database))
    assert "2 articles" in succeeded(newsbeam(*report)).stdout
    html = page.read_text()
    assert "Without a ledger" not in html
    assert "Where a turn&#39;s time goes" in html
