"""What a hostile network may try, against a real server: each is refused, and named."""

import logging
import time
from ipaddress import ip_address

import pytest

from pipelines.fetch.address import networks
from pipelines.fetch.guard import system_resolver
from pipelines.fetch.messages import FetchRequest
from pipelines.fetch.politeness import PoliteFetcher
from pipelines.fetch.settings import Pace
from tests.integration.fetch.asking import failure_of, reason_of
from tests.integration.fetch.server import Reply, ScriptedServer, redirect, to_loopback


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0x7f.0.0.1",
        "127.0.0.1.",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fd00::1]",
        "[fe80::1]",
        "[ff02::1]",
    ],
)
def test_a_written_address_outside_the_internet_is_not_connected_to(server, make_fetcher, host):
    server.route("/", Reply(body=b"inside"))
    fetcher = make_fetcher(allow_networks=())
    assert reason_of(fetcher, server.url("/", host=host)) == "refused_address"
    assert server.requests == []


def test_an_octal_quad_is_no_url(server, make_fetcher):
    fetcher = make_fetcher(allow_networks=())
    assert reason_of(fetcher, server.url("/", host="0177.0.0.1")) == "bad_url"


def silent(_host):
    """A resolver whose server never answers, as far as a test can tell."""
    time.sleep(30)
    return []


def test_a_look_up_that_hangs_is_given_up_in_time(server, make_fetcher):
    fetcher = make_fetcher(resolver=silent, connect_timeout_s=0.3)
    began = time.monotonic()
    failure = failure_of(fetcher, server.url("/", host="quay.test"))
    assert (failure.reason, failure.sentence) == (
        "dns",
        "the address of quay.test was not found in time",
    )
    fetcher.close()
    assert time.monotonic() - began < 1.5


def test_a_stop_is_seen_during_a_look_up_and_closing_does_not_wait_for_it(server, make_fetcher):
    fetcher = make_fetcher(resolver=silent, connect_timeout_s=20.0, deadline_s=20.0)
    requests = [FetchRequest(url=server.url("/", host=f"h{number}.test")) for number in range(3)]
    began = time.monotonic()
    answers = PoliteFetcher(fetcher, Pace()).fetch_some(requests)
    assert next(answers) is None
    answers.close()
    fetcher.close()
    assert time.monotonic() - began < 2.0


def test_a_resolver_that_breaks_is_no_address_of_nobody_else(server, make_fetcher, caplog):
    def broken(host):
        raise IndexError(host)

    failure = failure_of(make_fetcher(resolver=broken), server.url("/", host="quay.test"))
    assert failure.reason == "internal_error"
    assert "an unexpected IndexError" in caplog.text


def test_the_systems_own_names_are_judged_too(server, make_fetcher):
    fetcher = make_fetcher(allow_networks=(), resolver=system_resolver)
    assert reason_of(fetcher, server.url("/", host="localhost")) == "refused_address"
    assert reason_of(fetcher, server.url("/", host="x" * 64 + ".test")) == "dns"


def test_a_name_with_private_addresses_only_is_refused(server, make_fetcher):
    fetcher = make_fetcher(allow_networks=(), resolver=to_loopback)
    failure = failure_of(fetcher, server.url("/", host="inside.test"))
    assert failure.reason == "refused_address"
    assert "inside.test is at the loopback address 127.0.0.1" in failure.sentence


@pytest.fixture
def inner_server(server):
    """Another server on the same port, at an address that is not allowed."""
    with ScriptedServer(address="127.0.0.2", port=server.port) as running:
        running.route("/", Reply(body=b"inside"))
        yield running


def test_of_several_addresses_only_the_allowed_are_used(server, make_fetcher, inner_server):
    server.route("/", Reply(body=b"ok"))
    both = [ip_address("127.0.0.2"), ip_address("127.0.0.1")]
    fetcher = make_fetcher(resolver=lambda _: both)
    assert fetcher.fetch(FetchRequest(url=server.url("/", host="two.test"))).body == b"ok"
    assert inner_server.requests == []


def test_the_next_address_is_tried_when_one_does_not_answer(server, make_fetcher):
    server.route("/", Reply(body=b"ok"))
    fetcher = make_fetcher(
        allow_networks=networks(["127.0.0.0/8"]),
        resolver=lambda _: [ip_address("127.0.0.77"), ip_address("127.0.0.1")],
    )
    assert fetcher.fetch(FetchRequest(url=server.url("/", host="two.test"))).body == b"ok"


def test_a_name_that_answers_differently_the_second_time_is_asked_once(
    server, make_fetcher, inner_server
):
    """DNS rebinding: the first, allowed answer is the one that is connected to."""
    server.route("/", Reply(body=b"checked"))
    answers = [[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]]
    asked = []

    def rebinding(host):
        asked.append(host)
        return answers[len(asked) - 1]

    fetcher = make_fetcher(resolver=rebinding)
    assert fetcher.fetch(FetchRequest(url=server.url("/", host="evil.test"))).body == b"checked"
    assert asked == ["evil.test"]
    assert inner_server.requests == []


def test_a_rebound_name_is_refused_at_the_next_connection(server, make_fetcher, inner_server):
    server.route("/", Reply(headers={"Connection": "close"}))
    answers = iter([[ip_address("127.0.0.1")], [ip_address("127.0.0.2")]])
    fetcher = make_fetcher(resolver=lambda _: next(answers))
    url = server.url("/", host="evil.test")
    fetcher.fetch(FetchRequest(url=url))
    assert reason_of(fetcher, url) == "refused_address"
    assert len(server.requests) == 1
    assert inner_server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254:{port}/latest/meta-data/", "refused_address"),
        ("http://127.0.0.2:{port}/admin", "refused_address"),
        ("http://inside.test:{port}/admin", "refused_address"),
        ("http://[::ffff:127.0.0.2]:{port}/", "refused_address"),
        ("http://127.0.0.1:22/", "refused_port"),
        ("file:///etc/passwd", "bad_url"),
        ("ftp://127.0.0.1/feed", "bad_url"),
        ("gopher://127.0.0.1:{port}/", "bad_url"),
    ],
)
def test_a_redirect_is_judged_like_the_first_url(server, make_fetcher, status, location, reason):
    server.route("/start", redirect(location.format(port=server.port), status))
    inside = {"inside.test": ip_address("127.0.0.3")}

    def resolver(host):
        return [inside.get(host, ip_address("127.0.0.1"))]

    fetcher = make_fetcher(resolver=resolver)
    assert reason_of(fetcher, server.url("/start", host="news.test")) == reason
    assert [request.target for request in server.requests] == ["/start"]


def test_redirects_have_a_cap_and_no_circles(server, fetcher):
    for step in range(7):
        server.route(f"/{step}", redirect(f"/{step + 1}"))
    server.route("/ping", redirect("/pong"))
    server.route("/pong", redirect("/ping"))
    assert reason_of(fetcher, server.url("/0")) == "too_many_redirects"
    assert len(server.requests) == 6
    assert reason_of(fetcher, server.url("/ping")) == "redirect_loop"
    assert len(server.requests) == 8


def test_credentials_and_own_headers_stay_with_their_host(server, fetcher):
    server.route("/a", redirect("/b"))
    server.route("/b", redirect(server.url("/c", host="other.test")))
    server.route("/c", redirect("/c2"))
    server.route("/c2", redirect(server.url("/d", host="mine.test")))
    server.route("/d", Reply(body=b"ok"))
    url = server.url("/a", host="mine.test", userinfo="me:hu%20sh")
    got = fetcher.fetch(FetchRequest(url=url, headers={"X-Key": "k", "Host": "forged.test"}))
    sent = [
        (r.host, r.headers.get("authorization"), r.headers.get("x-key")) for r in server.requests
    ]
    basic = "Basic bWU6aHUgc2g="
    assert sent == [
        ("mine.test", basic, "k"),
        ("mine.test", basic, "k"),
        ("other.test", None, None),
        ("other.test", None, None),
        ("mine.test", None, None),
    ]
    assert got.final_url == server.url("/d", host="mine.test")


@pytest.mark.parametrize("path", ["/teapot", "/loop", "/junk", "/echo", "/gone:x"])
def test_credentials_are_in_no_text(server, make_fetcher, caplog, path):
    server.route("/loop", redirect("/loop"))
    server.route("/junk", lambda request: [f"junk {request.headers}\r\n\r\n".encode()])
    server.route(
        "/echo",
        lambda request: [f"HTTP/1.1 200 OK\r\n{request.headers['authorization']}\r\n".encode()],
    )
    caplog.set_level(logging.DEBUG)
    url = server.url(path, userinfo="me:hushhush")
    failure = failure_of(make_fetcher(), url, headers={"X-Key": "topsecret"})
    said = f"{failure!s} {failure!r} {failure.__cause__!r} {failure.reason}"
    assert failure.__suppress_context__ or failure.__context__ is None
    for secret in ("hushhush", "bWU6aHVzaGh1c2g=", "topsecret"):
        assert secret not in said
        assert secret not in caplog.text


def test_a_header_that_cannot_be_sent_is_named_without_its_value(server, fetcher):
    failure = failure_of(fetcher, server.url("/"), headers={"X-Key": "hush\r\nX-Evil: 1"})
    assert failure.reason == "bad_url"
    assert "hush" not in str(failure)
    assert server.requests == []


def test_cookies_are_not_sent_back(server, fetcher):
    cookie = {"Set-Cookie": "seen=1; Path=/"}
    server.route("/a", Reply(status=302, headers={"Location": "/b", **cookie}))
    server.route("/b", Reply(headers=cookie))
    for _ in range(2):
        fetcher.fetch(FetchRequest(url=server.url("/a")))
    assert all("cookie" not in request.headers for request in server.requests)
    assert len(server.requests) == 4


def test_proxies_and_passwords_of_the_environment_are_not_used(
    server, make_fetcher, monkeypatch, tmp_path
):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hush\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.route("/", Reply(body=b"direct"))
    assert make_fetcher().fetch(FetchRequest(url=server.url("/"))).body == b"direct"
    assert "authorization" not in server.requests[0].headers
