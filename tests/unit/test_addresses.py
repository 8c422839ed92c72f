import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.addresses import absolute, is_web

BASE = "https://quay.example/feeds/all.xml"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://pier.example/news/1", "https://pier.example/news/1"),
        ("HTTPS://pier.example/news/1", "https://pier.example/news/1"),
        ("https://pier.example/old pier.html", "https://pier.example/old%20pier.html"),
        ("https://pier.example/a\n   /b", "https://pier.example/a/b"),
        (" \u200bhttps://pier.example/news/1\ufeff ", "https://pier.example/news/1"),
        ("<https://pier.example/news/1>", "https://pier.example/news/1"),
        ("https:/pier.example/news/2", "https://pier.example/news/2"),
        ("https:///pier.example/news/2", "https://pier.example/news/2"),
        ("https//pier.example/news/2", "https://pier.example/news/2"),
        ("http:pier.example/news/2", "http://pier.example/news/2"),
        ("http:\\\\pier.example/news/2", "http://pier.example/news/2"),
        ("http://https://pier.example/news/2", "https://pier.example/news/2"),
        ("//pier.example/news/2", "https://pier.example/news/2"),
        ("www.pier.example/news/1", "https://www.pier.example/news/1"),
        ("www.pier.example", "https://www.pier.example"),
        ("pier.example/news/1", "https://pier.example/news/1"),
        ("pier.co.uk/news/1", "https://pier.co.uk/news/1"),
        ("https://pier.example/s?a=1&amp;b=2", "https://pier.example/s?a=1&b=2"),
        ("https://pier.example/s?a=1&amp;amp;b=2", "https://pier.example/s?a=1&b=2"),
        ("https://pier.example/s?a=1&lang=en&copy=2", "https://pier.example/s?a=1&lang=en&copy=2"),
        ("https://pier.example/1 https://pier.example/2", "https://pier.example/1"),
        ("/news/1", "https://quay.example/news/1"),
        ("one.html", "https://quay.example/feeds/one.html"),
        ("story.php?id=1", "https://quay.example/feeds/story.php?id=1"),
        ("../news/1", "https://quay.example/news/1"),
        ("?p=1", "https://quay.example/feeds/all.xml?p=1"),
    ],
)
def test_mends_what_a_reader_would_mend(url, found):
    assert absolute(BASE, url) == found


@pytest.mark.parametrize(
    "url",
    [
        "", "  ", None, "Pier closes for winter", "mailto:jane@quay.example", "javascript:void(0)",
        "data:text/plain,x", "at://did:plc:abc/app.feed.post/3l", "urn:example:1", "tag:quay,1",
        "http://", "https:///", "http://[::1/a", "http://exa mple.com/a", "ftp://quay.example/a",
        "https://pier.example/" + "a" * 20_000,
    ],
)  # fmt: skip
def test_makes_no_address_up(url):
    assert absolute(BASE, url) is None


def test_without_a_base_nothing_relative_is_absolute():
    assert absolute(None, "/news/1") is None
    assert absolute(None, "8003098") is None
    assert absolute("", "one.html") is None


@given(st.text(alphabet="htps:/.w exa&mpl;\n\u200b?#[]", max_size=40))
def test_what_comes_out_is_web_and_stays_as_it_is(text):
    found = absolute(BASE, text)
    assert found is None or (is_web(found) and absolute(None, found) == found)
