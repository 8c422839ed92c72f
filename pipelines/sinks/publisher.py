"""Articles as the messages of a topic: sent side by side, and waited for."""

import time
from collections.abc import Iterable
from concurrent.futures import Future
from typing import Final

from google.api_core import exceptions
from google.api_core.timeout import ConstantTimeout
from google.auth.exceptions import GoogleAuthError

from pipelines.gcloud import resource_name
from pipelines.sinks.base import SinkUnavailable
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


def refusal(uri: str, article: Article) -> str | None:
    """Say how large a record is that Pub/Sub would not take; None where it would."""
    size = len(to_json(article))
    if size <= LARGEST_BYTES:
        return None
    return (
        f"the record of {article.id} version {article.version} has {size} bytes, and "
        f"{uri} takes {LARGEST_BYTES} at most"
    )


class Publisher:
    """Publishes articles to one topic.

    Args:
        uri: `pubsub:projects/P/topics/T`.
        patience_s: how long publishing is tried again, with growing pauses, before it is given up.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str, *, patience_s: float = PATIENCE_S) -> None:
        self.topic = Topic(resource_name(uri, "topics"))
        self._patience_s = patience_s

    def publish(self, articles: Iterable[Article], *, more: str = "") -> None:
        """Publish articles, and come back when all are taken.

        Args:
            articles: in any number.
            more: what a failure means besides, for the end of its sentence.

        Raises:
            SinkUnavailable: some were not taken in time; they can be published again.
        """
        futures = [self._send(article) for article in articles]
        # The client ends by itself after its patience and one last call.
        end = time.monotonic() + self._patience_s + 2 * CALL_S
        try:
            for future in futures:
                future.result(timeout=max(0.0, end - time.monotonic()))
        except (exceptions.GoogleAPIError, GoogleAuthError, TimeoutError) as error:
            raise SinkUnavailable(f"{self.topic.sentence(error)}{more}") from error

    def close(self) -> None:
        """End the client's threads and its connection."""
        self.topic.close()

    def _send(self, article: Article) -> Future[str]:
        retry = patient(self._patience_s)
        sent: Future[str] = self.topic.client().publish(
            self.topic.name,
            to_json(article),
            retry=retry,
            timeout=ConstantTimeout(CALL_S),
            **attributes(article),
        )
        return sent
