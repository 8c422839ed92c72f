"""The Pub/Sub source when something is missing, out of reach, or comes back."""

import logging
import socket
import threading
import time
from contextlib import closing

import pytest

from pipelines.sources.base import SourceUnavailable
from pipelines.sources.pubsub import source as pubsub
from pipelines.sources.pubsub.source import PubSubSource
from tests.integration.emulator import Emulator, emulator_home, free_port, new_project
from tests.integration.taking import in_background, take, texts, wait_until

pytestmark = pytest.mark.emulator


def test_a_restarted_emulator_is_gone_on_with(pubsub_emulator, tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.WARNING)
    emulator = Emulator(emulator_home(), tmp_path)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", emulator.host)
    project = new_project()
    got = []

    def work(stopped):
        while not stopped():
            got.extend(take(source, following=True, wait_s=1.0, collect_s=0.2, stopped=stopped))
            source.acknowledge()

    with closing(emulator):
        emulator.start()
        subscription = emulator.create_subscription(emulator.create_topic(project))
        emulator.publish(f"projects/{project}/topics/articles", [(b"before", {})])
        with (
            closing(PubSubSource(f"pubsub:{subscription}")) as source,
            in_background(work),
        ):
            wait_until(lambda: texts(got) == ["before"])
            time.sleep(0.5)
            emulator.stop()
            wait_until(lambda: caplog.messages)
            emulator.start()
            topic = emulator.create_topic(project)
            # For a moment the server is there and the subscription is not.
            time.sleep(0.5)
            emulator.create_subscription(topic)
            emulator.publish(topic, [(b"after", {})])
            wait_until(lambda: texts(got) == ["before", "after"])
    began, ended = caplog.messages
    assert began.startswith(f"no Pub/Sub emulator answers at {emulator.host}")
    assert began.endswith("trying again in 1 s, then less and less often")
    assert ended.startswith(f"{subscription} answers again after")


def test_a_missing_subscription_is_said(emulator):
    name = f"projects/{new_project()}/subscriptions/reader"
    with (
        closing(PubSubSource(f"pubsub:{name}")) as source,
        pytest.raises(SourceUnavailable, match=f"there is no subscription {name}: correct"),
    ):
        source.check()


def test_a_bounded_run_ends_when_its_subscription_is_gone(emulator):
    with closing(PubSubSource(f"pubsub:projects/{new_project()}/subscriptions/reader")) as source:
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match="there is no subscription"):
            take(source)
        assert time.monotonic() - began < 2


def test_a_continuous_run_waits_for_its_subscription(emulator):
    with closing(PubSubSource(f"pubsub:projects/{new_project()}/subscriptions/reader")) as source:
        assert take(source, following=True, wait_s=1.5) == []


def unreachable(monkeypatch):
    host = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", host)
    return host, PubSubSource("pubsub:projects/city-desk/subscriptions/reader")


def test_an_unreachable_host_is_said_in_bounded_time(monkeypatch):
    host, source = unreachable(monkeypatch)
    began = time.monotonic()
    with closing(source), pytest.raises(SourceUnavailable, match=f"answers at {host}"):
        source.check()
    assert time.monotonic() - began < 12


def test_a_bounded_run_does_not_take_an_outage_for_the_end(monkeypatch):
    monkeypatch.setattr(pubsub, "OUTAGE_S", 2.0)
    host, source = unreachable(monkeypatch)
    began = time.monotonic()
    with closing(source), pytest.raises(SourceUnavailable, match=f"answers at {host}"):
        take(source, wait_s=0.5)
    assert 1.9 < time.monotonic() - began < 4


def test_an_outage_is_waited_for_also_by_who_does_not_wait_in_the_source(monkeypatch):
    monkeypatch.setattr(pubsub, "OUTAGE_S", 2.0)
    host, source = unreachable(monkeypatch)
    began = time.monotonic()
    calls = []

    def is_told():
        calls.append(time.monotonic())
        return take(source, wait_s=0.0, collect_s=0.0) or not source.is_busy()

    with closing(source), pytest.raises(SourceUnavailable, match=f"answers at {host}"):
        wait_until(is_told)
    assert 1.9 < time.monotonic() - began < 4
    assert len(calls) > 20  # none of them waited


def test_an_unreachable_host_does_not_delay_the_stop(monkeypatch):
    _, source = unreachable(monkeypatch)
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    began = time.monotonic()
    with closing(source):
        assert take(source, following=True, wait_s=60.0, stopped=stop.is_set) == []
        assert time.monotonic() - began < 2


@pytest.fixture
def silent_host(monkeypatch):
    """A server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", f"127.0.0.1:{server.getsockname()[1]}")
        yield


def test_a_host_that_never_answers_is_said_in_bounded_time(silent_host):
    began = time.monotonic()
    with (
        closing(PubSubSource("pubsub:projects/city-desk/subscriptions/reader")) as source,
        pytest.raises(SourceUnavailable, match="DEADLINE_EXCEEDED"),
    ):
        source.check()
    assert time.monotonic() - began < 12


def test_a_host_that_never_answers_does_not_delay_the_stop(silent_host):
    stop = threading.Event()
    threading.Timer(1.0, stop.set).start()
    began = time.monotonic()
    with closing(PubSubSource("pubsub:projects/city-desk/subscriptions/reader")) as source:
        assert take(source, following=True, wait_s=60.0, stopped=stop.is_set) == []
        assert time.monotonic() - began < 2
    assert time.monotonic() - began < 4


def test_missing_credentials_are_said(monkeypatch, tmp_path):
    monkeypatch.delenv("PUBSUB_EMULATOR_HOST", raising=False)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    source = PubSubSource("pubsub:projects/city-desk/subscriptions/reader")
    with closing(source), pytest.raises(SourceUnavailable, match="no usable Google Cloud cred"):
        source.check()
