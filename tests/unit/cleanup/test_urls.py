import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.cleanup.fields.urls import canonicalize

STORY = "https://example.com/news/rain"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/rain",
        "http://example.com/news/rain",
        "HTTPS://WWW.Example.COM/news/rain",
        "https://www.example.com:443/news/rain/",
        "http://example.com:80/news/rain#comments",
        "https://user:secret@example.com/news/rain",
        "https://m.example.com/news/rain",
        "https://mobile.example.com/news/rain",
        "https://amp.example.com/news/rain",
        "https://example.com/amp/news/rain",
        "https://example.com/news/amp/rain",
        "https://example.com/news/rain/amp",
        "https://example.com/news/rain/amp/",
        "https://example.com/news/rain.amp",
        "https://example.com/news/rain?amp",
        "https://example.com/news/rain?amp=1",
        "https://example.com/news/rain?outputType=amp",
        "https://www.google.com/amp/s/www.example.com/news/rain/amp",
        "https://www.google.co.uk/amp/www.example.com/news/rain",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/rain",
        "https://www-example-com.cdn.ampproject.org/v/s/www.example.com/news/rain?amp_js_v=0.1",
        "https://www.google.com/url?rct=j&url=https://example.com/news/rain&ct=ga",
        "https://example.com/news/rain?utm_source=rss&utm_medium=feed&UTM_CAMPAIGN=x",
        "https://example.com/news/rain?fbclid=abc&gclid=def&mc_cid=1&mc_eid=2",
        "https://example.com/news/rain?ref=rss&cmp=rss&CMP=share&at_medium=RSS&ns_campaign=x",
        "https://example.com/news/rain?source=rss&from=twitter",
        "https://example.com/news/./old/../rain",
        "  https://example.com/news/rain\n",
        "https://example.com./news/rain",
        "https://example.com/news/r%61in?",
    ],
)
def test_folds_the_forms_of_one_article(url):
    assert canonicalize(url) == STORY


@pytest.mark.parametrize(
    ("url", "folded"),
    [
        ("https://example.com", "https://example.com/"),
        ("https://example.com/?p=123", "https://example.com/?p=123"),
        ("https://example.com/a?b=2&a=1&a=0", "https://example.com/a?a=0&a=1&b=2"),
        ("https://example.com/a?id=7&source=agency", "https://example.com/a?id=7&source=agency"),
        ("https://example.com/a?q=x%20y", "https://example.com/a?q=x+y"),
        ("https://example.com/%7ejane/%c3%a9t%C3%A9", "https://example.com/~jane/%C3%A9t%C3%A9"),
        ("https://example.com/été", "https://example.com/%C3%A9t%C3%A9"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://en.m.example.org/wiki/Rain", "https://en.example.org/wiki/Rain"),
        ("https://news.example.com/a", "https://news.example.com/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://amp.dev/a", "https://amp.dev/a"),
        ("https://example.com/a.amp.html", "https://example.com/a.html"),
        ("https://example.com/amplifier/camp", "https://example.com/amplifier/camp"),
        ("https://example.com/News/Rain", "https://example.com/News/Rain"),
        ("http://192.0.2.7/a", "https://192.0.2.7/a"),
        ("http://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_keeps_what_makes_an_article_another(url, folded):
    assert canonicalize(url) == folded


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rain",
        "/news/rain",
        "//example.com/a",
        "ftp://example.com/a",
        "mailto:jane@example.com",
        "javascript:void(0)",
        "http://",
        "https:///a",
        "http://exa mple.com/a",
        "http://[::1/a",
        "http://example.com:99999999/a",
        "urn:example:1",
        "https://example.com/" + "a" * 5000,
    ],
)
def test_refuses_what_is_no_web_address(url):
    assert canonicalize(url) is None


@given(st.text(max_size=60))
def test_never_raises(text):
    canonicalize(text)


PIECES = st.sampled_from(
    [
        "m.",
        "www.",
        "amp.",
        "example",
        ".com",
        ".co.uk",
        "/",
        "amp",
        "?",
        "&",
        "=",
        "utm_source",
        "%2",
        "%41",
        "é",
        ".html",
        ".amp",
        "google",
        "cdn.ampproject.org",
        "/c/s/",
        "url",
        "http://",
        ":80",
        "#",
        "@",
        "..",
        "//",
        " ",
        "1",
        "[",
        "]",
        "ß",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_folding_twice_changes_nothing(rest):
    once = canonicalize(f"https://{rest}")
    assert once is None or canonicalize(once) == once
