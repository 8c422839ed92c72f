"""Articles' pages for feeds that carry only the beginning, from a real server."""

import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
import spacy

from pipelines.fetch.address import networks
from pipelines.fetch.client import Fetcher
from pipelines.fetch.politeness import PoliteFetcher
from pipelines.fetch.settings import FetchSettings, Pace
from pipelines.sources.rss import full_text
from pipelines.sources.rss.full_text import Backlog
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.page_plan import POSITION, decode_marks, plan_pages
from pipelines.sources.rss.polling.feed_state import read_state
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.source import RssSource
from tests.builders import envelope, limit
from tests.integration.fetch.server import Reply, ScriptedServer, redirect, to_loopback
from tests.integration.read_back import records
from tests.integration.whats_new.desk import Desk, told
from tests.integration.whats_new.feeds import entry
from transforms.records.travelling import FEED, FEED_ENTRY, RawArticle

HOST = "quay.test"
NOON = datetime(2026, 10, 12, 12, 0, tzinfo=UTC)
WHOLE = " ".join(f"word{number}" for number in range(80))
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def server():
    with ScriptedServer() as running:
        yield running


def page(name):
    return Reply(headers=HTML, body=f"<html><body><p>All of {name}.</p></body></html>".encode())


class Reader:
    """A feed on a server, read turn after turn, with a clock of the test's."""

    def __init__(self, server, mode="auto", path="/feed", host=HOST, read_timeout_s=5.0):
        self.server = server
        self.now = NOON
        self.positions = {}
        self.spec = FeedSpec(server.url(path, host), full_text=mode)
        self.path = path
        self.host = host
        self.fetch = FetchSettings(
            allow_networks=networks(["127.0.0.0/8"]),
            ports=frozenset({server.port, 80}),
            read_timeout_s=read_timeout_s,
            deadline_s=10.0,
        )
        self.source = self.made()

    def made(self):
        settings = FeedSettings(fetch=self.fetch, pace=Pace(delay_s=0.0))
        return RssSource(
            "rss:feeds.txt", lambda: [self.spec], lambda: self.now, settings, resolver=to_loopback
        )

    def serve(self, **entries):
        """Answer the feed's URL with entries: name to body, in HTML."""
        items = "".join(
            f"<item><title>About {name}</title><guid>{name}</guid><link>"
            f"{self.server.url(f'/{name}', self.host)}</link>"
            f"<description><![CDATA[{body}]]></description></item>"
            for name, body in entries.items()
        )
        rss = f"<rss version='2.0'><channel><title>Quay</title>{items}</channel></rss>"
        reply = Reply(headers={"Content-Type": "application/rss+xml"}, body=rss.encode())
        self.server.route(self.path, reply, host=self.host)

    def turn(self, **changes):
        taken = list(self.source.take(self.positions, limit(wait_s=10.0, **changes)))
        self.commit()
        return taken

    def commit(self):
        self.positions.update(self.source.progress())
        self.source.acknowledge()

    def poll(self, **changes):
        """Take turns until there is no more, in a run of its own."""
        self.source.close()
        self.source = self.made()
        self.now += timedelta(hours=1)
        taken = []
        while turn := self.turn(**changes):
            taken += turn
        return taken

    def marks(self):
        return decode_marks(self.positions.get(POSITION + self.spec.public_url))

    def asked(self, name):
        return len(self.server.seen(f"/{name}"))


@pytest.fixture
def reader(server):
    one = Reader(server)
    yield one
    one.source.close()


def raw(one):
    return msgspec.json.decode(one.payload, type=RawArticle)


def pages(taken):
    """What came of entries: the page or the reason why there is none, by title."""
    assert {one.content_type for one in taken} <= {FEED_ENTRY}
    found = {raw(one).title.removeprefix("About "): raw(one) for one in taken}
    return {name: one.page_problem or (one.page or b"").decode() for name, one in found.items()}


def test_a_cut_entry_comes_with_its_page(server, reader):
    reader.serve(tide="The tide came in and…", ebb=WHOLE)
    server.route("/tide", page("tide"))
    taken = reader.poll()
    assert pages(taken) == {"tide": "<html><body><p>All of tide.</p></body></html>", "ebb": ""}
    by_name = {raw(one).item_id: one for one in taken}
    tide = by_name["tide"]
    assert (tide.source.kind, tide.source.item) == ("rss", "tide")
    assert tide.source.origin == reader.spec.public_url
    assert tide.discovered == reader.now
    assert tide.attributes["content-type"] == "text/html; charset=utf-8"
    assert by_name["ebb"].attributes["content-type"] == "application/rss+xml"
    assert reader.asked("ebb") == 0
    (request,) = server.seen("/tide")
    assert request.headers["accept"].startswith("text/html")


def test_a_feed_whose_entries_are_whole_is_asked_for_no_page_and_leaves_no_marks(reader):
    reader.serve(ebb=WHOLE)
    assert pages(reader.poll()) == {"ebb": ""}
    assert reader.asked("ebb") == 0
    assert list(reader.positions) == [reader.spec.public_url]


def test_never_and_always(server):
    for mode, asked in (("never", 0), ("always", 1)):
        reader = Reader(server, mode)
        reader.serve(ebb=WHOLE)
        server.route("/ebb", page("ebb"))
        assert len(reader.poll()) == 1
        assert reader.asked("ebb") == asked
        reader.source.close()


def test_a_page_is_not_fetched_again_while_its_entry_stays_as_it_is(server, reader):
    reader.serve(tide="The tide came in and…")
    server.route("/tide", page("tide"))
    server.route("/flood", page("flood"))
    assert list(pages(reader.poll())) == ["tide"]
    assert reader.poll() == []
    reader.serve(flood="The flood…", tide="The tide came in and…")
    assert list(pages(reader.poll())) == ["flood"]
    assert (reader.asked("tide"), reader.asked("flood")) == (1, 1)


def test_an_edited_entry_is_fetched_anew(server, reader):
    reader.serve(tide="The tide came in and…", ebb="The ebb…")
    for name in ("tide", "ebb"):
        server.route(f"/{name}", page(name))
    reader.poll()
    server.route("/tide", page("the high tide"))
    reader.serve(tide="The high tide came in and…", ebb="The ebb…")
    assert pages(reader.poll()) == {
        "tide": "<html><body><p>All of the high tide.</p></body></html>"
    }
    assert (reader.asked("tide"), reader.asked("ebb")) == (2, 1)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Reply(status=404), "status_404"),
        (Reply(status=403, headers=HTML), "status_403"),
        (Reply(headers={"Content-Type": "application/pdf"}, body=b"%PDF-1.7"), "not_a_page"),
        (Reply(headers=HTML, body=b" \n"), "empty_page"),
        (redirect("/"), "front_page"),
        (redirect("http://10.0.0.1/"), "refused_address"),
        (redirect("file:///etc/hosts"), "bad_url"),
    ],
)
def test_a_page_that_cannot_be_had_is_named_and_not_asked_for_again(
    server, reader, answer, problem
):
    reader.serve(tide="The tide came in and…")
    server.route("/tide", answer)
    server.route("/", page("home"))
    assert pages(reader.poll()) == {"tide": problem}
    reader.serve(ebb=WHOLE, tide="The tide came in and…")
    assert list(pages(reader.poll())) == ["ebb"]
    assert reader.asked("tide") == 1


@pytest.mark.parametrize("place", ["_page", "_with_page"])
def test_a_page_that_fails_in_a_way_that_nobody_foresaw_costs_the_others_nothing(
    server, reader, monkeypatch, caplog, place
):
    whole = getattr(full_text, place)

    def breaking(*given):
        if "tide" in str(given[0]):
            raise IndexError("All of tide.")
        return whole(*given)

    monkeypatch.setattr(full_text, place, breaking)
    reader.serve(tide="The tide came in and…", ebb="The ebb…")
    for name in ("tide", "ebb"):
        server.route(f"/{name}", page(name))
    found = pages(reader.poll())
    assert found["tide"] == "internal_error"
    assert "All of ebb." in found["ebb"]
    said = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert len(said) == 1
    assert said[0].startswith(server.url("/tide", HOST) + ": an unexpected IndexError in ")
    assert "All of" not in caplog.text
    assert set(reader.marks().values()) == {0}


def test_robots_txt_is_obeyed_for_pages_and_not_for_the_feed(server, reader):
    server.route("/robots.txt", Reply(body=b"User-agent: *\nDisallow: /tide\nDisallow: /feed\n"))
    reader.serve(tide="The tide came in and…", ebb="The ebb…")
    server.route("/tide", page("tide"))
    server.route("/ebb", page("ebb"))
    found = pages(reader.poll())
    assert found["tide"] == "robots"
    assert "All of ebb" in found["ebb"]
    assert reader.asked("tide") == 0


def test_a_slow_page_leaves_the_feeds_text_and_is_asked_for_three_times_in_all(server):
    reader = Reader(server, read_timeout_s=0.2)
    server.route("/tide", Reply(delay_s=1.0))
    reader.serve(tide="The tide…")
    assert pages(reader.poll()) == {"tide": "timeout"}
    for poll in range(2, 6):
        reader.serve(tide="The tide…", **{f"ebb{poll}": WHOLE})
        assert list(pages(reader.poll())) == [f"ebb{poll}"]  # the entry itself is not repeated
        assert reader.asked("tide") == min(poll, 3)
    reader.source.close()


def test_a_page_that_comes_at_the_second_try_is_delivered(server, reader):
    server.route("/tide", Reply(status=503), page("tide"))
    reader.serve(tide="The tide…")
    assert pages(reader.poll()) == {"tide": "status_503"}
    assert reader.poll() == []  # the feed is as it was
    reader.serve(tide="The tide…", ebb=WHOLE)
    found = pages(reader.poll())
    assert "All of tide" in found["tide"]
    assert set(reader.marks().values()) == {0}


def test_a_turn_that_is_full_leaves_the_rest_to_the_next_one_without_asking_the_feed_again(
    server, reader
):
    names = [f"tide{number}" for number in range(5)]
    reader.serve(**dict.fromkeys(names, "The tide…"), ebb=WHOLE)
    for name in names:
        server.route(f"/{name}", page(name))
    turns = []
    while turn := reader.turn(items=2):
        turns.append(turn)
        done = read_state(reader.positions.get(reader.spec.public_url)).fetches
        assert done == (len(turns) == 3)  # the feed is done with when its last entry is
    assert [len(turn) for turn in turns] == [2, 2, 2]
    assert sorted(name for turn in turns for name in pages(turn)) == sorted([*names, "ebb"])
    assert [reader.asked(name) for name in ("feed", *names)] == [1] * 6


def test_a_run_that_ends_in_the_middle_goes_on_with_what_was_not_delivered(server, reader):
    names = [f"tide{number}" for number in range(4)]
    reader.serve(**dict.fromkeys(names, "The tide…"))
    for name in names:
        server.route(f"/{name}", page(name))
    first = reader.turn(items=3)
    rest = reader.poll()
    assert sorted([*pages(first), *pages(rest)]) == names
    assert reader.asked("feed") == 2
    assert reader.poll() == []


def test_a_turn_that_is_rolled_back_is_taken_again_whole(server, reader):
    reader.serve(tide="The tide…", ebb=WHOLE)
    server.route("/tide", page("tide"))
    assert len(list(reader.source.take({}, limit(wait_s=10.0)))) == 2
    reader.source.release()
    assert reader.source.progress() == {}
    assert sorted(pages(reader.turn())) == ["ebb", "tide"]


def test_a_stop_breaks_pages_off_and_loses_none(server, reader):
    reader.serve(tide="The tide…", ebb="The ebb…")
    server.route("/tide", Reply(delay_s=3.0))
    server.route("/ebb", Reply(delay_s=3.0))
    began = time.monotonic()
    assert reader.turn(stopped=lambda: time.monotonic() > began + 0.5) == []
    assert time.monotonic() - began < 3
    assert reader.positions.get(reader.spec.public_url) is None
    for name in ("tide", "ebb"):
        server.route(f"/{name}", page(name))
    assert sorted(pages(reader.poll())) == ["ebb", "tide"]


def test_two_feeds_with_one_article_fetch_its_page_once(server):
    fetch = FetchSettings(allow_networks=networks(["127.0.0.0/8"]), ports=frozenset({server.port}))
    server.route("/tide", page("tide"))
    url = server.url("/tide", HOST)
    article = RawArticle(came_from="feed", url=url, title="About tide", html="The tide…")
    with Fetcher(fetch, resolver=to_loopback) as fetcher:
        backlog = Backlog(PoliteFetcher(fetcher, Pace(delay_s=0.0)))
        for feed in ("a", "b"):
            document = envelope(content_type=FEED, payload=b"")
            assert backlog.add(feed, plan_pages(document, [article], {}, "auto"))
        given = []
        while backlog:
            given += backlog.fetched(lambda: False)
    assert [(one.feed, one.is_last) for one in given] == [("a", True), ("b", True)]
    assert len(server.seen("/tide")) == 1


def test_credentials_of_the_feed_are_not_sent_to_pages(server):
    reader = Reader(server)
    reader.spec = FeedSpec(
        server.url("/feed", HOST, userinfo="ann:word"),
        full_text="auto",
        headers=(("X-Key", "abc"),),
    )
    reader.serve(tide="The tide…")
    server.route("/tide", page("tide"))
    reader.poll()
    (feed,), (tide,) = server.seen("/feed"), server.seen("/tide")
    assert feed.headers["authorization"].startswith("Basic ")
    assert feed.headers["x-key"] == "abc"
    assert not {"authorization", "x-key"} & tide.headers.keys()
    reader.source.close()


@pytest.fixture
def desk(server, tmp_path):
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "GPE", "pattern": "Norway"}])
    nlp.to_disk(tmp_path / "model")
    one = Desk(server, tmp_path, str(tmp_path / "model"))
    one.feeds = [FeedSpec(one.url(), full_text="auto")]
    return one


def article(*paragraphs):
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return Reply(headers=HTML, body=f"<html><body><article>{body}</article></body></html>".encode())


def bodies(desk):
    return {one["title"]: one["body"] for one in records(desk.folder / "out")}


def test_an_article_with_its_page_is_never_revised_back_to_the_feeds_text(desk, server):
    link = server.url("/ferry", HOST)
    long = ["The ferry sank on Monday, in calm weather.", "All on board were saved by fishermen."]
    server.route("/ferry", article(*long))
    ferry = entry("ferry", link=link, text="The ferry sank on Monday…")
    assert desk.poll(ferry) == told("ferry")
    assert bodies(desk)["About ferry"] == "\n\n".join(long)
    for name in ("quay", "pier"):
        again = desk.poll(ferry, entry(name, text=WHOLE.replace("word", name)))
        assert (again.new, again.revised) == ([f"About {name}"], [])
    server.route("/ferry", article(*long, "The hull is to be raised in spring."))
    edited = entry("ferry", link=link, text="The ferry sank on Monday, says the harbour office…")
    assert desk.poll(edited).revised == [("About ferry", 2)]
    assert bodies(desk)["About ferry"].endswith("The hull is to be raised in spring.")


@pytest.mark.parametrize(
    ("status", "flag"), [(410, ["withdrawn"]), (404, ["withdrawn"]), (403, [])]
)
def test_an_article_whose_page_is_gone_later_has_a_last_version_that_says_so(
    desk, server, status, flag
):
    server.route("/ferry", article(WHOLE))
    link = server.url("/ferry", HOST)
    assert desk.poll(entry("ferry", link=link, text="The ferry sank…")) == told("ferry")
    server.route("/ferry", Reply(status=status))
    edited = entry("ferry", link=link, text="The ferry sank on Monday…")
    assert desk.poll(edited).revised == [("About ferry", 2)]
    (first, last) = records(desk.folder / "out")
    assert "withdrawn" not in first["flags"]
    assert last["id"] == first["id"]
    assert last["flags"] == ["no_full_text", "short_body", *flag]
    assert desk.poll(edited, entry("quay")).revised == []


def test_an_article_that_never_had_a_page_is_not_withdrawn(desk, server):
    server.route("/ferry", Reply(status=404))
    link = server.url("/ferry", HOST)
    for text in ("The ferry sank…", "The ferry sank on Monday…"):
        desk.poll(entry("ferry", link=link, text=text))
    found = records(desk.folder / "out")
    assert [one["flags"] for one in found] == [["no_full_text", "short_body"]] * 2


def test_a_page_that_comes_late_revises_the_feeds_text_once(desk, server):
    server.route("/ferry", Reply(status=503), article(WHOLE))
    ferry = entry("ferry", link=server.url("/ferry", HOST), text="The ferry sank on Monday…")
    assert desk.poll(ferry) == told("ferry")
    (first,) = records(desk.folder / "out")
    assert first["flags"] == ["no_full_text", "short_body"]
    assert first["provenance"]["page_problem"] == "status_503"
    assert desk.poll(ferry, entry("quay")).revised == [("About ferry", 2)]
    assert desk.poll(ferry, entry("quay"), entry("pier")).revised == []


def test_the_language_of_the_list_counts_where_the_feed_says_none(server, reader):
    reader.spec = FeedSpec(reader.spec.url, full_text="auto", language="gd")
    reader.serve(tide="The tide…")
    server.route("/tide", page("tide"))
    (one,) = reader.poll()
    assert raw(one).language == "gd"
