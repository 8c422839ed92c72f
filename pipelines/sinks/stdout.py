"""`stdout:`: a record a line, for a look or a pipe; at least once."""

from typing import BinaryIO

from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.held import Held, Shelf
from transforms.records.article import Article, to_json


class StdoutSink:
    """Writes each turn's articles as JSON lines to a stream.

    Args:
        uri: as the user gave it.
        shelf: for turns that are staged and not yet published.
        stream: where the lines go.
    """

    def __init__(self, uri: str, shelf: Shelf, stream: BinaryIO) -> None:
        self.uri = uri
        self._held = Held(uri, shelf)
        self._stream = stream

    def check(self) -> None:
        """Look whether turns could be kept; a standard output is always there."""
        self._held.check()

    def refusal(self, article: Article) -> str | None:
        """A stream takes every record."""
        del article
        return None

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's records."""
        self._held.put(turn, outputs)

    def publish(self, turn: str) -> None:
        """Write the turn's articles and forget them.

        Raises:
            BrokenPipeError: whoever read the stream has gone.
            SinkUnavailable: the stream cannot take them, as on a full device.
        """
        outputs = self._held.due(turn)
        if outputs is None:
            return
        try:
            for article in outputs.articles:
                self._stream.write(to_json(article) + b"\n")
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise SinkUnavailable(
                f"the sink {self.uri} cannot be written: {error.strerror or error}; the next start "
                "writes this turn's records again"
            ) from error
        self._held.done(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's records."""
        self._held.drop(turn)

    def close(self) -> None:
        """The stream is not ours to close."""
