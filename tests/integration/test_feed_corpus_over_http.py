"""Feed files of real sites, served by a real server and polled by the real pipeline."""

from collections import Counter
from pathlib import Path

import pytest

from pipelines.sources.rss.lists.spec import FeedSpec
from tests.builders import MOMENT
from tests.integration.fetch.server import Reply, ScriptedServer
from tests.integration.read_back import records
from tests.integration.whats_new.desk import NOTHING, Desk
from transforms.admit.admit import AdmitLimits, admit
from transforms.errors import AdmitError
from transforms.records.article import SourceRef
from transforms.records.travelling import FEED, Envelope

FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds"
pytestmark = [
    pytest.mark.skipif(not FEEDS.is_dir(), reason="the feed corpus is not here"),
    pytest.mark.timeout(600),
]
HOSTS = 20


def files() -> list[Path]:
    """All files, the lists of feeds (OPML) among them, which are no feeds."""
    found = [path for path in FEEDS.rglob("*") if path.is_file() and path.name != "LICENSE"]
    return sorted(found)


def read(payload: bytes, url: str) -> int | str:
    """Count a file's entries, or say why it is none."""
    source = SourceRef(kind="rss", origin=url)
    envelope = Envelope(payload=payload, content_type=FEED, source=source, discovered=MOMENT)
    try:
        return len(admit(envelope, AdmitLimits()))
    except AdmitError as error:
        return error.reason


@pytest.fixture(scope="module")
def served():
    """A server of all files, and what each URL is expected to give."""
    with ScriptedServer() as server:
        expected = {}
        for number, path in enumerate(files()):
            host, target = f"site{number % HOSTS}.test", f"/{number}"
            payload = path.read_bytes()
            server.route(target, Reply(body=payload), host=host)
            url = server.url(target, host)
            expected[url] = read(payload, url)
        yield server, expected


@pytest.fixture(scope="module")
def polled(served, tmp_path_factory, small_model):
    """A desk that has polled all of them once, and what the poll told."""
    server, expected = served
    feeds = [FeedSpec(url) for url in expected]
    desk = Desk(server, tmp_path_factory.mktemp("corpus"), small_model, feeds=feeds)
    return desk, desk.poll()


def origins(desk, kind):
    return Counter(one["source"]["origin"] for one in records(desk.folder / "out", kind))


def test_every_file_that_is_no_feed_is_exactly_one_dead_letter(served, polled):
    desk, _ = polled
    refused = {url: reason for url, reason in served[1].items() if isinstance(reason, str)}
    letters = [
        (one["source"]["origin"], one["reason"])
        for one in records(desk.folder / "out", "dead_letters")
        if one["stage"] == "admit"
    ]
    assert len(refused) > 10
    assert sorted(letters) == sorted(refused.items())


def test_every_feed_with_entries_is_heard_of_unless_another_file_has_them_all(served, polled):
    desk, _ = polled
    found = sum(
        (origins(desk, kind) for kind in ("articles", "duplicates", "dead_letters")), Counter()
    )
    entries = {url: count for url, count in served[1].items() if isinstance(count, int)}
    assert sum(entries.values()) > 2_000
    assert [url for url, count in entries.items() if found[url] > count] == []
    unheard = [url for url, count in entries.items() if count and not found[url]]
    assert unheard == []


def test_the_books_balance_over_all_of_them(served, polled):
    _, told = polled
    entries = sum(count for count in served[1].values() if isinstance(count, int))
    letters = sum(isinstance(reason, str) for reason in served[1].values())
    out = len(told.new) + len(told.revised) + len(told.duplicates) + len(told.dead) + told.seen
    assert out == entries + letters


def test_nothing_is_new_the_second_time(polled):
    desk, _ = polled
    assert desk.poll() == NOTHING
