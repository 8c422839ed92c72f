"""`stdout:`: a record a line, for a look or a pipe; at least once."""

from pathlib import Path
from typing import BinaryIO

from pipelines.sinks.base import Outputs
from pipelines.sinks.files import Held, explained
from transforms.records import to_json


class StdoutSink:
    """Writes each turn's articles as JSON lines to a stream.

    Args:
        uri: as the user gave it.
        staging: a folder for turns that are staged and not yet published.
        stream: where the lines go.
    """

    def __init__(self, uri: str, staging: Path, stream: BinaryIO) -> None:
        self.uri = uri
        self._held = Held(staging)
        self._stream = stream

    def check(self) -> None:
        """A standard output is always there."""

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's records."""
        with explained(self.uri):
            self._held.put(turn, outputs)

    def publish(self, turn: str) -> None:
        """Write the turn's articles and forget them."""
        outputs = self._held.get(turn)
        if outputs is None:
            return
        for article in outputs.articles:
            self._stream.write(to_json(article) + b"\n")
        self._stream.flush()
        self._held.drop(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._held.drop(turn)

    def close(self) -> None:
        """The stream is not ours to close."""
