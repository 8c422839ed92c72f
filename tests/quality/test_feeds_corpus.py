"""Feed files captured from real sites: each ends as articles or as one clear refusal."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.admit.admit import AdmitLimits, admit
from transforms.errors import AdmitError
from transforms.records.article import SourceRef
from transforms.records.travelling import FEED, Envelope

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds"
pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the feed corpus is not here")

#: Measured: of 143 files, 10 are no feeds (HTML fragments, an empty file, other XML), 3 are feeds
#: without entries.
WITH_ARTICLES = 130
ARTICLES = 2_322
REFUSED = {"not_a_feed": 9, "empty_payload": 1}


def files() -> list[Path]:
    found = [path for path in FEEDS.rglob("*") if path.is_file() and path.name != "LICENSE"]
    return sorted(path for path in found if "opml" not in path.parts)


def read(path: Path, share: float = 1.0):
    payload = path.read_bytes()
    source = SourceRef(kind="feed", origin=path.name)
    return admit(
        Envelope(
            payload=payload[: int(len(payload) * share)],
            content_type=FEED,
            source=source,
            discovered=datetime(2026, 1, 1, tzinfo=UTC),
        ),
        AdmitLimits(),
    )


@pytest.fixture(scope="module")
def corpus():
    outcomes = {}
    for path in files():
        try:
            outcomes[path.relative_to(FEEDS).as_posix()] = read(path)
        except AdmitError as error:
            outcomes[path.relative_to(FEEDS).as_posix()] = error
    return outcomes


def articles(corpus):
    return [item for items in corpus.values() if isinstance(items, list) for item in items]


def test_as_many_files_and_articles_as_measured(corpus):
    assert (
        sum(isinstance(items, list) and bool(items) for items in corpus.values()) >= WITH_ARTICLES
    )
    assert len(articles(corpus)) >= ARTICLES


def test_refusals_are_the_known_ones(corpus):
    reasons = Counter(error.reason for error in corpus.values() if isinstance(error, AdmitError))
    assert reasons == REFUSED


def test_nothing_is_printed_or_warned(capfd, recwarn):
    for path in files():
        try:
            read(path)
        except AdmitError:
            continue
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_file_cut_short_gives_its_complete_entries_or_a_refusal(corpus, share):
    for path in files():
        whole = corpus[path.relative_to(FEEDS).as_posix()]
        try:
            cut = read(path, share)
        except AdmitError:
            continue
        bodies = [(item.raw.title, item.raw.html) for item in cut]
        assert bodies == [(item.raw.title, item.raw.html) for item in whole[: len(cut)]], path.name


def test_nearly_every_article_has_title_link_body_and_date(corpus):
    raws = [item.raw for item in articles(corpus)]
    assert sum(raw.title is not None for raw in raws) >= 0.99 * len(raws)
    assert sum(raw.url is not None for raw in raws) >= 0.98 * len(raws)
    assert sum(bool(raw.published or raw.modified) for raw in raws) >= 0.94 * len(raws)
    assert sum(bool(raw.html or raw.text) for raw in raws) >= 0.90 * len(raws)


def test_no_text_is_in_the_wrong_encoding(corpus):
    for name, items in corpus.items():
        if isinstance(items, list):
            titles = " ".join(item.raw.title or "" for item in items)
            assert "\ufffd" not in titles, name
            assert "Ã©" not in titles, name
            assert "â€" not in titles, name


@pytest.mark.parametrize(
    ("name", "place", "url", "published"),
    [
        (
            "photojournalism/bbc.xml",
            0,
            "https://www.bbc.co.uk/news/uk-politics-43532916?at_medium=RSS&at_campaign=KARANGA",
            "Sun, 25 Mar 2018 11:52:46 GMT",
        ),
        (
            "node-feedparser/iconv.xml",
            0,
            "http://www.oren.ru/news/2743422/",
            "Wed, 22 Jan 2014 20:31:31 +0600",
        ),
        (
            "rss-parser/craigslist.rss",
            0,
            "http://sfbay.craigslist.org/eby/apa/6186664607.html",
            "2017-06-21T10:33:10-07:00",
        ),
        (
            "feedjira/youtube_atom.xml",
            1,
            "http://www.youtube.com/watch?v=xfFHnBQ6nQg",
            "2015-04-23T15:29:38+00:00",
        ),
        (
            "feedjira/json_feed_with_escaped_uris.json",
            1,
            "https://lukedorny.com/updates/top-2024",
            "2025-01-02T14:05:00-05:00",
        ),
    ],
)
def test_links_and_dates_are_those_in_the_file(corpus, name, place, url, published):
    raw = corpus[name][place].raw
    assert (raw.url, raw.published) == (url, published)
