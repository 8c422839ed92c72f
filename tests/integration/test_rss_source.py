"""Live feeds from a real server: fetched politely, when due, and never beyond the caps."""

import gzip
import json
import logging
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from pipelines.job import RunBooks
from pipelines.options import Settings
from pipelines.sources import rss
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.rss import RssSource, feed_list
from tests.builders import limit
from tests.integration.web import Answer, Web
from transforms.records import FEED

FEED_BYTES = b"<rss version='2.0'><channel><title>Harbour Courier</title></channel></rss>"
START = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
MODIFIED = "Mon, 12 Oct 2026 08:00:00 GMT"


@pytest.fixture
def web():
    with Web() as server:
        server.answers["/feed"] = Answer(FEED_BYTES, headers={"Content-Type": "text/xml"})
        yield server


class Reading:
    """A source of live feeds, read turn after turn by a clock of the test's."""

    def __init__(self, target, positions=None, contact=None):
        self.now = START
        self.target = target
        self.positions = dict(positions or {})
        self.source = RssSource(
            f"rss:{target}", target, lambda: self.now, timedelta(minutes=15), contact
        )

    def turn(self, following=False, **changes):
        taken = list(self.source.take(self.positions, limit(following=following, **changes)))
        self.positions.update(self.source.progress())
        self.source.acknowledge()
        return taken

    def anew(self):
        self.source.close()
        return Reading(self.target, self.positions)


def test_a_feed_is_fetched_whole_with_where_and_when(web):
    reading = Reading(web.url())
    (one,) = reading.turn()
    assert (one.payload, one.content_type, one.key) == (FEED_BYTES, FEED, "")
    assert (one.source.kind, one.source.origin) == ("rss", web.url())
    assert one.discovered == START
    assert one.attributes == {"content-type": "text/xml"}
    reading.source.close()


def test_the_request_says_who_asks_and_what_for(web):
    Reading(web.url(), contact="https://acme.example/bot").turn()
    (_, headers) = web.requests[0]
    assert headers["user-agent"] == "newsbeam/0.1.0 (+https://acme.example/bot)"
    assert headers["accept"].startswith("application/atom+xml, application/rss+xml")
    assert "gzip" in headers["accept-encoding"]
    assert "if-none-match" not in headers


def test_a_packed_answer_is_unpacked(web):
    web.answers["/feed"] = Answer(gzip.compress(FEED_BYTES), headers={"Content-Encoding": "gzip"})
    assert [one.payload for one in Reading(web.url()).turn()] == [FEED_BYTES]


def test_a_single_run_asks_each_feed_once(web):
    reading = Reading(web.url())
    assert len(reading.turn()) == 1
    assert reading.turn() == []
    assert len(web.requests) == 1


def test_the_next_run_asks_whether_the_feed_has_changed(web):
    def conditional(headers):
        if headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(FEED_BYTES, headers={"ETag": '"v1"', "Last-Modified": MODIFIED})

    web.answers["/feed"] = conditional
    reading = Reading(web.url())
    assert len(reading.turn()) == 1
    for _ in range(2):  # what a 304 does not repeat is remembered all the same
        reading = reading.anew()
        assert reading.turn() == []
        (_, headers) = web.requests[-1]
        assert headers["if-none-match"] == '"v1"'
        assert headers["if-modified-since"] == MODIFIED


def test_a_feed_without_validators_that_did_not_change_is_not_yielded_again(web):
    reading = Reading(web.url())
    reading.turn()
    assert reading.anew().turn() == []
    assert len(web.requests) == 2


def test_a_feed_that_changed_is_yielded_again(web):
    reading = Reading(web.url())
    reading.turn()
    web.answers["/feed"] = Answer(FEED_BYTES + b"<!-- new -->")
    assert len(reading.anew().turn()) == 1


def test_following_fetches_when_due_and_not_before(web):
    reading = Reading(web.url())
    reading.turn(following=True)
    reading.now += timedelta(minutes=14)
    reading.turn(following=True)
    assert len(web.requests) == 1
    reading.now += timedelta(minutes=1)
    reading.turn(following=True)
    assert len(web.requests) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(status=500), "the server answered 500"),
        (Answer(status=404), "the server answered 404"),
        (Answer(status=410), "the server answered 410"),
        (Answer(b"not gzip", headers={"Content-Encoding": "gzip"}), "Error -3 while decompressing"),
        (Answer(status=302, headers={"Location": "/feed"}), "Exceeded maximum allowed redirects"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "unsupported protocol"),
        (Answer(status=302, headers={"Location": "http://[::1"}), "Invalid URL"),
    ],
    ids=["500", "404", "410", "broken gzip", "redirect loop", "redirect to a file", "bad location"],
)
def test_a_fetch_that_fails_is_said_and_tried_again_when_due(web, caplog, answer, said):
    web.answers["/feed"] = answer
    reading = Reading(web.url())
    with caplog.at_level(logging.WARNING):
        assert reading.turn(following=True) == []
    assert f"{web.url()} was not fetched: " in caplog.text
    assert said in caplog.text
    asked = len(web.requests)
    assert reading.turn(following=True) == []
    assert len(web.requests) == asked
    web.answers["/feed"] = Answer(FEED_BYTES)
    reading.now += timedelta(minutes=15)
    assert len(reading.turn(following=True)) == 1


def test_a_failure_forgets_neither_validators_nor_content(web):
    web.answers["/feed"] = Answer(FEED_BYTES, headers={"ETag": '"v1"'})
    reading = Reading(web.url())
    reading.turn()
    web.answers["/feed"] = Answer(status=503)
    reading = reading.anew()
    reading.turn()
    web.answers["/feed"] = Answer(FEED_BYTES)
    reading = reading.anew()
    assert reading.turn() == []
    assert web.requests[-1][1]["if-none-match"] == '"v1"'


def test_a_server_that_is_not_there_costs_the_other_feeds_nothing(web, tmp_path, caplog):
    path = tmp_path / "feeds.txt"
    path.write_text(f"http://127.0.0.1:9/feed\n{web.url()}\n")
    assert [one.source.origin for one in Reading(str(path)).turn()] == [web.url()]
    assert "http://127.0.0.1:9/feed was not fetched" in caplog.text


def test_redirects_are_followed_and_the_feed_keeps_its_name(web):
    web.answers["/old"] = Answer(status=301, headers={"Location": "/feed"})
    (one,) = Reading(web.url("/old")).turn()
    assert (one.payload, one.source.origin) == (FEED_BYTES, web.url("/old"))


def test_more_than_five_redirects_are_too_many(web):
    for number in range(6):
        web.answers[f"/{number}"] = Answer(
            status=302, headers={"Location": f"/{number + 1}" if number < 5 else "/feed"}
        )
    assert Reading(web.url("/1")).turn()
    assert Reading(web.url("/0")).turn() == []


def test_what_is_too_large_is_left_off(web, monkeypatch, caplog):
    monkeypatch.setattr(rss, "_MAX_BYTES", 1_000)
    web.answers["/feed"] = Answer(b"x" * 1_001)
    assert Reading(web.url()).turn() == []
    assert "it is larger than 1000 bytes" in caplog.text
    web.answers["/feed"] = Answer(b"x" * 1_000)
    assert len(Reading(web.url()).turn()) == 1


def test_what_unpacks_to_too_much_is_left_off(web, monkeypatch, caplog):
    monkeypatch.setattr(rss, "_MAX_BYTES", 100_000)
    web.answers["/feed"] = Answer(
        gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": "gzip"}
    )
    assert Reading(web.url()).turn() == []
    assert "it is larger than 100000 bytes" in caplog.text


def test_a_server_that_drips_is_left_after_the_deadline(web, monkeypatch, caplog):
    monkeypatch.setattr(rss, "_DEADLINE_S", 0.3)
    web.answers["/feed"] = Answer(b"x" * 1_000, drip_s=0.05)
    began = time.monotonic()
    assert Reading(web.url()).turn() == []
    assert time.monotonic() - began < 5
    assert "it took longer than 0 s" in caplog.text


def test_a_server_that_says_nothing_is_left(web, monkeypatch, caplog):
    monkeypatch.setattr(rss, "_TIMEOUT", httpx.Timeout(0.2))
    web.answers["/feed"] = Answer(b"xy", drip_s=30.0)
    assert Reading(web.url()).turn() == []
    assert "was not fetched: timed out" in caplog.text


@pytest.fixture
def with_credentials(web):
    return f"http://ann:s3cret@{web.host}/feed"


def test_credentials_in_a_url_are_used_and_never_recorded(web, with_credentials, caplog):
    web.answers["/feed"] = lambda headers: Answer(
        FEED_BYTES if "authorization" in headers else b"", headers={"ETag": '"v1"'}
    )
    reading = Reading(with_credentials)
    with caplog.at_level(logging.DEBUG, logger="pipelines"):
        (one,) = reading.turn()
        web.answers["/feed"] = Answer(status=500)
        reading.now += timedelta(hours=1)
        reading.turn(following=True)
    assert web.requests[0][1]["authorization"] == "Basic YW5uOnMzY3JldA=="
    assert one.payload == FEED_BYTES
    settings = Settings(source=[f"rss:{with_credentials}"], sink=["stdout:"])
    summary = RunBooks("run", START, settings).summary()
    recorded = [str(one), reading.source.uri, json.dumps(reading.positions), str(summary)]
    assert not [text for text in (*recorded, caplog.text) if "s3cret" in text or "ann:" in text]
    assert reading.positions.keys() == {web.url()}


def test_changed_credentials_are_the_same_feed(web, with_credentials):
    first = Reading(with_credentials)
    first.turn()
    again = Reading(with_credentials.replace("s3cret", "other"), first.positions)
    assert again.turn() == []
    assert again.source.uri == first.source.uri


def test_what_a_turn_fetched_is_fetched_again_when_it_was_rolled_back(web):
    reading = Reading(web.url())
    assert len(list(reading.source.take({}, limit()))) == 1
    reading.source.release()
    assert len(reading.turn()) == 1


def test_a_stop_is_looked_for_before_each_feed(web, tmp_path):
    path = tmp_path / "feeds.txt"
    path.write_text("\n".join(web.url(f"/{number}") for number in range(5)))
    assert Reading(str(path)).turn(stopped=lambda: len(web.requests) >= 2) == []
    assert len(web.requests) == 2


def test_a_list_holds_a_url_a_line_and_comments(tmp_path):
    path = tmp_path / "feeds.txt"
    path.write_text(
        "# ours\nhttps://a.example/feed\n\n  http://b.example/feed  \nftp://c.example\n"
    )
    assert feed_list(path) == ["https://a.example/feed", "http://b.example/feed"]


def test_an_opml_list_is_read_through_its_folders(tmp_path):
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<opml version="2.0"><body><outline text="Harbours">'
        '<outline type="rss" xmlUrl="https://a.example/feed?a=1&amp;b=2"/></outline>'
        '<outline text="no feed"/><outline xmlUrl=" https://b.example/feed "/></body></opml>'
    )
    assert feed_list(path) == ["https://a.example/feed?a=1&b=2", "https://b.example/feed"]


def test_an_opml_list_never_reads_another_file(tmp_path):
    (tmp_path / "secret").write_text("https://secret.example")
    path = tmp_path / "feeds.opml"
    path.write_text(
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
        '<opml><body><outline xmlUrl="https://a.example/feed">&x;</outline></body></opml>'
    )
    assert feed_list(path) == ["https://a.example/feed"]


def test_a_list_is_read_anew_in_each_turn(web, tmp_path):
    path = tmp_path / "feeds.txt"
    path.write_text(web.url())
    reading = Reading(str(path))
    reading.turn()
    web.answers["/other"] = Answer(FEED_BYTES)
    path.write_text(f"{web.url()}\n{web.url('/other')}\n")
    assert [one.source.origin for one in reading.turn()] == [web.url("/other")]


def refusal(target):
    with pytest.raises(SourceUnavailable) as caught:
        Reading(str(target)).source.check()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.txt", None, "none.txt cannot be read (No such file or directory): after rss: comes"),
        ("feeds.txt", "# nothing yet\n", "lists no feed: give one http(s) URL a line, or an OPML"),
        ("feeds.opml", "<opml><body>", "feeds.opml is broken OPML: "),
        ("feeds.txt", "https://a.example/1\nhttp://[::1\n", "'http://[::1' is no URL"),
        ("feeds.txt", "https://\n", "'https://' is no URL"),
    ],
)
def test_a_list_that_cannot_be_used_is_a_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    assert sentence in refusal(path)


@pytest.mark.parametrize("url", ["http://[::1", "https://", "http://a.example:port/feed"])
def test_a_broken_url_is_a_sentence(url):
    assert f"{url!r} is no URL of a feed" in refusal(url)


def test_the_check_fetches_nothing(web):
    Reading(web.url()).source.check()
    assert web.requests == []
