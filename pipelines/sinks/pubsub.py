"""`pubsub:projects/P/topics/T`: an article a message; at least once, with a stable id.

A crash between publishing and the end of the turn publishes the turn again: the attributes id and
version are then the same, and so is every byte of the payload.
"""

import time
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Final

from google.api_core import exceptions
from google.api_core.timeout import ConstantTimeout
from google.auth.exceptions import GoogleAuthError
from msgspec import structs

from pipelines.gcloud import resource_name
from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.held import Held, Shelf
from pipelines.sinks.topic import CALL_S, PATIENCE_S, Topic, patient
from transforms.records.article import Article, to_json

#: The largest message that Pub/Sub takes (https://cloud.google.com/pubsub/quotas), less room for
#: attributes and framing, in bytes.
LARGEST_BYTES: Final = 10_000_000 - 16_384


def attributes(article: Article) -> dict[str, str]:
    """Make a message's attributes, by which a reader can filter and drop repeats."""
    return {
        "id": article.id,
        "version": str(article.version),
        "language": article.language or "",
        "schema": article.schema,
    }


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
        self._topic = Topic(resource_name(uri, "topics"))
        self._held = Held(uri, shelf)
        self._patience_s = patience_s

    def check(self) -> None:
        """Look whether the topic exists and may be published to, for some 10 seconds at most.

        Raises:
            SinkUnavailable: it does not, or may not, or nothing answers.
        """
        self._held.check()
        self._topic.check()

    def refusal(self, article: Article) -> str | None:
        """Say how large a record is that Pub/Sub would not take."""
        size = len(to_json(article))
        if size <= LARGEST_BYTES:
            return None
        return (
            f"the record of {article.id} version {article.version} has {size} bytes, and "
            f"{self.uri} takes {LARGEST_BYTES} at most"
        )

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
        futures = [self._send(article) for article in outputs.articles]
        try:
            self._wait_for(futures)
        except (exceptions.GoogleAPIError, GoogleAuthError, TimeoutError) as error:
            raise SinkUnavailable(
                f"{self._topic.sentence(error)}; the turn's records are kept for the next start"
            ) from error
        self._held.done(turn)

    def _send(self, article: Article) -> Future[str]:
        retry = patient(self._patience_s)
        sent: Future[str] = self._topic.client().publish(
            self._topic.name,
            to_json(article),
            retry=retry,
            timeout=ConstantTimeout(CALL_S),
            **attributes(article),
        )
        return sent

    def _wait_for(self, futures: Iterable[Future[str]]) -> None:
        # The client ends by itself after its patience and one last call.
        end = time.monotonic() + self._patience_s + 2 * CALL_S
        for future in futures:
            future.result(timeout=max(0.0, end - time.monotonic()))

    def discard(self, turn: str) -> None:
        """Forget the turn's articles."""
        self._held.drop(turn)

    def close(self) -> None:
        """End the client's threads and its connection."""
        self._topic.close()
