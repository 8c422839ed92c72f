"""Which of a page's dates is the article's."""

from datetime import UTC, datetime

import pytest

from tests.builders import envelope
from transforms.cleanup.clean import clean
from transforms.cleanup.spec import ReadingSpec
from transforms.loading import loaded
from transforms.records.article import Pipeline
from transforms.records.travelling import HTML, Admitted, RawArticle

TENTH = datetime(2026, 3, 10, 8, 15, tzinfo=UTC)
DAY = datetime(2026, 3, 10, tzinfo=UTC)
PROSE = (
    "The new quay would open two months late because the steel for its cranes had not come. " * 3
)
TITLE = "Quay to open late"


def read(head="", body="", before="", after="", url=None):
    page = (
        f'<html lang="en"><head><title>{TITLE}</title>{head}</head><body>{before}'
        f"<article><h1>{TITLE}</h1>{body}<p>{PROSE}</p></article>{after}</body></html>"
    )
    came = envelope(content_type=HTML, discovered=datetime(2026, 10, 12, tzinfo=UTC))
    raw = RawArticle(came_from="html", page=page.encode(), url=url)
    return clean(
        Admitted(key="0", envelope=came, raw=raw),
        Pipeline(newsbeam="0"),
        loaded(ReadingSpec()),
    )


def linked(text):
    return f'<script type="application/ld+json">{text}</script>'


def article(day, **others):
    more = "".join(f',"{key}":"{value}"' for key, value in others.items())
    return f'{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{day}"{more}}}'


GOOD = "2026-03-10T08:15:00Z"
LATER = "2026-03-20T10:00:00Z"
CHANGED = f'<time itemprop="dateModified" datetime="{LATER}">20 March</time>'
MARKED = f'<time itemprop="datePublished" datetime="{GOOD}">10 March</time>'
WORDPRESS = (
    f'<span>Posted <a href="/a" rel="bookmark"><time class="published" datetime="{GOOD}">10 March'
    f'</time><time class="updated" datetime="{LATER}">20 March</time></a></span>'
)
OTHER = f'{{"@type":"NewsArticle","headline":"Storm","datePublished":"{LATER}","author":"Jo"}}'
TENTH_OF_MARCH = f'<time datetime="{GOOD}">10 March</time>'
NOW = f'<time datetime="{LATER}">20 March</time>'


@pytest.mark.parametrize(
    ("head", "body", "origin"),
    [
        (linked(article(GOOD)), "", "json-ld"),
        (linked(f"[{article(GOOD)}]"), "", "json-ld"),
        (linked(f'{{"@graph":[{article(GOOD)}]}}'), "", "json-ld"),
        (linked(f'{{"@graph":[{{"@type":"WebPage","datePublished":"{GOOD}"}}]}}'), "", "json-ld"),
        (linked(f'{{"@type":"ItemPage","datePublished":"{GOOD}"}}'), "", "json-ld"),
        (linked(f'{{"@type":"ClaimReview","datePublished":"{GOOD}"}}'), "", "json-ld"),
        (linked(article(GOOD, dateModified=LATER)), "", "json-ld"),
        (f'<meta property="article:published_time" content="{GOOD}">', "", "meta"),
        (f'<meta name="article.published-time" content="{GOOD}">', "", "meta"),
        (f'<meta property="http://ogp.me/ns/article#published_time" content="{GOOD}">', "", "meta"),
        (f'<meta name="parsely-pub-date" content="{GOOD}">', "", "meta"),
        (f'<meta name="DC.date.issued" content="{GOOD}">', "", "meta"),
        (f'<meta itemprop="datePublished" content="{GOOD}">', "", "html"),
        ("", f'<span itemprop="datePublished" content="{GOOD}">10 March</span>', "html"),
        ("", f'<div itemprop="DatePublished">{GOOD}</div>', "html"),
        ("", MARKED, "html"),
        ("", f'<time pubdate datetime="{GOOD}">10 March</time>', "html"),
        ("", f'<time datetime="{GOOD}">10 March</time>', "html"),
        ("", f"<p>Updated {CHANGED}, published {MARKED}</p>", "html"),
        ("", WORDPRESS, "html"),
        ("", f"<span>Updated</span> {NOW} <span>Published</span> {MARKED}", "html"),
        ("", f"<span>Updated</span> {NOW} <span>Published</span> {TENTH_OF_MARCH}", "html"),
        # two articles in JSON-LD: the one that is this page's
        (linked(OTHER) + linked(article(GOOD)), "", "json-ld"),
        # a bad date, and one in the future, hide no good one
        (linked(article("soon")) + f'<meta name="date" content="{GOOD}">', "", "meta"),
        (
            linked(article("2031-03-10T08:15:00Z", dateModified=GOOD)),
            f'<time datetime="{GOOD}">10 March</time>',
            "html",
        ),
    ],
)  # fmt: skip
def test_finds_the_moment_of_publication(head, body, origin):
    record = read(head, body)
    assert (record.published, record.provenance["published"]) == (TENTH, origin)


@pytest.mark.parametrize(
    "body",
    [
        '<p class="date">Published: Tuesday, 10 March 2026</p>',
        '<p class="meta">10 March 2026 | 5 min read</p>',
        "<p>Tuesday, 10 March 2026</p>",
        '<span class="posted-on"><a href="/a" rel="bookmark">March 10, 2026</a></span>',
        '<div class="dateline">Updated 20 March 2026, published 10 March 2026</div>',
        '<div class="dateline">Published 10 March 2026 Updated 20 March 2026</div>',
        '<div class="date">Veröffentlicht 10. März 2026, aktualisiert 20. März 2026</div>',
        '<span class="modified-date">20 March 2026</span><span class="date">10 March 2026</span>',
        "<ul><li><strong>Datum</strong> 10. März 2026</li></ul>",
        '<div class="byline">Ida Brandt <span>10 March 2026</span></div>',
    ],
)
def test_reads_the_visible_day(body):
    record = read(body=body)
    assert (record.published, record.provenance["published"]) == (DAY, "html")


TEASER = f'<h3><a href="/storm">Storm closes port</a></h3>{NOW}'


@pytest.mark.parametrize(
    ("body", "before", "after"),
    [
        ("", f'<div class="breaking"><a href="/x">Storm</a> {NOW}</div>', ""),
        ("", f"<nav>{NOW}</nav>", ""),
        ("", "", f'<div id="comments"><div>seagull {NOW}</div></div>'),
        (f'<div class="comment">{NOW}</div>', "", ""),
        (f'<div class="kommentare"><p>Troll {NOW}</p></div>', "", ""),
        (f'<div itemscope itemtype="https://schema.org/Comment">{NOW}</div>', "", ""),
        ("", "", f"<article>{TEASER}</article>"),
        ("", "", f"<div class='list'><div>{TEASER}</div></div>"),
        (f"<div>{TEASER}</div>", "", ""),
        (f'<ul><li><a href="/storm">Storm closes the port</a> {NOW}</li></ul>', "", ""),
        ('<a href="/storm">Storm closes port <span class="date">20 March 2026</span></a>', "", ""),
        (CHANGED, "", ""),
        (f'<p class="updated">Last updated: {NOW}</p>', "", ""),
        ("<p>Updated 20 March 2026</p>", "", ""),
        (f'<meta name="last-modified" content="{LATER}">', "", ""),
        ('<figure><figcaption class="date">20 March 2026</figcaption></figure>', "", ""),
        (f'<div itemscope itemtype="http://schema.org/ImageObject">{MARKED}</div>', "", ""),
    ],
)  # fmt: skip
def test_no_other_date_is_taken_for_it(body, before, after):
    record = read(body=body, before=before, after=after)
    assert record.published is None
    assert record.flags.count("no_date") == 1


@pytest.mark.parametrize(
    "listed",
    [
        f'{{"@type":"ItemList","itemListElement":[{article(LATER)},{article(LATER)}]}}',
        f'{{"@type":"NewsArticle","headline":"{TITLE}","dateModified":"{LATER}"}}',
        f'{{"@type":"Comment","datePublished":"{LATER}"}}',
        f'{{"@type":"ClaimReview","itemReviewed":{{"@type":"Claim","datePublished":"{LATER}"}}}}',
    ],
)
def test_what_json_ld_lists_or_changes_is_no_date_of_the_article(listed):
    assert read(linked(listed)).published is None


@pytest.mark.parametrize(
    "url",
    [
        "https://quay.example/2026/03/10/late/",
        "https://quay.example/news/2026-03-10-late",
        "https://quay.example/late-20260310.html",
        "https://quay.example/news/20260310/late",
    ],
)
def test_the_day_in_the_address_is_the_last_resort(url):
    record = read(url=url)
    assert (record.published, record.provenance["published"]) == (DAY, "url")
    assert read(linked(article(GOOD)), url=url).provenance["published"] == "json-ld"


@pytest.mark.parametrize("part", ["2026/03", "article12026031099", "20261310", "a20260310b"])
def test_other_numbers_in_an_address_are_no_day(part):
    assert read(url=f"https://quay.example/{part}/late").published is None


def test_a_doubtful_date_is_kept_with_its_flag_beside_the_good_one():
    record = read(linked(article("2031-03-10T08:15:00Z")) + f'<meta name="date" content="{GOOD}">')
    assert record.flags.count("future_date") == 1
    assert record.provenance["published_raw"] == "2031-03-10T08:15:00Z"
    assert record.published == TENTH


def test_the_date_of_change_is_read_from_microdata():
    record = read(body=CHANGED)
    assert record.modified == datetime(2026, 3, 20, 10, tzinfo=UTC)
    assert record.provenance["modified"] == "html"
