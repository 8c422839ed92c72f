"""`newsbeam relay`: who reads the topic gets what a run on the spot would have got."""

import json
import os
import random
import signal
import time

import pytest

from pipelines.packed import BEGINNING, read_packed
from tests.integration.emulator import new_project
from tests.integration.program import (
    assert_one_sentence,
    killed_at,
    newsbeam,
    running,
    succeeded,
)
from tests.integration.read_back import KINDS, json_lines, leftovers, records, runs
from tests.integration.stories import broken, copy_of, line, stories, story, write_lines
from tests.integration.web import Answer, Web
from tests.integration.whats_new.feeds import entry, rss

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(600)]

OLD = 1_700_000_000
PAGE = "<html><head><title>Tram {0}</title></head><body><article><p>{1}</p></article></body></html>"


class Channel:
    """A topic and a subscription of it."""

    def __init__(self, emulator):
        self.emulator = emulator
        self.topic = emulator.create_topic(new_project())
        self.subscription = emulator.create_subscription(self.topic)
        self.env = {"PUBSUB_EMULATOR_HOST": emulator.host}

    def run(self, *args):
        return newsbeam(*args, env=self.env)

    def relay(self, *args):
        return self.run("relay", "--sink", f"pubsub:{self.topic}", *args)

    def enrich(self, *args):
        return self.run("run", "--source", f"pubsub:{self.subscription}", *args)

    def keys(self):
        messages = self.emulator.pull_all(self.subscription)
        return [message.attributes["newsbeam_key"] for message in messages]


@pytest.fixture
def channel(pubsub_emulator):
    return Channel(pubsub_emulator)


def written(out):
    return {kind: json_lines(out, kind) for kind in KINDS}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (OLD, OLD))


def test_what_is_relayed_is_enriched_as_if_it_had_been_read_on_the_spot(
    channel, tmp_path, small_model
):
    lines = [*stories(0, 4), copy_of(1), broken(1), story(2, body="Another text in Norway.")]
    os.utime(write_lines(tmp_path / "in" / "a.jsonl", lines), (OLD, OLD))
    write(tmp_path / "in" / "a.xml", rss([entry("quay"), entry("pier")]).encode())
    write(tmp_path / "in" / "b.xml", b"<rss><channel>")
    write(tmp_path / "in" / "a.html", PAGE.format("returns", "The tram runs again. " * 30).encode())
    write(tmp_path / "in" / "empty.txt", b"")
    kinds = {"jsonl": "*.jsonl", "feed": "*.xml", "html": "*.html", "text": "*.txt"}
    sources = [
        part
        for kind, names in kinds.items()
        for part in ("--source", f"{kind}:{tmp_path}/in/{names}")
    ]
    model = ("--spacy-model", small_model)
    succeeded(newsbeam("run", *sources, "--sink", f"jsonl:{tmp_path}/local", *model))
    state = ("--state", f"{tmp_path}/relay.db")
    done = succeeded(channel.relay(*sources, *state, "--turn-items", "4"))
    assert done.stdout.startswith("11 read = 11 relayed + 0 seen + 0 dead: the books balance\n")
    assert succeeded(channel.relay(*sources, *state)).stdout.startswith("nothing new")
    remote = ("--sink", f"jsonl:{tmp_path}/remote", *model, "--turn-items", "100")
    succeeded(channel.enrich(*remote))
    assert {kind: len(found) for kind, found in written(tmp_path / "local").items()} == {
        "articles": 8,
        "duplicates": 1,
        "dead_letters": 3,
    }
    assert written(tmp_path / "remote") == written(tmp_path / "local")


def test_live_feeds_reach_who_reads_the_topic(channel, tmp_path, small_model):
    clock = ("--clock", "2026-11-27T12:00:00Z", "--full-text", "auto")
    model = ("--spacy-model", small_model)
    with Web() as web:
        source = ("--source", f"rss:{web.url()}", "--host-delay-seconds", "0")
        source += ("--allow-network", "127.0.0.0/8", "--allow-port", str(web.port))
        page = PAGE.format("one", "The ferry to Norway sails again on Monday morning. " * 20)
        web.answers["/one"] = Answer(page.encode(), headers={"Content-Type": "text/html"})
        entries = [entry("one", link=web.url("/one"), text="The ferry sails"), entry("two")]
        web.answers["/feed"] = Answer(rss(entries).encode())
        succeeded(newsbeam("run", *source, "--sink", f"jsonl:{tmp_path}/local", *model, *clock))
        succeeded(channel.relay(*source, "--state", f"{tmp_path}/relay.db", *clock))
    succeeded(channel.enrich("--sink", f"jsonl:{tmp_path}/remote", *model))
    assert len(json_lines(tmp_path / "local", "articles")) == 2
    assert written(tmp_path / "remote") == written(tmp_path / "local")


def test_a_topic_is_relayed_to_a_topic(channel, pubsub_emulator, tmp_path, small_model):
    """What newsbeam relayed before, and messages of somebody else, with their own attributes."""
    second = Channel(pubsub_emulator)
    messages = [(line(one).encode(), {"content_type": "application/json"}) for one in stories(0, 2)]
    pubsub_emulator.publish(channel.topic, [*messages, (b"<p>A tram</p>", {"newsbeam_key": "x"})])
    source = ("--source", f"pubsub:{channel.subscription}")
    succeeded(second.relay(*source, "--state", f"{tmp_path}/relay.db"))
    model = ("--spacy-model", small_model)
    succeeded(second.enrich("--sink", f"jsonl:{tmp_path}/out", *model))
    found = records(tmp_path / "out")
    assert [one["source"]["item"] for one in found] == ["story-0000", "story-0001"]
    assert {one["source"]["origin"] for one in found} == {channel.subscription}
    (letter,) = records(tmp_path / "out", "dead_letters")
    assert letter["attributes"] == {"newsbeam_key": "x"}


def test_a_payload_above_pubsubs_limit_is_packed_or_else_a_dead_letter(
    channel, tmp_path, small_model
):
    large = PAGE.format("returns", "The tram runs again to the harbour. " * 400_000).encode()
    noise = random.Random(1).randbytes(11_000_000)
    write(tmp_path / "in" / "large.html", large)
    write(tmp_path / "in" / "noise.html", noise)
    args = ("--source", f"html:{tmp_path}/in/*.html", "--state", f"{tmp_path}/relay.db")
    letters = ("--dead-letters", f"jsonl:{tmp_path}/dead")
    done = succeeded(channel.relay(*args, *letters))
    assert "2 read = 1 relayed + 0 seen + 1 dead: the books balance" in done.stdout
    assert "dead in sink.refused: 1" in done.stdout
    (letter,) = records(tmp_path / "dead", "dead_letters")
    assert "11000000 bytes" in letter["detail"]
    (message,) = channel.emulator.pull_all(channel.subscription)
    assert message.attributes["newsbeam_encoding"] == "gzip"
    assert len(message.data) < 1_000_000
    channel.emulator.publish(channel.topic, [(message.data, dict(message.attributes))])
    sinks = ("--sink", f"archive:{tmp_path}/raw", "--state", f"{tmp_path}/raw.db")
    succeeded(channel.run("relay", "--source", f"pubsub:{channel.subscription}", *sinks))
    (path,) = (tmp_path / "raw").rglob("*.envelopes")
    with path.open("rb") as file:
        (found,) = [one.what for one in read_packed(file, BEGINNING)]
    assert found.payload == large


def test_a_relay_to_an_archive_keeps_what_came_and_enriches_nothing(tmp_path, small_model):
    write_lines(tmp_path / "in.jsonl", [*stories(0, 3), broken(0)])
    source = ("--source", f"jsonl:{tmp_path}/in.jsonl")
    done = succeeded(newsbeam("relay", *source, "--sink", f"archive:{tmp_path}/raw", "--json"))
    assert json.loads(done.stdout)["relayed"] == 4
    assert [books["relayed"] for books in runs(tmp_path / "raw")] == [4]
    model = ("--spacy-model", small_model)
    for name, one in (("local", source[1]), ("again", f"archive:{tmp_path}/raw")):
        succeeded(newsbeam("run", "--source", one, "--sink", f"jsonl:{tmp_path}/{name}", *model))
    assert written(tmp_path / "again") == written(tmp_path / "local")


def test_a_relay_that_follows_goes_on_until_it_is_stopped(channel, tmp_path):
    write_lines(tmp_path / "in" / "a.jsonl", stories(0, 2))
    args = ("--source", f"jsonl:{tmp_path}/in/*.jsonl", "--state", f"{tmp_path}/relay.db")
    to = ("relay", "--sink", f"pubsub:{channel.topic}", "--follow")
    with running(tmp_path / "said", *to, *args, env=channel.env) as program:
        found = []

        def arrived(count):
            found.extend(channel.keys())
            return len(found) == count

        program.until(lambda: arrived(2))
        write_lines(tmp_path / "in" / "b.jsonl", stories(2, 3))
        program.until(lambda: arrived(5))
        program.signal(signal.SIGTERM)
        assert program.ended() == 0
        assert "5 read = 5 relayed" in program.out


MOMENTS = [
    ("taken", 2),
    ("before syncing one", 2),
    ("one sink staged", 2),
    ("ledger written", 1),
    ("committed", 2),
    ("one sink published", 1),
    ("before marking published", 2),
    ("before acknowledging one", 2),
]


@pytest.mark.kill
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_no_kill_loses_an_item_and_what_comes_twice_has_the_same_key(channel, tmp_path, moment):
    items = [*stories(0, 7), broken(0)]
    write_lines(tmp_path / "in.jsonl", items)
    args = ("--source", f"jsonl:{tmp_path}/in.jsonl", "--turn-items", "3")
    args += ("--state", f"{tmp_path}/relay.db")
    killed_at(*moment, "relay", "--sink", f"pubsub:{channel.topic}", *args, env=channel.env)
    succeeded(channel.relay(*args))
    keys = channel.keys()
    assert len(set(keys)) == 8
    assert len(keys) in {8, 11}
    assert len(keys) == 8 or moment[0] in {"one sink published", "before marking published"}
    assert leftovers(tmp_path) == []


def test_a_run_on_the_ledger_of_a_relay_publishes_what_the_relay_left(
    channel, tmp_path, small_model
):
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    state = ("--state", f"{tmp_path}/relay.db")
    args = ("--source", f"jsonl:{tmp_path}/in.jsonl", *state)
    killed_at("committed", 1, "relay", "--sink", f"pubsub:{channel.topic}", *args, env=channel.env)
    model = ("--spacy-model", small_model)
    sink = ("--sink", f"jsonl:{tmp_path}/out")
    succeeded(channel.run("run", "--source", f"text:{tmp_path}/*.none", *sink, *state, *model))
    assert len(channel.keys()) == 3


def test_a_turn_that_waits_for_a_deleted_topic_can_be_given_up(channel, tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    state = ("--state", f"{tmp_path}/relay.db")
    args = ("--source", f"jsonl:{tmp_path}/in.jsonl", *state)
    killed_at("committed", 1, "relay", "--sink", f"pubsub:{channel.topic}", *args, env=channel.env)
    channel.emulator.delete_topic(channel.topic)
    other = Channel(channel.emulator)
    done = other.relay(*args)
    assert done.returncode == 3
    assert_one_sentence(done, "there is no topic", "newsbeam ledger give-up --state")
    looked = succeeded(channel.run("ledger", "give-up", *state)).stdout
    assert "waits: 3 items as relayed" in looked
    assert f"for relay:{channel.topic}" in looked
    given_up = succeeded(channel.run("ledger", "give-up", *state, "--all")).stdout
    assert f"not shown in relay:{channel.topic}: what it takes of 3 items as relayed" in given_up
    assert succeeded(other.relay(*args)).stdout.startswith("nothing new")
    assert leftovers(tmp_path) == []


def test_what_a_relay_cannot_do_is_a_sentence(channel, tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    source = ("--source", f"jsonl:{tmp_path}/in.jsonl")
    topic, state = f"pubsub:{channel.topic}", ("--state", f"{tmp_path}/relay.db")
    cases = [
        (2, [*source, "--sink", f"jsonl:{tmp_path}/out"], "give pubsub:projects/P/topics/T or"),
        (2, ["--sink", topic, *state], "say where articles come from"),
        (2, source, "say where"),
        (2, [*source, "--sink", topic], "add --state FILE.db"),
        (2, [*source, "--sink", topic, *state, "--languages", "en"], "relay does not know"),
        (2, [*source, "--sink", "pubsub:nowhere", *state], "is no name of one of Pub/Sub's topics"),
        (3, [*source, "--sink", f"{topic}-gone", *state], "there is no topic"),
    ]
    for code, args, words in cases:
        done = channel.run("relay", *args)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert_one_sentence(done)
    assert not (tmp_path / "relay.db").exists()


def test_a_dry_run_shows_the_plan_and_sends_nothing(channel, tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 1))
    args = ("--source", f"jsonl:{tmp_path}/in.jsonl", "--state", f"{tmp_path}/relay.db")
    began = time.monotonic()
    done = succeeded(channel.relay(*args, "--dry-run"))
    assert time.monotonic() - began < 60
    assert f"pubsub:{channel.topic}" in done.stdout
    assert "models" not in done.stdout
    assert channel.keys() == []
