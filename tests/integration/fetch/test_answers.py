"""Proper answers, and what is kept of them."""

import gzip
import ssl
from datetime import UTC, datetime

import pytest
import trustme

from pipelines.fetch.address import networks
from pipelines.fetch.client import Fetcher
from pipelines.fetch.messages import FetchRequest, Validators
from pipelines.fetch.settings import FetchSettings
from tests.integration.fetch.asking import failure_of, reason_of
from tests.integration.fetch.server import Reply, ScriptedServer, redirect, to_loopback


def test_headers_of_interest_are_kept(server, fetcher):
    server.route(
        "/feed",
        Reply(
            headers={
                "ETag": 'W/"a"',
                "Last-Modified": "Mon, 02 Mar 2026 11:00:00 GMT",
                "Cache-Control": "public, max-age=900",
                "Content-Type": "application/rss+xml; charset=utf-8",
                "Content-Encoding": "gzip",
                "Date": "Mon, 02 Mar 2026 12:00:00 GMT",
            },
            body=gzip.compress(b"<rss/>"),
        ),
    )
    url = server.url("/feed", host="news.test")
    got = fetcher.fetch(FetchRequest(url=url, accept="application/rss+xml"))
    assert (got.status, got.body, got.not_modified, got.moved_to) == (200, b"<rss/>", False, None)
    assert got.final_url == url
    assert got.content_type == "application/rss+xml; charset=utf-8"
    assert got.max_age == 900
    assert got.date == datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert got.validators == Validators(
        etag='W/"a"', last_modified="Mon, 02 Mar 2026 11:00:00 GMT", url=url
    )
    sent = server.requests[0].headers
    assert sent["accept"] == "application/rss+xml"
    assert sent["accept-encoding"] == "gzip, deflate"
    assert sent["user-agent"] == "newsbeam/0.1.0"
    assert sent["host"] == f"news.test:{server.port}"


def test_the_contact_is_in_the_user_agent(server, make_fetcher):
    server.route("/", Reply())
    make_fetcher(contact="https://desk.example/robot").fetch(FetchRequest(url=server.url("/")))
    agent = server.requests[0].headers["user-agent"]
    assert agent == "newsbeam/0.1.0 (+https://desk.example/robot)"


def test_an_unchanged_feed_is_not_sent_again(server, fetcher):
    server.route(
        "/feed",
        Reply(headers={"ETag": '"a"', "Last-Modified": "then"}, body=b"1"),
        Reply(status=304),
    )
    url = server.url("/feed")
    first = fetcher.fetch(FetchRequest(url=url))
    second = fetcher.fetch(FetchRequest(url=url, validators=first.validators))
    assert (second.status, second.not_modified, second.body) == (304, True, b"")
    assert second.validators == first.validators
    assert server.requests[1].headers["if-none-match"] == '"a"'
    assert server.requests[1].headers["if-modified-since"] == "then"
    assert "if-none-match" not in server.requests[0].headers


def test_an_etag_beyond_ascii_goes_back_and_forth(server, fetcher):
    server.route("/feed", Reply(headers={"ETag": '"fähre"'}, body=b"1"), Reply(status=304))
    url = server.url("/feed")
    first = fetcher.fetch(FetchRequest(url=url))
    assert first.etag == '"fähre"'
    assert fetcher.fetch(FetchRequest(url=url, validators=first.validators)).not_modified
    assert server.requests[1].headers["if-none-match"].encode("latin-1").decode() == '"fähre"'


def test_asked_for_the_whole_feed_it_sends_no_validators(server, fetcher):
    server.route("/feed", Reply(body=b"1"))
    url = server.url("/feed")
    known = Validators(etag='"a"', last_modified=None, url=url)
    fetcher.fetch(FetchRequest(url=url, validators=known, whole=True))
    assert "if-none-match" not in server.requests[0].headers
    assert server.requests[0].headers["cache-control"] == "no-cache"


def test_validators_go_to_the_url_that_gave_them_only(server, fetcher):
    server.route("/old", redirect(server.url("/new", host="b.test")))
    server.route("/new", Reply(headers={"ETag": '"b"'}, body=b"1"))
    server.route("/other", Reply(body=b"2"))
    first = fetcher.fetch(FetchRequest(url=server.url("/old", host="a.test")))
    fetcher.fetch(FetchRequest(url=server.url("/old", host="a.test"), validators=first.validators))
    assert [r.headers.get("if-none-match") for r in server.requests] == [None, None, None, '"b"']
    fetcher.fetch(FetchRequest(url=server.url("/other"), validators=first.validators))
    assert "if-none-match" not in server.requests[-1].headers


def test_not_modified_without_having_asked_is_a_failure(server, fetcher):
    server.route("/feed", Reply(status=304))
    assert reason_of(fetcher, server.url("/feed")) == "status_304"


@pytest.mark.parametrize("status", [206, 300, 400, 401, 403, 404, 410, 500, 502])
def test_no_success_is_named_by_its_status(server, fetcher, status):
    server.route("/feed", Reply(status=status, headers={"Retry-After": "9"}, body=b"sorry"))
    failure = failure_of(fetcher, server.url("/feed"))
    assert (failure.reason, failure.status) == (f"status_{status}", status)
    assert failure.retry_after is None


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120.0),
        (
            {
                "Retry-After": "Mon, 02 Mar 2026 12:05:00 GMT",
                "Date": "Mon, 02 Mar 2026 12:00:00 GMT",
            },
            300.0,
        ),
        ({"Retry-After": "whenever"}, None),
    ],
)
def test_a_busy_server_says_when_to_come_back(server, fetcher, status, headers, seconds):
    server.route("/feed", Reply(status=status, headers=headers))
    failure = failure_of(fetcher, server.url("/feed"))
    assert (failure.status, failure.retry_after) == (status, seconds)


def test_a_permanent_move_is_told_and_a_temporary_one_is_not(server, fetcher):
    server.route("/moved", redirect("/moved-again", 301))
    server.route("/moved-again", redirect("/for-now", 308))
    server.route("/for-now", redirect("/here", 307))
    server.route("/here", Reply(body=b"1"))
    moved = fetcher.fetch(FetchRequest(url=server.url("/moved")))
    assert moved.moved_to == server.url("/for-now")
    assert moved.final_url == server.url("/here")
    assert fetcher.fetch(FetchRequest(url=server.url("/for-now"))).moved_to is None


def test_a_connection_serves_several_requests(server, fetcher):
    server.route("/", Reply(body=b"1"))
    for _ in range(3):
        fetcher.fetch(FetchRequest(url=server.url("/")))
    assert {request.connection for request in server.requests} == {1}


def test_a_connection_that_died_while_kept_is_made_again(server, fetcher):
    def once_more(request):
        if request.connection == 1:
            return iter([])
        return Reply(body=b"again")

    server.route("/", Reply(body=b"first"), once_more)
    fetcher.fetch(FetchRequest(url=server.url("/")))
    assert fetcher.fetch(FetchRequest(url=server.url("/"))).body == b"again"
    assert [request.connection for request in server.requests] == [1, 1, 2]


@pytest.fixture
def tls_server():
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.test").configure_cert(context)
    with ScriptedServer(context) as running:
        running.route("/", Reply(body=b"1"))
        yield running, authority


def tls_fetcher(server, context=None):
    return Fetcher(
        FetchSettings(
            allow_networks=networks(["127.0.0.0/8"]),
            ports=frozenset({server.port}),
            ssl_context=context,
        ),
        resolver=to_loopback,
    )


def test_a_certificate_of_nobodys_is_refused(tls_server):
    server, _ = tls_server
    with tls_fetcher(server) as fetcher:
        failure = failure_of(fetcher, server.url("/", host="news.test"))
    assert failure.reason == "tls"
    assert "certificate is not trusted" in failure.sentence
    assert server.requests == []


def test_a_trusted_certificate_is_for_its_name_only(tls_server):
    server, authority = tls_server
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with tls_fetcher(server, context) as fetcher:
        got = fetcher.fetch(FetchRequest(url=server.url("/", host="news.test")))
        assert got.body == b"1"
        assert reason_of(fetcher, server.url("/", host="other.test")) == "tls"


def test_a_plain_server_speaks_no_tls(server, fetcher):
    assert reason_of(fetcher, server.url("/").replace("http:", "https:")) == "tls"
