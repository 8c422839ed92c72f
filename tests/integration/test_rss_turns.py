"""Many live feeds in turns: bounded, held up by nobody, and taken back whole."""

import time
from datetime import timedelta

import pytest

from pipelines.feeds.settings import FeedSettings
from pipelines.feeds.spec import FeedSpec
from pipelines.fetch.address import networks
from pipelines.fetch.settings import FetchSettings, Pace
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.rss import RssSource
from tests.builders import limit
from tests.integration.fetch.server import Reply, ScriptedServer, to_loopback
from tests.integration.whats_new.feeds import NOON, entry, rss


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
                    allow_networks=networks(["127.0.0.0/8"]), ports=frozenset({server.port})
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
        body = rss(map(entry, names)).encode()
        self.server.route(f"/{number}", Reply(body=body, delay_s=delay_s))

    def take(self, **changes):
        """Take what a turn gets, as paths."""
        taken = self.source.take(self.positions, limit(**{"collect_s": 0.5, **changes}))
        return sorted(one.source.origin.rpartition("/")[2] for one in taken)

    def turn(self, **changes):
        taken = self.take(**changes)
        self.positions.update(self.source.progress())
        self.source.acknowledge()
        return taken


def test_entries_count_for_the_limit_and_no_feed_is_asked_twice(server):
    reader = Reader(server, 10, entries=4)
    turns = [reader.turn(items=10) for _ in range(5)]
    assert [len(turn) for turn in turns] == [3, 3, 3, 1, 0]
    assert sorted(path for turn in turns for path in turn) == sorted(map(str, range(10)))
    assert len(server.requests) == 10
    reader.source.close()


def test_bytes_count_for_the_limit(server):
    reader = Reader(server, 4)
    assert [len(reader.turn(payload_bytes=1)) for _ in range(5)] == [1, 1, 1, 1, 0]
    reader.source.close()


def test_a_consumer_that_leaves_in_the_middle_gets_the_rest_later(server):
    reader = Reader(server, 6)
    first = next(iter(reader.source.take({}, limit()))).source.origin
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
    assert len(reader.turn(items=4)) == 2
    lost = reader.take(items=4)
    reader.source.release()
    rest = [path for _ in range(3) for path in reader.turn(items=4)]
    assert len(rest) == 3
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
