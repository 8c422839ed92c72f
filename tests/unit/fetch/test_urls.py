import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.urls import (
    checked_url,
    host_of,
    keeps_secrets,
    public_url,
    with_credentials,
)

PORTS = frozenset({80, 443, 8080})


def reason_of(text):
    with pytest.raises(FetchFailedError) as caught:
        checked_url(text, PORTS)
    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/feed",
        "//example.com/feed",
        "file:///etc/passwd",
        "ftp://example.com/feed",
        "javascript:alert(1)",
        "gopher://example.com",
        "http://",
        "http:///path",
        "http://exa mple.com/",
        "http://example.com:port/",
        "http://user:hush@example.com:hush/",
        "http://user:hush@/",
        "http://exam\nple.com/",
        "http://0177.0.0.1/",
        "http://256.256.256.256/",
        "http://1.2.3.4.5/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://%31%32%37.0.0.1/",
        "http://a\\b/",
        "http://ⓔxample.com/",
        "http://xn--0/",
        "http://xn--a.example/",
        "http://" + "a" * 70_000,
    ],
)
def test_refuses_what_cannot_be_asked(text):
    assert reason_of(text) == "bad_url"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (" https://Ann:word@Quay.example:8080/feed ", "quay.example"),
        ("http://xn--bcher-kva.example/", "bücher.example"),
        ("http://[::1]/", "::1"),
        ("quay.example", ""),
        ("http://[::1", ""),
        ("http://xn--0/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_names_the_host_of_a_url_and_of_nothing_else(url, host):
    assert host_of(url) == host


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 9200, 81])
def test_refuses_ports_beside_the_list(port):
    assert reason_of(f"http://example.com:{port}/") == "refused_port"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("http://example.com", "http://example.com"),
        (" HTTP://EXAMPLE.com:80/Feed?a=b#part ", "http://example.com/Feed?a=b"),
        ("https://example.com:8080/ä b", "https://example.com:8080/%C3%A4%20b"),
        ("https://zeitung.example/straße", "https://zeitung.example/stra%C3%9Fe"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
    ],
)
def test_reads_what_may_be_asked(text, asked):
    assert str(checked_url(text, PORTS)) == asked


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.com/feed", "https://example.com/feed"),
        ("https://example.com/@name/feed", "https://example.com/@name/feed"),
        ("https://example.com/?to=a@b", "https://example.com/?to=a@b"),
        ("https://me:hush@example.com/feed", "https://example.com/feed"),
        ("https://me:hu@sh@example.com/feed", "https://example.com/feed"),
        ("https://hush@EXAMPLE.com:8443", "https://EXAMPLE.com:8443"),
        ("http://me:hu/sh@example.com:x/", "http://example.com:x/"),
        ("http://me:hu\nsh@example.com/", "http://example.com/"),
        ("no url at all", "no url at all"),
    ],
)
def test_shows_urls_without_credentials(url, shown):
    assert public_url(url) == shown


# "/", "?" and "#" end the part of a URL that holds credentials; in a password they are escaped.
NO_DELIMITERS = st.text(st.characters(exclude_characters="/?#"), max_size=8)


@given(NO_DELIMITERS, NO_DELIMITERS)
def test_no_password_is_ever_shown(before, after):
    secret = "h0u0s0h"
    assert secret not in public_url(f"http://{before}{secret}{after}@example.com/x")


@pytest.mark.parametrize(
    ("known", "target", "kept"),
    [
        ("http://a.test/x", "http://a.test/y", True),
        ("http://a.test/", "https://a.test/", True),
        ("https://a.test/", "http://a.test/", False),
        ("http://a.test/", "http://b.test/", False),
        ("http://a.test/", "http://www.a.test/", False),
        ("http://a.test/", "http://a.test:8080/", False),
        ("http://a.test:8080/", "https://a.test/", False),
    ],
)
def test_secrets_stay_with_their_host(known, target, kept):
    assert keeps_secrets(httpx.URL(known), httpx.URL(target)) is kept


def test_a_moved_feed_keeps_its_credentials_on_its_host_only():
    configured = "http://me:hu%2Fsh@a.test/old"
    assert with_credentials("https://a.test/new", configured) == "https://me:hu%2Fsh@a.test/new"
    assert with_credentials("http://b.test/new", configured) == "http://b.test/new"
    assert with_credentials("http://a.test/new", "http://a.test/old") == "http://a.test/new"
