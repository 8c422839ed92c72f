"""Google's Pub/Sub emulator, started by the tests: a real server behind the real client.

It is started straight from its folder (`gcloud beta emulators pubsub start` takes seconds more and
leaves its Java process behind when killed), on a free port of 127.0.0.1, in a process group of its
own that is killed whole at the end.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import grpc
from google.api_core.exceptions import DeadlineExceeded
from google.pubsub_v1 import PublisherClient, SubscriberClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport
from google.pubsub_v1.types import PubsubMessage

_START_S = 40.0
_CALL_S = 10.0
# A small heap and a quick start matter here, speed at the peak does not.
_JAVA_OPTS = "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

# Without this, gRPC refuses answers of more than 4 MiB.
_OPTIONS = [("grpc.max_receive_message_length", -1)]

Message = tuple[bytes, Mapping[str, str]]


class EmulatorMissingError(Exception):
    """gcloud, Java or the emulator is not installed: the text says which."""


@lru_cache(maxsize=1)
def emulator_home() -> Path:
    """Find the emulator's folder: PUBSUB_EMULATOR_HOME, else below gcloud's.

    Raises:
        EmulatorMissingError: it is not there, or Java is not.
    """
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise EmulatorMissingError(
            "the Pub/Sub emulator needs Java, and no java command is installed"
        )
    home = Path(os.environ.get("PUBSUB_EMULATOR_HOME") or _below_gcloud())
    if not _script(home).is_file():
        raise EmulatorMissingError(f"there is no Pub/Sub emulator in {home}")
    return home


def _below_gcloud() -> Path:
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        raise EmulatorMissingError("gcloud is not installed, and PUBSUB_EMULATOR_HOME is not set")
    command = [gcloud, "info", "--format=value(installation.sdk_root)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return Path(done.stdout.strip()) / "platform" / "pubsub-emulator"


def _script(home: Path) -> Path:
    return home / "bin" / "cloud-pubsub-emulator"


def free_port() -> int:
    """Ask the system for a port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Emulator:
    """One emulator: start, stop, start again on the same port (its topics are then gone)."""

    home: Path
    folder: Path
    port: int = field(default_factory=free_port)
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def host(self) -> str:
        """The value for PUBSUB_EMULATOR_HOST."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        command = [str(_script(self.home)), "--host=127.0.0.1", f"--port={self.port}"]
        with (self.folder / "emulator.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--data-dir={data}"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "JAVA_OPTS": _JAVA_OPTS},
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        assert self._process is not None
        end = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                log = (self.folder / "emulator.log").read_text(errors="replace")
                raise RuntimeError(f"the Pub/Sub emulator did not start:\n{log[-2000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.host}/", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Kill its whole process group; does nothing where it does not run."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=10)
        self._process = None

    close = stop

    def create_topic(self, project: str, topic: str = "articles") -> str:
        """Create a topic and return its full name."""
        name = f"projects/{project}/topics/{topic}"
        with self._publisher() as publisher:
            publisher.create_topic(name=name, timeout=_CALL_S)
        return name

    def delete_topic(self, topic: str) -> None:
        """Delete a topic by its full name."""
        with self._publisher() as publisher:
            publisher.delete_topic(topic=topic, timeout=_CALL_S)

    def create_subscription(
        self, topic: str, subscription: str = "reader", *, ack_deadline_s: int = 10
    ) -> str:
        """Create a subscription in the topic's project and return its full name."""
        name = f"{topic.rpartition('/topics/')[0]}/subscriptions/{subscription}"
        with self._subscriber() as subscriber:
            subscriber.create_subscription(
                name=name, topic=topic, ack_deadline_seconds=ack_deadline_s, timeout=_CALL_S
            )
        return name

    def publish(self, topic: str, messages: Sequence[Message]) -> list[str]:
        """Publish messages (payload, attributes) in this order; return their ids."""
        ids: list[str] = []
        with self._publisher() as publisher:
            for start in range(0, len(messages), 500):
                batch = [
                    PubsubMessage(data=data, attributes=dict(attributes))
                    for data, attributes in messages[start : start + 500]
                ]
                answer = publisher.publish(topic=topic, messages=batch, timeout=_CALL_S)
                ids.extend(answer.message_ids)
        return ids

    def pull_all(self, subscription: str, *, quiet_s: float = 0.5) -> list[PubsubMessage]:
        """Take and acknowledge messages until none came for `quiet_s` seconds."""
        messages: list[PubsubMessage] = []
        end = time.monotonic() + quiet_s
        with self._subscriber() as subscriber:
            while time.monotonic() < end:
                received = _pulled(subscriber, subscription)
                if received:
                    subscriber.acknowledge(
                        subscription=subscription, ack_ids=[one.ack_id for one in received]
                    )
                    messages.extend(one.message for one in received)
                    end = time.monotonic() + quiet_s
        return messages

    def nack(self, subscription: str, ack_ids: Sequence[str]) -> None:
        """Let messages be delivered again at once."""
        with self._subscriber() as subscriber:
            subscriber.modify_ack_deadline(
                subscription=subscription,
                ack_ids=ack_ids,
                ack_deadline_seconds=0,
                timeout=_CALL_S,
            )

    @contextmanager
    def _publisher(self) -> Iterator[PublisherClient]:
        with grpc.insecure_channel(self.host, options=_OPTIONS) as channel:
            yield PublisherClient(transport=PublisherGrpcTransport(channel=channel))

    @contextmanager
    def _subscriber(self) -> Iterator[SubscriberClient]:
        with grpc.insecure_channel(self.host, options=_OPTIONS) as channel:
            yield SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))


def _pulled(subscriber: SubscriberClient, subscription: str) -> Iterable:
    # The emulator answers an empty pull about a second before the deadline.
    try:
        return subscriber.pull(
            subscription=subscription, max_messages=1000, timeout=1.2, retry=None
        ).received_messages
    except DeadlineExceeded:
        return []


def new_project() -> str:
    """A project id that no other test uses, so that tests share one emulator."""
    return f"test-{uuid.uuid4().hex[:12]}"
