"""Answers that are too large, too slow or broken."""

import gzip
import itertools
import time
import tracemalloc

import pytest

from pipelines.fetch.messages import FetchRequest
from tests.integration.fetch.asking import failure_of, reason_of
from tests.integration.fetch.server import Reply, raw

OK = b"HTTP/1.1 200 OK\r\n"


def test_a_compressed_bomb_ends_at_the_cap(server, make_fetcher):
    bomb = gzip.compress(bytes(300_000_000), compresslevel=1)
    server.route("/bomb", Reply(headers={"Content-Encoding": "gzip"}, body=bomb))
    fetcher = make_fetcher(body_bytes=1_000_000)
    tracemalloc.start()
    assert reason_of(fetcher, server.url("/bomb")) == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_an_endless_body_ends_at_the_cap(server, make_fetcher):
    def endless(_):
        yield OK + b"\r\n"
        yield from itertools.repeat(b"x" * 65_536)

    server.route("/endless", endless)
    assert reason_of(make_fetcher(body_bytes=2_000_000), server.url("/endless")) == "too_large"
    assert reason_of(make_fetcher(wire_bytes=2_000_000), server.url("/endless")) == "too_large"


def test_an_endless_compressed_body_that_decodes_to_nothing_ends_at_the_cap(server, make_fetcher):
    def endless(_):
        yield OK + b"Content-Encoding: gzip\r\n\r\n"
        yield from itertools.repeat(gzip.compress(b"") * 2_000)

    server.route("/endless", endless)
    assert reason_of(make_fetcher(wire_bytes=2_000_000), server.url("/endless")) == "too_large"


def test_a_whole_document_counts_though_the_transfer_was_cut(server, fetcher):
    feed = b"<rss><channel></channel></rss>"
    sizes = f"{len(feed):x}\r\n".encode()
    server.route("/length", raw(OK + b"Content-Length: 99\r\n\r\n" + feed))
    server.route("/chunks", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + sizes + feed))
    assert fetcher.fetch(FetchRequest(url=server.url("/length"))).body == feed
    assert fetcher.fetch(FetchRequest(url=server.url("/chunks"))).body == feed
    server.route("/half", raw(OK + b"Content-Length: 99\r\n\r\n" + feed[:20]))
    assert reason_of(fetcher, server.url("/half")) == "protocol"


def test_a_cut_request_keeps_the_first_bytes_of_an_endless_body(server, fetcher):
    def endless(_):
        yield OK + b"\r\n"
        yield from itertools.repeat(b"abc" * 10_000)

    server.route("/endless", endless)
    got = fetcher.fetch(FetchRequest(url=server.url("/endless"), max_bytes=7, cut=True))
    assert got.body == b"abcabca"


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Long: " + b"a" * 300_000 + b"\r\n",
        b"".join(b"X-%d: y\r\n" % number for number in range(30_000)),
    ],
)
def test_huge_headers_are_refused(server, fetcher, headers):
    server.route("/huge", raw(OK, headers, b"\r\n"))
    assert reason_of(fetcher, server.url("/huge")) == "too_large"


def test_endless_interim_answers_end(server, make_fetcher):
    def endless(_):
        yield from itertools.repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 1000)

    server.route("/interim", endless)
    fetcher = make_fetcher(wire_bytes=1_000_000)
    assert reason_of(fetcher, server.url("/interim")) == "too_large"


@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_server_that_drips_meets_the_deadline(server, make_fetcher, part):
    def drip(_):
        head = OK + b"Content-Length: 1000\r\n\r\n"
        if part == "body":
            yield head
        for byte in itertools.cycle(b"X-Slow: 1\r\n"):
            time.sleep(0.1)
            yield bytes([byte])

    server.route("/drip", drip)
    began = time.monotonic()
    assert reason_of(make_fetcher(deadline_s=1.0), server.url("/drip")) == "deadline"
    assert time.monotonic() - began < 2.0


def test_the_deadline_counts_over_all_redirects(server, make_fetcher):
    for step in range(5):
        server.route(
            f"/{step}", Reply(status=302, headers={"Location": f"/{step + 1}"}, delay_s=0.4)
        )
    began = time.monotonic()
    assert reason_of(make_fetcher(deadline_s=1.0), server.url("/0")) == "deadline"
    assert time.monotonic() - began < 1.6


def test_a_silent_server_meets_the_read_timeout(server, make_fetcher):
    server.route("/silent", Reply(delay_s=3.0))
    began = time.monotonic()
    assert reason_of(make_fetcher(read_timeout_s=0.7), server.url("/silent")) == "timeout"
    assert 0.6 < time.monotonic() - began < 1.5


def test_a_fetch_is_broken_off_when_the_run_ends(server, fetcher):
    server.route("/silent", Reply(delay_s=3.0))
    began = time.monotonic()
    with pytest.raises(Exception, match="asked to end") as caught:
        fetcher.fetch(
            FetchRequest(url=server.url("/silent")), stopped=lambda: time.monotonic() > began + 0.3
        )
    assert caught.value.reason == "stopped"
    assert time.monotonic() - began < 1.5


def test_a_port_where_nobody_listens(server, make_fetcher):
    url = "http://news.test:1/"
    assert reason_of(make_fetcher(ports=frozenset({1})), url) == "connect"


def test_a_name_that_does_not_exist(server, make_fetcher):
    def unknown(_):
        raise OSError("no such name")

    assert reason_of(make_fetcher(resolver=unknown), server.url("/", host="no.test")) == "dns"
    assert reason_of(make_fetcher(resolver=lambda _: []), server.url("/", host="no.test")) == "dns"


@pytest.mark.parametrize(
    "blocks",
    [
        [b"\x00\x01\x02\x03 this is no web server\r\n\r\n"],
        [b"SSH-2.0-OpenSSH_9.6\r\n"],
        [b""],
        [OK + b"Content-Length: 100\r\n\r\nonly this"],
        [OK + b"Content-Length: minus one\r\n\r\n"],
        [OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"],
        [OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhel"],
        [OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"story" * 100)[:-9]],
        [OK + b"Content-Encoding: gzip\r\n\r\nnot compressed at all"],
        [OK + b"Content-Encoding: br\r\n\r\nwhatever"],
    ],
)
def test_an_answer_that_is_broken_is_a_protocol_failure(server, fetcher, blocks):
    server.route("/broken", raw(*blocks))
    assert reason_of(fetcher, server.url("/broken")) == "protocol"


def test_an_answer_may_end_with_its_connection(server, fetcher):
    server.route("/old", raw(b"HTTP/1.0 200 OK\r\n\r\n", b"all ", b"of it"))
    assert fetcher.fetch(FetchRequest(url=server.url("/old"))).body == b"all of it"


def test_a_failure_leaves_the_fetcher_usable(server, fetcher):
    server.route("/broken", raw(b"junk\r\n\r\n"))
    server.route("/fine", Reply(body=b"fine"))
    failure_of(fetcher, server.url("/broken"))
    assert fetcher.fetch(FetchRequest(url=server.url("/fine"))).body == b"fine"
