"""`pubsub:projects/P/topics/T`: an article a message; at least once, with a stable id.

A crash between publishing and the end of the turn publishes the turn again: the attributes id and
version are then the same, and so is every byte of the payload.
"""

from msgspec import structs

from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.held import Held, Shelf
from pipelines.sinks.publisher import Publisher, refusal
from pipelines.sinks.topic import PATIENCE_S
from transforms.records.article import Article


class PubSubSink:
    """One topic. Only articles go out; duplicates and dead letters need another sink.

    Args:
        uri: `pubsub:projects/P/topics/T`.
        shelf: of this sink's own for turns that are staged and not yet published.
        patience_s: how long `publish` tries again, with growing pauses, before it gives up.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, shelf: Shelf, *, patience_s: float = PATIENCE_S) -> None:
        self.uri = uri
        self._publisher = Publisher(uri, patience_s=patience_s)
        self._held = Held(uri, shelf)

    def check(self) -> None:
        """Look whether the topic exists and may be published to, for some 10 seconds at most.

        Raises:
            SinkUnavailable: it does not, or may not, or nothing answers.
        """
        self._held.check()
        self._publisher.topic.check()

    def refusal(self, article: Article) -> str | None:
        """Say how large a record is that Pub/Sub would not take."""
        return refusal(self.uri, article)

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep the turn's articles.

        Raises:
            SinkUnavailable: they cannot be kept, or Pub/Sub would never take one of them.
        """
        for reason in filter(None, map(self.refusal, outputs.articles)):
            raise SinkUnavailable(reason)
        self._held.put(turn, structs.replace(outputs, duplicates=[], dead_letters=[]))

    def publish(self, turn: str) -> None:
        """Publish the turn's articles, wait until all are taken, and forget them.

        Raises:
            SinkUnavailable: some were not taken in time (the turn stays staged, to be tried again),
                or what was staged is gone.
        """
        outputs = self._held.due(turn)
        if outputs is None:
            return
        kept = "; the turn's records are kept for the next start"
        self._publisher.publish(outputs.articles, more=kept)
        self._held.done(turn)

    def discard(self, turn: str) -> None:
        """Forget the turn's articles."""
        self._held.drop(turn)

    def close(self) -> None:
        """End the client's threads and its connection."""
        self._publisher.close()
