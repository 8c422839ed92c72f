"""The feed: any reader opens it, whatever stands in the articles."""

import xml.etree.ElementTree as ET

import feedparser
from hypothesis import given

from pipelines.export.rss import rss
from tests import strategies
from tests.builders import article

LINK = "https://newsbeam.invalid/"


def written(*articles, title="News & <more>"):
    return b"".join(rss(articles, title, LINK))


def test_a_reader_finds_title_link_date_text_and_categories(full):
    found = feedparser.parse(written(full))
    assert not found.bozo
    assert (found.version, found.feed.title, found.feed.link) == ("rss20", "News & <more>", LINK)
    (one,) = found.entries
    assert (one.id, one.link) == ("urn:newsbeam:01aa", "https://harbour.example/ferry?a=1")
    assert (one.title, one.summary) == ("Ferry resumes", "Boats again.")
    assert one.published == "Tue, 10 Mar 2026 07:30:00 GMT"
    assert one.content[0].value == (
        "<p>The ferry to Oslo sails again.</p><p>Tickets cost &lt; 20 &amp; sell well.</p>"
    )
    assert [(tag.term, tag.scheme) for tag in one.tags] == [
        ("transport", "http://cv.iptc.org/newscodes/mediatopic/"),
        ("Local", None),
        ("Norway", "urn:newsbeam:entity:GPE"),
        ("Anna Berg", "urn:newsbeam:entity:PERSON"),
        ("Acme", "urn:newsbeam:entity:ORG"),
        ("Norwegians", "urn:newsbeam:entity:NORP"),
    ]
    assert [author.name for author in one.authors] == ["Anna Berg", "Reuters"]
    assert one.media_content[0]["url"] == "https://harbour.example/a%20b.jpg"


def test_an_article_without_a_title_or_link_is_an_item_all_the_same():
    (one,) = ET.fromstring(written(article(body="Nothing much happened."))).iter("item")
    assert one.findtext("title") == "Nothing much happened."
    assert one.find("link") is None
    assert one.findtext("pubDate") == "Mon, 12 Oct 2026 08:30:00 GMT"


def test_what_xml_cannot_hold_becomes_a_replacement_character():
    found = ET.fromstring(written(article(title="a\x00b\x0bc]]>", body="<script>x</script>\ufffe")))
    (one,) = found.iter("item")
    assert one.findtext("title") == "a\ufffdb\ufffdc]]>"
    assert one.findtext("description") == "<script>x</script>\ufffd"


def test_no_article_is_a_feed_without_items():
    assert list(ET.fromstring(written()).iter("item")) == []


@given(strategies.articles)
def test_every_article_is_strict_xml(one):
    assert len(list(ET.fromstring(written(one, one)).iter("item"))) == 2
