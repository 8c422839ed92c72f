"""Many live feeds in turns: bounded, held up by nobody, and taken back whole."""

import time
from datetime import timedelta

import pytest

from pipelines.fetch.address import networks
from pipelines.fetch.settings import FetchSettings, Pace
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.rss import source as rss
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.page_plan import plan_pages
from pipelines.sources.rss.polling import reading
from pipelines.sources.rss.polling.asking import request_for
from pipelines.sources.rss.polling.feed_state import read_state
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.source import RssSource
from tests.builders import limit
from tests.integration.fetch.server import Reply, ScriptedServer, raw, to_loopback
from tests.integration.whats_new.feeds import NOON, entry
from tests.integration.whats_new.feeds import rss as feed_of


@pytest.fixture
def server():
    with ScriptedServer() as running:
        yield running


class Reader:
    """Reads feeds of a server, each of so many entries, turn after turn."""

    def __init__(self, server, count, entries=1, **settings):
        self.server, self.now, self.positions = server, NOON, {}
        self.specs = [FeedSpec(server.url(f"/{n}", f"host{n % 3}.test")) for n in range(count)]
        for number in range(count):
            self.serve(number, *(f"{number}-{place}" for place in range(entries)))
        self.source = RssSource(
            "rss:feeds.txt",
            self.listed,
            lambda: self.now,
            FeedSettings(
                fetch=FetchSettings(
                    allow_networks=networks(["127.0.0.0/8"]), ports=frozenset({server.port, 80})
                ),
                pace=Pace(delay_s=0.0),
                **settings,
            ),
            resolver=to_loopback,
        )

    def listed(self):
        if self.specs is None:
            raise SourceUnavailable("the feed list feeds.txt cannot be read")
        return self.specs

    def serve(self, number, *names, delay_s=0.0):
        body = feed_of(map(entry, names)).encode()
        self.server.route(f"/{number}", Reply(body=body, delay_s=delay_s))

    def take(self, **changes):
        """Take what a turn gets, as paths."""
        taken = self.source.take(
            self.positions, limit(**{"wait_s": 10.0, "collect_s": 0.5, **changes})
        )
        return sorted(one.source.origin.rpartition("/")[2] for one in taken)

    def turn(self, **changes):
        taken = self.take(**changes)
        self.positions.update(self.source.progress())
        self.source.acknowledge()
        return taken


def test_entries_count_for_the_limit_and_no_feed_is_asked_twice(server):
    reader = Reader(server, 10, entries=4)
    turns = [reader.turn(items=15) for _ in range(4)]
    assert [len(turn) for turn in turns] == [15, 15, 10, 0]
    assert sorted(path for turn in turns for path in turn) == sorted([*map(str, range(10))] * 4)
    assert len(server.requests) == 10
    reader.source.close()


def test_a_document_larger_than_a_turn_goes_on_in_the_next_ones_without_being_asked_again(server):
    reader = Reader(server, 1, entries=25)
    taken = []
    for size in (10, 10, 5, 0):
        assert reader.source.progress() == {}
        turn = list(reader.source.take(reader.positions, limit(items=10, wait_s=10.0)))
        taken += [one.source.item for one in turn]
        assert len(turn) == size
        known = reader.source.progress()
        assert bool(known) == (size == 5)  # what is known of a feed is so with its last entry
        reader.positions.update(known)
        reader.source.acknowledge()
    assert taken == [f"courier-0-{place}" for place in range(25)]
    assert len(server.requests) == 1
    reader.source.close()


def test_bytes_count_for_the_limit(server):
    reader = Reader(server, 4)
    assert [len(reader.turn(payload_bytes=1)) for _ in range(5)] == [1, 1, 1, 1, 0]
    reader.source.close()


def test_a_consumer_that_leaves_in_the_middle_gets_the_rest_later(server):
    reader = Reader(server, 6)
    first = next(iter(reader.source.take({}, limit(wait_s=10.0)))).source.origin
    reader.positions.update(reader.source.progress())
    reader.source.acknowledge()
    assert sorted([first.rpartition("/")[2], *reader.turn()]) == list("012345")
    assert len(server.requests) == 6
    reader.source.close()


def test_batches_without_news_are_followed_by_the_next_in_one_turn(server):
    reader = Reader(server, 9, batch=3)
    for _ in range(3):
        assert len(reader.turn()) == 3
    again = Reader(server, 9, batch=3)
    again.positions = reader.positions
    again.serve(8, "fresh")
    assert again.turn() == ["8"]
    assert len(server.requests) == 18


def test_a_turn_that_was_rolled_back_is_asked_for_again(server):
    reader = Reader(server, 5, entries=2)
    assert len(reader.turn(items=4)) == 4
    lost = reader.take(items=4)
    reader.source.release()
    rest = [path for _ in range(3) for path in reader.turn(items=4)]
    assert len(rest) == 6
    assert set(lost) < set(rest)
    assert reader.source.progress() == {}
    reader.source.close()


def test_a_slow_server_holds_up_nobody_in_continuous_use(server):
    reader = Reader(server, 4)
    reader.serve(2, "slow", delay_s=3.0)
    began = time.monotonic()
    assert reader.turn(following=True, collect_s=0.5) == ["0", "1", "3"]
    assert time.monotonic() - began < 2.0
    assert reader.turn(following=True, collect_s=0.5) == ["2"]
    reader.source.close()


def test_a_slow_server_is_waited_for_in_a_single_run(server):
    reader = Reader(server, 4)
    reader.serve(2, "slow", delay_s=1.5)
    assert reader.turn() == ["0", "1", "2", "3"]
    reader.source.close()


def test_a_turn_with_the_end_of_a_document_that_was_rolled_back_brings_it_again(server):
    reader = Reader(server, 1, entries=6)
    assert len(reader.turn(items=4)) == 4
    assert len(reader.take(items=4)) == 2
    reader.source.release()
    assert len(reader.turn(items=6)) == 6
    assert reader.turn() == []
    assert len(server.requests) == 2
    reader.source.close()


@pytest.mark.parametrize("following", [False, True])
def test_without_waiting_what_is_due_is_begun_and_what_is_there_is_given(server, following):
    reader = Reader(server, 4)
    reader.serve(2, "slow", delay_s=3.0)
    found = []
    assert reader.source.is_busy()
    while len(found) < 4:
        began = time.monotonic()
        found += reader.turn(wait_s=0.0, collect_s=5.0, following=following)
        assert time.monotonic() - began < 1.5  # the first one makes the connections' means
        assert reader.source.is_busy()
        time.sleep(0.02)
    assert sorted(found) == ["0", "1", "2", "3"]
    assert found[-1] == "2"
    assert reader.turn(wait_s=0.0, following=following) == []
    assert not reader.source.is_busy()
    assert len(server.requests) == 4
    reader.source.close()


def test_a_silence_is_waited_out_no_longer_than_it_may_last(server):
    reader = Reader(server, 1)
    reader.serve(0, "slow", delay_s=1.5)
    began = time.monotonic()
    assert reader.turn(wait_s=0.3) == []
    assert 0.3 <= time.monotonic() - began < 1.0
    assert reader.source.is_busy()
    assert reader.turn(wait_s=10.0) == ["0"]
    assert len(server.requests) == 1
    reader.source.close()


def test_a_turn_that_was_rolled_back_leaves_the_source_busy(server):
    reader = Reader(server, 1)
    assert reader.turn() == ["0"]
    assert reader.turn() == []
    assert not reader.source.is_busy()
    reader.source.release()
    assert reader.source.is_busy()
    reader.source.close()


WILD = {
    "Retry-After by a control character": (503, b"Retry-After: \x1f5"),
    "Retry-After that is no number": (503, b"Retry-After: \xc2\xb2"),
    "Retry-After of years": (429, b"Retry-After: " + b"9" * 5000),
    "a date before all time": (503, b"Retry-After: Sat, 01 Jan 0001 00:00:00 +2359"),
    "a redirect to a name that is none": (302, b"Location: http://xn--0/"),
    "a redirect to nonsense": (301, b"Location: http://[\xff:%00"),
    "Content-Type": (200, b"Content-Type: text/xml; charset=\xff\x00idna".replace(b"\0", b"")),
    "Content-Encoding": (200, b"Content-Encoding: \xe2\x80\xa8gzip, br"),
    "Cache-Control": (200, b"Cache-Control: max-age=\xb2" + b"9" * 400),
}


@pytest.mark.parametrize(("status", "header"), WILD.values(), ids=WILD)
def test_a_wild_header_costs_the_other_feeds_nothing(server, status, header):
    reader = Reader(server, 2)
    head = b"HTTP/1.1 %d Wild\r\n%b\r\nContent-Length: 5\r\n\r\nSorry"
    server.route("/0", raw(head % (status, header)))
    assert "1" in reader.turn()
    state = read_state(reader.positions[reader.specs[0].public_url])
    assert state.failing.count == 1
    assert state.failing.reason != "internal_error"
    assert state.next_due > reader.now
    reader.source.close()


def test_a_feed_that_fails_in_a_way_that_nobody_foresaw_costs_the_others_nothing(
    server, monkeypatch, caplog
):
    reader = Reader(server, 2)

    def planned(document, articles, marks, mode):
        if articles[0].title == "About 0-0":
            raise ValueError(f"cannot plan {articles[0].title}")
        return plan_pages(document, articles, marks, mode)

    monkeypatch.setattr(reading, "plan_pages", planned)
    for failures, hours in ((1, 1), (2, 2)):
        assert reader.turn(following=True) == (["1"] if failures == 1 else [])
        state = read_state(reader.positions[reader.specs[0].public_url])
        assert (state.failing.reason, state.failing.count) == ("internal_error", failures)
        assert state.next_due == reader.now + timedelta(hours=hours)
        said = [
            one.getMessage() for one in caplog.records if reader.specs[0].url in one.getMessage()
        ]
        assert len(said) == failures
        assert "an unexpected ValueError in test_rss_turns.py" in said[-1]
        reader.now = state.next_due
    assert "About" not in caplog.text
    monkeypatch.undo()
    assert reader.turn(following=True) == ["0"]
    reader.source.close()


def test_a_request_that_cannot_be_made_costs_the_others_nothing(server, monkeypatch):
    reader = Reader(server, 2)

    def made(spec, state, **more):
        if spec is reader.specs[0]:
            raise KeyError(spec.url)
        return request_for(spec, state, **more)

    monkeypatch.setattr(rss, "request_for", made)
    assert reader.turn() == ["1"]
    state = read_state(reader.positions[reader.specs[0].public_url])
    assert state.failing.reason == "internal_error"
    reader.source.close()


def test_in_continuous_use_each_feed_is_asked_when_it_is_due(server):
    reader = Reader(server, 2)
    reader.specs[1] = FeedSpec(reader.specs[1].url, interval_minutes=300)
    assert reader.turn(following=True) == ["0", "1"]
    reader.serve(0, "new")
    reader.serve(1, "new")
    assert reader.turn(following=True) == []
    reader.now += timedelta(hours=4)
    assert reader.turn(following=True) == ["0"]
    reader.now += timedelta(hours=1)
    assert reader.turn(following=True) == ["1"]
    assert len(server.requests) == 4
    reader.source.close()


def test_a_feed_that_is_listed_twice_is_asked_once(server):
    reader = Reader(server, 1)
    reader.specs = [*reader.specs, FeedSpec(reader.specs[0].url, name="again")]
    assert reader.turn() == ["0"]
    assert len(server.requests) == 1
    reader.source.close()


def test_a_list_that_cannot_be_read_any_more_is_used_as_it_was(server, caplog):
    reader = Reader(server, 2)
    assert reader.turn(following=True) == ["0", "1"]
    reader.specs = None
    reader.serve(1, "new")
    reader.now += timedelta(days=2)
    assert reader.turn(following=True) == ["1"]
    assert "the feeds known so far are used" in caplog.text
    reader.source.close()


def test_a_stop_ends_the_asking(server):
    reader = Reader(server, 30)
    reader.take(stopped=lambda: len(server.requests) >= 5)
    assert len(server.requests) < 10
    reader.source.close()
