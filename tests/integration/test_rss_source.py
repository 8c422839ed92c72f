"""Live feeds as a run meets them: opened by their URI, read in turns, from a real server.

What a fetch does with slow, huge and hostile servers is tested in fetch/, what becomes of a feed
that changes in whats_new/.
"""

import gzip
import json
import logging
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from pipelines.options import Settings
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.open import open_source
from pipelines.sources.rss.polling import asking as polling
from pipelines.turns.run import RunBooks
from tests.builders import limit
from tests.integration.web import Answer, Web
from transforms.records.travelling import FEED, FEED_ENTRY, RawArticle

FEED_BYTES = b"""<rss version="2.0"><channel><title>Harbour Courier</title>
<item><guid>a</guid><title>Ferry sails</title><description>It left at noon.</description></item>
</channel></rss>"""
START = datetime(2026, 10, 12, 8, 30, tzinfo=UTC)
MODIFIED = "Mon, 12 Oct 2026 08:00:00 GMT"


@pytest.fixture(autouse=True)
def asked_in_earnest(monkeypatch):
    """No fetch is one of those that ask for the whole feed, by lot."""
    monkeypatch.setattr(polling, "WHOLE_SHARE", 2**40)


def raw(one):
    return msgspec.json.decode(one.payload, type=RawArticle)


@pytest.fixture
def web():
    with Web() as server:
        server.answers["/feed"] = Answer(FEED_BYTES, headers={"Content-Type": "text/xml"})
        yield server


class Reading:
    """A source of live feeds, read by one run after another."""

    def __init__(self, web, target, positions=None, now=START, contact=None):
        self.web, self.target, self.now = web, target, now
        self.positions = dict(positions or {})
        self.settings = Settings(
            source=[f"rss:{target}"],
            sink=["stdout:"],
            clock=now,
            contact=contact,
            full_text="never",
            host_delay_seconds=0.0,
            allow_network=["127.0.0.0/8"],
            allow_port=[web.port],
        )
        self.source = open_source(f"rss:{target}", self.settings)

    def turn(self, **changes):
        taken = list(self.source.take(self.positions, limit(wait_s=10.0, **changes)))
        self.positions.update(self.source.progress())
        self.source.acknowledge()
        return taken

    def run(self):
        """Take what there is, to the end of a run."""
        taken = []
        while more := self.turn():
            taken += more
        self.source.close()
        return taken

    def anew(self):
        """Be the run of the next hour."""
        return Reading(self.web, self.target, self.positions, self.now + timedelta(hours=1))


def test_an_entry_comes_with_what_it_says_and_with_where_and_when(web):
    (one,) = Reading(web, web.url()).run()
    assert (raw(one).title, raw(one).html, one.content_type) == (
        "Ferry sails",
        "It left at noon.",
        FEED_ENTRY,
    )
    assert (one.source.kind, one.source.origin, one.source.item) == ("rss", web.url(), "a")
    assert one.source.feed_title == "Harbour Courier"
    assert one.discovered == START


def test_a_document_that_is_no_feed_comes_as_its_bytes(web):
    web.answers["/feed"] = Answer(b"<html><body>Sorry</body></html>")
    (one,) = Reading(web, web.url()).run()
    assert (one.payload, one.content_type) == (b"<html><body>Sorry</body></html>", FEED)


def test_the_request_says_who_asks(web):
    Reading(web, web.url(), contact="https://acme.example/bot").run()
    (_, headers) = web.requests[-1]
    assert headers["user-agent"] == "newsbeam/0.1.0 (+https://acme.example/bot)"
    assert "gzip" in headers["accept-encoding"]
    assert "if-none-match" not in headers


def test_a_packed_answer_is_unpacked(web):
    web.answers["/feed"] = Answer(gzip.compress(FEED_BYTES), headers={"Content-Encoding": "gzip"})
    assert [raw(one).title for one in Reading(web, web.url()).run()] == ["Ferry sails"]


def test_a_single_run_asks_each_feed_once(web):
    reading = Reading(web, web.url())
    assert len(reading.turn()) == 1
    assert reading.turn() == []
    assert len(web.requests) == 1


def test_the_next_run_asks_whether_the_feed_has_changed(web):
    def conditional(headers):
        if headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(FEED_BYTES, headers={"ETag": '"v1"', "Last-Modified": MODIFIED})

    web.answers["/feed"] = conditional
    reading = Reading(web, web.url())
    assert len(reading.run()) == 1
    for _ in range(2):  # what a 304 does not repeat is remembered all the same
        reading = reading.anew()
        assert reading.run() == []
        (_, headers) = web.requests[-1]
        assert headers["if-none-match"] == '"v1"'
        assert headers["if-modified-since"] == MODIFIED


def test_a_feed_without_validators_that_did_not_change_is_not_yielded_again(web):
    reading = Reading(web, web.url())
    reading.run()
    assert reading.anew().run() == []
    assert len(web.requests) == 2


def test_a_feed_that_changed_is_yielded_again(web):
    reading = Reading(web, web.url())
    reading.run()
    web.answers["/feed"] = Answer(FEED_BYTES.replace(b"Ferry sails", b"Ferry sails late"))
    assert len(reading.anew().run()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500),
        Answer(status=404),
        Answer(b"not gzip", headers={"Content-Encoding": "gzip"}),
        Answer(status=302, headers={"Location": "/feed"}),
        Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        Answer(b"x" * 17 * 1024 * 1024),
    ],
    ids=["500", "404", "broken gzip", "redirect loop", "redirect to a file", "too large"],
)
def test_a_fetch_that_fails_is_said_and_tried_again_by_the_next_run(web, caplog, answer):
    web.answers["/feed"] = answer
    reading = Reading(web, web.url())
    with caplog.at_level(logging.INFO):
        assert reading.run() == []
    assert web.url() in caplog.text
    web.answers["/feed"] = Answer(FEED_BYTES)
    assert len(reading.anew().run()) == 1


def test_a_failure_forgets_no_validators(web):
    web.answers["/feed"] = Answer(FEED_BYTES, headers={"ETag": '"v1"'})
    reading = Reading(web, web.url())
    reading.run()
    web.answers["/feed"] = Answer(status=503)
    reading = reading.anew()
    reading.run()
    reading.anew().run()
    assert web.requests[-1][1]["if-none-match"] == '"v1"'


def test_a_server_that_is_not_there_costs_the_other_feeds_nothing(web, tmp_path):
    path = tmp_path / "feeds.txt"
    path.write_text(f"http://127.0.0.1:8080/nobody\n{web.url()}\n")
    assert [one.source.origin for one in Reading(web, str(path)).run()] == [web.url()]


def test_credentials_in_a_url_are_used_and_never_recorded(web, caplog):
    secret = f"http://ann:s3cret@{web.host}/feed"
    web.answers["/feed"] = lambda headers: Answer(
        FEED_BYTES if "authorization" in headers else b"", headers={"ETag": '"v1"'}
    )
    reading = Reading(web, secret)
    with caplog.at_level(logging.DEBUG, logger="pipelines"):
        (one,) = reading.run()
        web.answers["/feed"] = Answer(status=500)
        assert reading.anew().run() == []
    assert web.requests[0][1]["authorization"] == "Basic YW5uOnMzY3JldA=="
    summary = RunBooks("run", START, reading.settings).summary()
    recorded = [str(one), reading.source.uri, json.dumps(reading.positions), str(summary)]
    assert not [text for text in (*recorded, caplog.text) if "s3cret" in text or "ann:" in text]


def test_changed_credentials_are_the_same_feed(web):
    first = Reading(web, f"http://ann:s3cret@{web.host}/feed")
    first.run()
    again = Reading(web, f"http://ann:other@{web.host}/feed", first.positions, START)
    assert again.run() == []
    assert again.source.uri == first.source.uri


def test_what_a_turn_fetched_is_fetched_again_when_it_was_rolled_back(web):
    reading = Reading(web, web.url())
    assert len(list(reading.source.take({}, limit(wait_s=10.0)))) == 1
    reading.source.release()
    assert len(reading.run()) == 1


def test_nothing_is_asked_once_a_run_was_told_to_stop(web):
    assert Reading(web, web.url()).turn(stopped=lambda: True) == []
    assert web.requests == []


def test_the_check_fetches_nothing(web):
    Reading(web, web.url()).source.check()
    assert web.requests == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.txt", None),
        ("feeds.txt", "# nothing yet\n"),
        ("feeds.opml", "<opml><body>"),
        ("feeds.txt", "https://a.example/1\nhttp://[::1\n"),
    ],
    ids=["missing", "empty", "broken OPML", "broken URL"],
)
def test_a_list_that_cannot_be_used_is_a_sentence(web, tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(SourceUnavailable) as caught:
        Reading(web, str(path)).source.check()
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


@pytest.mark.parametrize("url", ["http://[::1", "https://", "http://a.example:port/feed"])
def test_a_broken_url_is_a_sentence(web, url):
    with pytest.raises(SourceUnavailable) as caught:
        Reading(web, url).source.check()
    assert url in str(caught.value)
