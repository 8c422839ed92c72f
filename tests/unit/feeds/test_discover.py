import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.rss.lists.discover import feed_links

URL = "https://courier.example/news/"


def test_feeds_are_found_in_head_and_body_absolute_and_each_once():
    page = b"""<html><head>
    <link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate" type="application/atom+xml; charset=utf-8" href="atom.xml">
    <link rel="alternate" type="application/rss+xml" href="/rss">
    <link rel="alternate" type="text/html" href="/amp"><link rel="stylesheet" href="/style">
    </head><body><a type="application/feed+json" href="https://other.example/j">JSON</a></body>"""
    assert feed_links(page, URL) == (
        "https://courier.example/rss",
        "https://courier.example/news/atom.xml",
        "https://other.example/j",
    )


def test_five_are_enough():
    links = "".join(f'<link type="application/rss+xml" href="/{n}">' for n in range(9))
    assert len(feed_links(links.encode(), URL)) == 5


@pytest.mark.parametrize(
    "href", ["", "javascript:alert(1)", "file:///etc/passwd", "http://[::1", "//a:b@x.example/f"]
)
def test_what_is_no_plain_web_address_is_left_out(href):
    page = f'<html><link type="application/rss+xml" href="{href}"></html>'
    assert feed_links(page.encode(), URL) == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_looked_through(page):
    assert isinstance(feed_links(page, URL), tuple)
