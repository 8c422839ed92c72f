"""`pubsub:projects/P/topics/T`: an article a message; at least once, with a stable id.

A crash between publishing and the end of the turn publishes the turn again: the attributes id and
version are then the same, and so is every byte of the payload.
"""

import os
import time
from collections.abc import Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.api_core.timeout import ConstantTimeout
from google.auth.exceptions import GoogleAuthError
from google.cloud.pubsub_v1 import PublisherClient
from msgspec import structs

from pipelines.gcloud import Asked, failure, resource_name, sentence
from pipelines.sinks.base import Outputs, SinkUnavailable
from pipelines.sinks.files import Held
from transforms.records.article import Article, to_json

#: The largest message that Pub/Sub takes (https://cloud.google.com/pubsub/quotas), less room for
#: attributes and framing, in bytes.
LARGEST_BYTES: Final = 10_000_000 - 16_384

_CALL_S: Final = 5.0
_PATIENCE_S: Final = 60.0
_ROLE: Final = "roles/pubsub.publisher"
_PUBLISH: Final = "pubsub.topics.publish"
_TRANSIENT: Final = if_exception_type(
    exceptions.Aborted,
    exceptions.Cancelled,
    exceptions.DeadlineExceeded,
    exceptions.InternalServerError,
    exceptions.ResourceExhausted,
    exceptions.ServiceUnavailable,
    exceptions.Unknown,
)
_RETRY: Final = Retry(predicate=_TRANSIENT, initial=0.2, maximum=2.0, timeout=_CALL_S)


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
        staging: a folder of this sink's own for turns that are staged and not yet published.
        patience_s: how long `publish` tries again, with growing pauses, before it gives up.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, staging: Path, *, patience_s: float = _PATIENCE_S) -> None:
        self.uri = uri
        self._topic = resource_name(uri, "topics")
        self._held = Held(uri, staging)
        self._patience_s = patience_s
        self._client: PublisherClient | None = None

    def check(self) -> None:
        """Look whether the topic exists and may be published to, for some 10 seconds at most.

        Raises:
            SinkUnavailable: it does not, or may not, or nothing answers.
        """
        self._held.check()
        client = self._connected()
        try:
            client.get_topic(topic=self._topic, retry=_RETRY, timeout=_CALL_S)
        except exceptions.PermissionDenied:
            # roles/pubsub.publisher may publish, but not look at the topic.
            pass
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise SinkUnavailable(self._sentence(error)) from error
        self._check_permission(client)

    def _check_permission(self, client: PublisherClient) -> None:
        request = {"resource": self._topic, "permissions": [_PUBLISH]}
        try:
            granted = client.test_iam_permissions(request=request, timeout=_CALL_S).permissions
        except exceptions.MethodNotImplemented:
            # The emulator knows no permissions.
            return
        except exceptions.GoogleAPIError as error:
            raise SinkUnavailable(self._sentence(error)) from error
        if _PUBLISH not in granted:
            asked = self._asked()
            raise SinkUnavailable(sentence(asked, "PERMISSION_DENIED", f"{_PUBLISH} is missing"))

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
                f"{self._sentence(error)}; the turn's records are kept for the next start"
            ) from error
        self._held.done(turn)

    def _send(self, article: Article) -> Future[str]:
        retry = Retry(predicate=_TRANSIENT, initial=0.5, maximum=10.0, timeout=self._patience_s)
        sent: Future[str] = self._connected().publish(
            self._topic,
            to_json(article),
            retry=retry,
            timeout=ConstantTimeout(_CALL_S),
            **attributes(article),
        )
        return sent

    def _wait_for(self, futures: Iterable[Future[str]]) -> None:
        # The client ends by itself after its patience and one last call.
        end = time.monotonic() + self._patience_s + 2 * _CALL_S
        for future in futures:
            future.result(timeout=max(0.0, end - time.monotonic()))

    def discard(self, turn: str) -> None:
        """Forget the turn's articles."""
        self._held.drop(turn)

    def close(self) -> None:
        """End the client's threads and its connection."""
        if self._client is not None:
            self._client.stop()
            self._client.transport.close()
            self._client = None

    def _connected(self) -> PublisherClient:
        if self._client is None:
            try:
                self._client = PublisherClient()
            except GoogleAuthError as error:
                raise SinkUnavailable(self._sentence(error)) from error
        return self._client

    def _asked(self) -> Asked:
        return Asked(self._topic, _ROLE, os.environ.get("PUBSUB_EMULATOR_HOST", ""))

    def _sentence(self, error: Exception) -> str:
        return sentence(self._asked(), *failure(error))
