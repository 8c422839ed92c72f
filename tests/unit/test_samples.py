import json
import re
from html import unescape
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

SAMPLES = files("pipelines.cli.demo") / "samples"
ATOM = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"

WIRE = (
    "Ten countries to share repair ships for undersea cables",
    "European states pool sensors and ships to guard data cables",
)
LIGHTHOUSE = "Lighthouse logbooks go online after 160 years in a cellar"
SEAGRASS = "Seagrass returns to the Wadden Sea, one seed bag at a time"


class Story(NamedTuple):
    url: str
    html: str


def read(name):
    return SAMPLES.joinpath(name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def courier():
    items = ET.fromstring(read("feeds/harbour-courier.xml")).findall("channel/item")
    return {i.findtext("title"): Story(i.findtext("link"), i.findtext(ENCODED)) for i in items}


@pytest.fixture(scope="module")
def ledger():
    entries = ET.fromstring(read("feeds/northern-ledger.xml")).findall(f"{ATOM}entry")
    return {
        e.findtext(f"{ATOM}title"): Story(
            e.find(f"{ATOM}link").get("href"), e.findtext(f"{ATOM}content")
        )
        for e in entries
    }


def desk():
    """Each line's object, or None for a line that is not JSON."""
    return [_object(line) for line in read("lines/desk.jsonl").splitlines()]


def _object(line):
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def words(text):
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]+>", " ", text)).casefold())


def jaccard(left, right):
    a, b = ({tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (words(left), words(right)))
    return len(a & b) / len(a | b)


def test_each_feed_holds_sixteen_articles_with_addresses_of_their_own(courier, ledger):
    assert (len(courier), len(ledger)) == (16, 16)
    assert len({story.url for story in [*courier.values(), *ledger.values()]}) == 32


def test_every_rss_item_has_a_guid_a_date_an_author_and_a_category():
    for item in ET.fromstring(read("feeds/harbour-courier.xml")).iter("item"):
        for tag in ("guid", "pubDate", f"{DUBLIN_CORE}creator", "category", "description"):
            assert item.findtext(tag), (item.findtext("title"), tag)


def test_feed_bodies_are_short_articles_of_several_paragraphs(courier, ledger):
    bodies = [story.html for story in [*courier.values(), *ledger.values()] if story.html]
    assert all(120 <= len(words(html)) <= 260 for html in bodies)
    assert all(3 <= html.count("<p>") <= 5 for html in bodies)


def test_one_entry_has_a_summary_and_no_body(ledger):
    bare = [title for title, story in ledger.items() if story.html is None]
    assert bare == ["Timber group Kalliovaara to close sawmill in Kajaani"]
    assert "140 jobs" in read("feeds/northern-ledger.xml")


def test_the_wire_story_is_a_near_duplicate_with_another_headline(courier, ledger):
    left, right = courier[WIRE[0]].html, ledger[WIRE[1]].html
    assert 0.75 <= jaccard(left, right) <= 0.85
    assert 0.7 <= jaccard(f"{WIRE[0]} {left}", f"{WIRE[1]} {right}") <= 0.85
    assert left.lstrip().startswith("<p>ROTTERDAM, Oct 12 (Meridian Wire) - Ten European")


def test_the_republished_article_is_the_same_under_another_address(courier, ledger):
    assert courier[LIGHTHOUSE].html == ledger[LIGHTHOUSE].html
    assert courier[LIGHTHOUSE].url != ledger[LIGHTHOUSE].url


def test_the_desk_repeats_the_seagrass_story_nearly(courier):
    [line] = [item for item in desk() if item and "seagrass" in item["title"].lower()]
    assert 0.75 <= jaccard(courier[SEAGRASS].html, line["body"]) <= 0.95


def test_no_other_two_stories_resemble_each_other(courier, ledger):
    known = {*WIRE, LIGHTHOUSE}
    stories = [(t, s.html) for t, s in [*courier.items(), *ledger.items()] if s.html]
    others = [html for title, html in stories if title not in known]
    assert max(jaccard(a, b) for i, a in enumerate(others) for b in others[:i]) < 0.02


def test_one_address_carries_tracking_parameters(courier, ledger):
    stories = [*courier.values(), *ledger.values()]
    [tracked] = [s.url for s in stories if urlsplit(s.url).query]
    assert set(parse_qs(urlsplit(tracked).query)) == {
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "fbclid",
    }


def test_one_item_has_an_image_and_one_is_in_german(courier):
    feed = ET.fromstring(read("feeds/harbour-courier.xml"))
    assert [image.get("medium") for image in feed.iter(f"{MEDIA}content")] == ["image"]
    assert [tag.text for tag in feed.iter(f"{DUBLIN_CORE}language")] == ["de"]
    assert "Hamburg testet elektrische Barkassen auf der Elbe" in courier


def test_the_broken_feed_is_no_xml_and_no_feed():
    broken = read("feeds/broken.xml")
    with pytest.raises(ET.ParseError):
        ET.fromstring(broken)
    assert not re.search(r"<(rss|feed|rdf|channel|item|entry)\b", broken, re.IGNORECASE)


def test_one_line_of_the_desk_is_no_json():
    assert [item is None for item in desk()] == [number == 3 for number in range(8)]


def test_the_desk_shows_the_ways_a_line_can_look():
    items = [item for item in desk() if item]
    assert all(item["title"] and ("body" in item) != ("html" in item) for item in items)
    assert [item["id"] for item in items if "html" in item] == ["desk-2026-1003"]
    assert [item["id"] for item in items if item.get("language") == "fr"] == ["desk-2026-1006"]
    assert [item["id"] for item in items if "url" not in item] == ["desk-2026-1007"]
    assert [item["id"] for item in items if item["published"] > "2027"] == ["desk-2026-1005"]
    assert [
        item["id"] for item in items if len(words(item.get("body", item.get("html")))) < 40
    ] == ["desk-2026-1008"]


def test_the_page_names_its_article_in_json_ld_and_in_meta_tags():
    page = read("pages/ferry-inquiry.html")
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    article = json.loads(script)
    assert article["@type"] == "NewsArticle"
    assert article["author"][0]["name"] == "Torbjørg Nesheim"
    assert article["datePublished"] == "2026-10-09T09:30:00+02:00"
    assert f'<meta property="og:title" content="{article["headline"]}">' in page
    assert '<link rel="canonical" href="https://www.echo.example/news/skarvsund-ferry-' in page
    for tag in ("nav", "header", "aside", "footer", 'div class="ad"', 'section class="comments"'):
        assert f"<{tag}" in page


def test_the_page_tells_its_story_in_about_four_hundred_words():
    [body] = re.findall(r"<figure>.*</article>", read("pages/ferry-inquiry.html"), re.DOTALL)
    assert 380 <= len(words(body)) <= 460


def test_the_plain_text_begins_with_a_date_header_and_has_glued_words():
    text = read("text/port-talks.txt")
    assert text.startswith("date 2026-10-09 The Chilean government")
    assert 230 <= len(text.split()) <= 300
    assert text.count("\n\n") >= 6
    glued = (
        "Minister Ana Corvalánannounced",
        "shortenedfrom",
        "3.8%while",
        "Huenchumánsaid",
        "signed.in addition",
        "Santiagoon",
    )
    assert [text.count(word) for word in glued] == [1] * len(glued)


# Names of vocabularies, not addresses that anybody would fetch.
VOCABULARY = re.compile(r'xmlns(:\w+)?="[^"]*"|"@context": "https://schema\.org"')


@pytest.mark.parametrize(
    "name",
    [
        "feeds/harbour-courier.xml",
        "feeds/northern-ledger.xml",
        "feeds/broken.xml",
        "pages/ferry-inquiry.html",
        "text/port-talks.txt",
        "lines/desk.jsonl",
    ],
)
def test_every_host_is_reserved_for_examples(name):
    hosts = re.findall(r"(?:https?://|www\.|tag:)[\w.-]+", VOCABULARY.sub("", read(name)))
    strange = [host for host in hosts if not re.search(r"(\.example|example\.com)$", host)]
    assert strange == []
    assert "@" not in re.sub(r'"@\w+"', "", VOCABULARY.sub("", read(name)))


def test_dates_lie_in_september_and_october_2026():
    texts = [read("feeds/harbour-courier.xml"), read("feeds/northern-ledger.xml")]
    rss = re.findall(r"<pubDate>\w+, \d\d (\w+ \d{4})", texts[0])
    atom = re.findall(r"<published>(\d{4}-\d\d)", texts[1])
    assert set(rss) == {"Sep 2026", "Oct 2026"}
    assert set(atom) == {"2026-09", "2026-10"}
