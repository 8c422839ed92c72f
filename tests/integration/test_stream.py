"""Continuous use: what is new is taken soon, an end is clean, an outage is survived."""

import signal
import time
from contextlib import closing

import psutil
import pytest

from tests.integration.emulator import Emulator, emulator_home, new_project
from tests.integration.program import hold_at, newsbeam, running, succeeded
from tests.integration.read_back import leftovers, records, runs, shown_by
from tests.integration.stories import broken, line, stories, story, write_lines
from tests.integration.web import Answer, Web

pytestmark = pytest.mark.timeout(600)

_IDLE_S = 8.0
_SUBSCRIPTION = "reader"


def args(place, *sources, out="out"):
    named = [part for source in sources for part in ("--source", source)]
    return ["stream", *named, "--sink", f"jsonl:{place}/{out}"]


def articles(place, out="out"):
    return shown_by(f"jsonl:{place}/{out}").articles


def ids(first, count):
    return [one["id"] for one in stories(first, count)]


def as_messages(items):
    return [(line(item).encode(), {}) for item in items]


def test_new_files_and_finished_lines_are_taken_as_they_come(tmp_path):
    source = f"jsonl:{tmp_path}/in/*.jsonl"
    (tmp_path / "in").mkdir()
    with running(tmp_path / "said", *args(tmp_path, source)) as program:
        write_lines(tmp_path / "in" / "a.jsonl", stories(0, 2))
        program.until(lambda: articles(tmp_path) == ids(0, 2))
        growing = write_lines(tmp_path / "in" / "b.jsonl", stories(2, 1))
        program.until(lambda: articles(tmp_path) == ids(0, 3))
        text = line(story(3))
        with growing.open("a") as file:
            file.write(text[:60])
            file.flush()
            time.sleep(3)
            assert shown_by(f"jsonl:{tmp_path}/out") == (ids(0, 3), [], [])
            file.write(text[60:] + "\n")
        program.until(lambda: articles(tmp_path) == ids(0, 4))
        assert program.stopped() == 0
        assert program.out.startswith("4 read = 4 enriched + 0 duplicate + 0 seen")
    assert leftovers(tmp_path / "out") == []


def test_a_last_line_that_is_left_alone_counts_as_finished(tmp_path):
    (tmp_path / "a.jsonl").write_text(line(story(0)))
    with running(tmp_path / "said", *args(tmp_path, f"jsonl:{tmp_path}/a.jsonl")) as program:
        program.until(lambda: articles(tmp_path) == ids(0, 1))
        assert program.stopped() == 0


def test_a_live_feed_is_polled_when_due_and_an_edited_item_is_a_revision(tmp_path):
    with Web() as web:
        served = {"text": _feed("The bridge in Berlin was closed on Monday, said Anna Berg.")}

        def answer(headers):
            tag = f'"{len(served["text"])}"'
            if headers.get("if-none-match") == tag:
                return Answer(status=304)
            return Answer(served["text"].encode(), headers={"ETag": tag})

        web.answers["/feed"] = answer
        command = [*args(tmp_path, f"rss:{web.url()}"), *_quickly(web)]
        with running(tmp_path / "said", *command) as program:
            program.until(lambda: len(records(tmp_path / "out")) == 1)
            asked = _polls(web)
            program.until(lambda: _polls(web) >= asked + 2)
            assert len(records(tmp_path / "out")) == 1
            served["text"] = _feed("The bridge in Berlin opened again on Tuesday, to cheers.")
            program.until(lambda: len(records(tmp_path / "out")) == 2)
            assert program.stopped() == 0
        first, second = records(tmp_path / "out")
        assert second["id"] == first["id"]
        assert (first["version"], second["version"]) == (1, 2)
        assert second["revision"]["previous_hash"] == first["content_hash"]
        assert second["revision"]["change"] == "body"
        assert second["body"] == "The bridge in Berlin opened again on Tuesday, to cheers."


def _quickly(web):
    """Poll on this machine, every second or so."""
    flags = {
        "poll-floor-minutes": "0.02",
        "poll-ceiling-minutes": "0.02",
        "host-delay-seconds": "0",
        "full-text": "never",
        "allow-network": "127.0.0.0/8",
        "allow-port": web.host.partition(":")[2],
    }
    return [part for name, value in flags.items() for part in (f"--{name}", value)]


def _polls(web):
    return sum(path == "/feed" for path, _ in web.requests)


def _feed(body):
    return f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Courier</title>
    <link>https://courier.example/</link><item><title>Bridge news</title>
    <link>https://courier.example/bridge</link><guid>bridge-1</guid>
    <description>{body}</description></item></channel></rss>"""


def test_an_idle_stream_uses_almost_no_processor_time(tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 3))
    with running(tmp_path / "said", *args(tmp_path, f"jsonl:{tmp_path}/*.jsonl")) as program:
        program.until(lambda: len(articles(tmp_path)) == 3)
        time.sleep(2)
        assert _used_in(program, _IDLE_S) < 0.05 * _IDLE_S
        assert program.stopped() == 0


def _used_in(program, seconds):
    process = psutil.Process(program.pid)
    before = process.cpu_times()
    time.sleep(seconds)
    after = process.cpu_times()
    return after.user + after.system - before.user - before.system


@pytest.mark.emulator
def test_messages_are_taken_as_they_come_and_waiting_costs_little(
    emulator, topic, subscription, tmp_path
):
    command = args(tmp_path, f"pubsub:{subscription}")
    with running(tmp_path / "said", *command) as program:
        emulator.publish(topic, as_messages([*stories(0, 3), broken(0)]))
        program.until(lambda: articles(tmp_path) == ids(0, 3))
        time.sleep(2)
        assert _used_in(program, _IDLE_S) < 0.05 * _IDLE_S
        emulator.publish(topic, as_messages(stories(3, 2)))
        program.until(lambda: articles(tmp_path) == ids(0, 5))
        assert program.stopped() == 0
        assert "6 read = 5 enriched + 0 duplicate + 0 seen + 0 filtered + 1 dead" in program.out
    assert emulator.pull_all(subscription) == []


@pytest.mark.emulator
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_first_signal_lets_the_turn_under_way_finish(
    number, emulator, topic, subscription, tmp_path
):
    emulator.publish(topic, as_messages(stories(0, 4)))
    gate = tmp_path / "gate.open"
    command = args(tmp_path, f"pubsub:{subscription}")
    held = hold_at("ran", 1, gate)
    with running(tmp_path / "said", *command, before=held) as program:
        program.until(gate.with_suffix(".reached").exists)
        program.signal(number)
        time.sleep(0.5)
        assert not program.is_over
        gate.touch()
        assert program.ended() == 0
        assert program.out.startswith("4 read = 4 enriched")
    assert articles(tmp_path) == ids(0, 4)
    assert emulator.pull_all(subscription) == []


def test_a_second_signal_ends_at_once_and_the_next_start_goes_on(tmp_path):
    write_lines(tmp_path / "in.jsonl", stories(0, 4))
    source = f"jsonl:{tmp_path}/in.jsonl"
    gate = tmp_path / "never.open"
    held = hold_at("committed", 1, gate)
    with running(tmp_path / "said", *args(tmp_path, source), before=held) as program:
        program.until(gate.with_suffix(".reached").exists)
        program.signal(signal.SIGTERM)
        time.sleep(0.5)
        program.signal(signal.SIGTERM)
        assert program.ended(at_most_s=5) == 143
    assert articles(tmp_path) == []
    succeeded(newsbeam("run", "--source", source, "--sink", f"jsonl:{tmp_path}/out"))
    assert articles(tmp_path) == ids(0, 4)
    assert leftovers(tmp_path / "out") == []


@pytest.mark.emulator
def test_a_stream_outlives_a_restart_of_the_emulator_and_says_so(pubsub_emulator, tmp_path):
    """Its own emulator: a restart costs the others their topics."""
    with closing(Emulator(emulator_home(), tmp_path / "emulator")) as emulator:
        emulator.start()
        project = new_project()
        topic = emulator.create_topic(project)
        subscription = emulator.create_subscription(topic, _SUBSCRIPTION)
        env = {"PUBSUB_EMULATOR_HOST": emulator.host}
        command = args(tmp_path, f"pubsub:{subscription}")
        with running(tmp_path / "said", *command, env=env) as program:
            emulator.publish(topic, as_messages(stories(0, 2)))
            program.until(lambda: articles(tmp_path) == ids(0, 2))
            emulator.stop()
            program.until(lambda: "no Pub/Sub emulator answers" in program.err)
            emulator.start()
            topic = emulator.create_topic(project)
            emulator.create_subscription(topic, _SUBSCRIPTION)
            emulator.publish(topic, as_messages(stories(2, 2)))
            program.until(lambda: articles(tmp_path) == ids(0, 4))
            assert "answers again after" in program.err
            assert program.stopped() == 0
        assert "Traceback" not in program.err
    (books,) = runs(tmp_path / "out")
    assert (books["enriched"], books["seen"]) == (4, 0)
