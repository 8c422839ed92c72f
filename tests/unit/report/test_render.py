"""The page as HTML: whole, escaped, and asking nothing of a network."""

import base64
import hashlib
import json
import re

import lxml.html
import pytest

from pipelines.books import Books, SourceBooks
from pipelines.ledger.turn_books import TurnBooks
from pipelines.report.letters import reasons
from pipelines.report.newest import NewestArticles
from pipelines.report.page import About, Found, page_of
from pipelines.report.render import rendered
from pipelines.sources.rss.verdicts.report import FeedRow, Remark
from tests.builders import MOMENT, article, dead_letter, run_summary, source_ref
from transforms.records.article import Topic

WILD = "</script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;'\""


def found(**changes):
    wild = article(
        "urn:newsbeam:wild",
        WILD,
        WILD,
        published=MOMENT,
        url="https://a.example/",
        source=source_ref(publisher=WILD),
        topics=[Topic(id="medtop:17000000", name=WILD, score=0.5, evidence=[])],
    )
    turn = TurnBooks(
        run="r",
        committed=MOMENT,
        books=Books(by_source={WILD: SourceBooks(read=1, enriched=1)}),
        seconds={"run": 1.5},
    )
    fields = {
        "articles": NewestArticles([wild, article("urn:newsbeam:two")], 2),
        "duplicates": [],
        "reasons": reasons([dead_letter(WILD.encode(), detail=WILD)]),
        "runs": [run_summary()],
        "unread": 0,
        "turns": [turn],
        "feeds": [],
    }
    return Found(**{**fields, **changes})


def html_of(found_, about=None):
    about = about or About(sink="jsonl:out", ledger="out/newsbeam.db", at=MOMENT)
    return rendered(page_of(found_, about)).html


@pytest.fixture(scope="module")
def html():
    return html_of(found(), About(sink=WILD, ledger=None, at=MOMENT))


@pytest.fixture(scope="module")
def page(html):
    return lxml.html.document_fromstring(html)


def test_whatever_a_text_says_it_makes_no_element(page):
    assert len(page.xpath("//script")) == 3
    assert page.xpath("//img") == []
    assert page.xpath("//*[@onerror]") == []
    assert WILD in page.xpath("string(//pre)")
    assert page.xpath("string(//title)") == f"newsbeam report on {WILD}"


def test_the_data_are_json_in_a_script_element(page):
    (data,) = page.xpath("//script[@id='index']")
    held = json.loads(data.text)
    assert [one["title"] for one in held["entries"]] == [WILD, "Nothing much happened."]
    assert held["topics"][0]["name"] == WILD


def test_the_policy_lets_the_pages_own_script_and_style_run_and_nothing_else(page):
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert said["default-src"] == said["base-uri"] == said["form-action"] == "'none'"
    for name, path in (("script-src", "//script[@type='module']"), ("style-src", "//style")):
        (one,) = page.xpath(path)
        digest = base64.b64encode(hashlib.sha256(one.text.encode()).digest()).decode()
        assert said[name] == f"'sha256-{digest}'"


def test_nothing_is_loaded_and_nothing_has_a_style_or_handler_of_its_own(page):
    assert page.xpath("//*[@src or @srcset or @style or self::link or self::iframe]") == []
    assert [name for one in page.iter() for name in one.attrib if name.startswith("on")] == []
    style = page.xpath("string(//style)")
    assert "@import" not in style
    assert "url(" not in style


def test_each_chart_has_a_table_of_its_numbers(page):
    figures = page.xpath("//figure")
    assert [one.get("id") for one in figures] == [
        "articles-over-time", "delays", "topics-over-time", "books", "outcomes", "dead", "turns",
    ]  # fmt: skip
    for figure in figures:
        assert len(figure.xpath(".//div[@class='numbers']//tbody/tr")) >= 1
        assert figure.xpath(".//td[@role='cell'][@aria-label]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_bars_are_as_long_as_their_numbers(page):
    (row,) = page.xpath("//figure[@id='outcomes']//table[contains(@class, 'charts-css')]//tr")
    (cell,) = row.xpath("./td[@data-tip]")
    assert cell.get("class").split() == ["n200", "s-enriched"]
    assert cell.get("aria-label") == f"{WILD}, 1"


def test_it_says_what_is_not_shown():
    rest = found(articles=NewestArticles([article()], 3), unread=2, turns=[])
    text = lxml.html.document_fromstring(html_of(rest)).text_content()
    flat = re.sub(r"\s+", " ", text)
    assert "These are the newest 1 of 3 articles" in flat
    assert "2 lines, rows or files of the sink are no records" in flat


def test_books_that_do_not_balance_are_said():
    broken = run_summary(run="r7", balanced=False, problem="3 items were read and 2 came out")
    html = html_of(found(runs=[broken]))
    assert "r7: 3 items were read and 2 came out" in html
    assert "The books balance" not in html


def test_feeds_are_listed_with_their_verdicts():
    row = FeedRow(
        feed="https://a.example/feed",
        name=WILD,
        categories=[],
        source="rss:feeds.txt",
        verdicts=[Remark(verdict="failing", evidence="twice since Monday")],
        last_fetch=MOMENT,
        last_success=MOMENT,
        last_change=None,
        next_poll=None,
        items_a_day=2.5,
        entries=3,
        fetches=9,
        moved_to=None,
        pages_missing=0,
    )
    (table,) = lxml.html.document_fromstring(html_of(found(feeds=[row]))).find_class("feeds")
    cells = [" ".join(cell.text_content().split()) for cell in table.xpath(".//tbody/tr/*")]
    assert cells == [
        f"{WILD}https://a.example/feed",
        "failing twice since Monday",
        "2026-10-12 08:30",
        "now",
        "2.5",
    ]


def test_an_empty_sink_makes_a_page_too():
    nothing = Found(NewestArticles([], 0), [], [], [], 0, [], [])
    html = html_of(nothing, About(sink=None, ledger="newsbeam.db", at=MOMENT))
    assert "no sink" in html
    assert lxml.html.document_fromstring(html).xpath("//figure") == []


def test_the_same_input_gives_the_same_bytes():
    assert html_of(found()) == html_of(found())
