"""What the benchmarks of a continuous run share: an emulator, a stream, a look at its output."""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.timing import NEWSBEAM, environment
from tests.integration.emulator import Emulator, emulator_home, new_project

WAIT_S = 600.0


@dataclass
class Stream:
    """`newsbeam stream` from an emulator's subscription to JSON lines."""

    emulator: Emulator
    topic: str
    folder: Path
    process: "subprocess.Popen[bytes]"

    def publish(self, items: list[dict[str, str]]) -> None:
        messages = [
            (json.dumps(item).encode(), {"content_type": "application/json"}) for item in items
        ]
        self.emulator.publish(self.topic, messages)

    def turns(self) -> int:
        """How many turns the run's summary counts so far."""
        paths = list((self.folder / "runs").glob("*.json"))
        return json.loads(paths[0].read_bytes())["turns"] if paths else 0

    def files(self) -> list[Path]:
        return sorted((self.folder / "articles").rglob("*.jsonl"))

    def until(self, holds: Callable[[], bool], every_s: float = 0.05) -> None:
        end = time.monotonic() + WAIT_S
        while not holds():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit("the stream has ended or does not get on")
            time.sleep(every_s)


@contextmanager
def streaming(*flags: str) -> Iterator[Stream]:
    """Start an emulator and a stream; end both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        emulator = Emulator(emulator_home(), folder)
        emulator.start()
        try:
            topic = emulator.create_topic(new_project())
            subscription = emulator.create_subscription(topic)
            sink = folder / "out"
            uris = ("--source", f"pubsub:{subscription}", "--sink", f"jsonl:{sink}")
            process = subprocess.Popen(
                [NEWSBEAM, "stream", *uris, *flags],
                env={**environment(), "PUBSUB_EMULATOR_HOST": emulator.host},
                stdout=subprocess.DEVNULL,
            )
            try:
                yield Stream(emulator, topic, sink, process)
            finally:
                os.kill(process.pid, signal.SIGTERM)
                process.wait(timeout=60)
        finally:
            emulator.stop()
