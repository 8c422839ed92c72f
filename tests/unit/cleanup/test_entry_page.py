"""A feed's entry beside its article's page: the longer text stands, and the record says which."""

from datetime import UTC, datetime

import pytest

from transforms.cleanup.clean import clean
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded
from transforms.records.article import Author, Pipeline, SourceRef
from transforms.records.travelling import FEED_ENTRY, Admitted, Envelope, RawArticle

TEASER = "The ferry to the islands sank on Monday in calm weather."
LEAD = f"{TEASER} All forty people on board were taken off by fishing boats within the hour."
MORE = (
    "Nobody was hurt, the harbour office said, and nobody can say yet why the old ship took in "
    "water. Divers are to look at the hull on Thursday, when the wind is expected to be weaker."
)
PAGE = f"""<html lang="en"><head><title>Ferry sinks off the islands | Quay</title>
<link rel="canonical" href="https://quay.example/canonical">
<meta name="author" content="Ada Holm">
<meta property="og:image" content="https://quay.example/p.jpg">
<meta property="article:published_time" content="2020-01-01T00:00:00Z"></head>
<body><article><h1>Ferry sinks off the islands</h1><p>{LEAD}</p><p>{MORE}</p></article></body>
</html>"""


def entry(content_type="text/html; charset=utf-8", **fields):
    raw = RawArticle(
        came_from="feed",
        **{
            "url": "https://quay.example/news/1",
            "item_id": "g1",
            "title": "Ferry sinks",
            "html": f"<p>{TEASER} <a href='/news/1'>Read more</a></p>",
            "published": "2024-03-04T09:00:00Z",
            **fields,
        },
    )
    envelope = Envelope(
        payload=b"",
        content_type=FEED_ENTRY,
        source=SourceRef(kind="rss", origin="https://quay.example/rss"),
        discovered=datetime(2024, 3, 5, 8, 0, tzinfo=UTC),
        attributes={"content-type": content_type},
    )
    admitted = Admitted(key="0", envelope=envelope, raw=raw)
    return clean(admitted, Pipeline(newsbeam="0.1.0"), loaded(ReadingSpec()))


def test_the_page_gives_the_body_and_what_the_feed_lacks():
    article = entry(page=PAGE.encode())
    assert article.body == f"{LEAD}\n\n{MORE}"
    assert article.title == "Ferry sinks"
    assert article.published == datetime(2024, 3, 4, 9, 0, tzinfo=UTC)
    assert article.authors == [Author(name="Ada Holm")]
    assert article.image == "https://quay.example/p.jpg"
    assert article.summary is None  # the body begins with it
    assert article.flags == []
    assert {
        name: article.provenance[name] for name in ("title", "published", "body", "authors")
    } == {
        "title": "feed",
        "published": "feed",
        "body": "html",
        "authors": "meta",
    }


def test_what_the_feed_says_beside_the_body_is_the_summary():
    article = entry(page=PAGE.encode(), html="<p>Forty saved from the sea. Read more</p>")
    assert article.summary == "Forty saved from the sea."
    assert article.provenance["summary"] == "feed"


def test_the_article_is_the_same_one_with_and_without_its_page():
    whole, short = entry(page=PAGE.encode()), entry()
    assert whole.id == short.id
    assert whole.canonical_url == short.canonical_url == "https://quay.example/news/1"


def test_the_page_is_read_in_the_charset_of_its_own_answer():
    page = PAGE.replace("harbour office", "bureau du port à Étretat").encode("cp1252")
    article = entry(page=page, content_type="text/html; charset=windows-1252")
    assert "bureau du port à Étretat" in article.body


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body></body></html>",
        b"<html><head><title>Yes</title></head><body><p>Accept our cookies.</p></body></html>",
        b"\x00\x01\x02",
        f"<html><body><p>{TEASER}</p></body></html>".encode(),
    ],
    ids=["empty", "a consent form", "binary", "no longer than the feed's"],
)
def test_a_page_that_holds_no_longer_text_leaves_the_feeds(page):
    article = entry(page=page)
    assert article.flags == ["page_unusable", "short_body"]
    assert article.body == f"{TEASER} Read more"
    assert article.provenance["body"] == "feed"
    without = entry()
    assert (article.id, article.content_hash) == (without.id, without.content_hash)


def test_a_page_that_could_not_be_had_is_said_with_the_reason():
    article = entry(page_problem="status_404")
    assert article.flags == ["no_full_text", "short_body"]
    assert article.provenance["page_problem"] == "status_404"
    assert article.body == f"{TEASER} Read more"
    assert article.content_hash == entry().content_hash


def test_an_article_whose_page_was_had_and_is_gone_was_withdrawn():
    article = entry(page_problem="status_410", page_is_gone=True)
    assert article.flags == ["no_full_text", "short_body", "withdrawn"]
    assert article.body == f"{TEASER} Read more"


def test_an_entry_without_any_text_becomes_an_article_by_its_page():
    article = entry(html=None, page=PAGE.encode())
    assert article.body == f"{LEAD}\n\n{MORE}"
    assert "summary_as_body" not in article.flags
