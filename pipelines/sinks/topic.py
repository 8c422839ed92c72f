"""A Pub/Sub topic: a client of it, whether it can be used, and sentences where it cannot."""

import os
from typing import Final

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.cloud.pubsub_v1 import PublisherClient

from pipelines.gcloud import Asked, failure, sentence
from pipelines.sinks.base import SinkUnavailable

#: How long one call may take.
CALL_S: Final = 5.0
#: How long publishing is tried again, with growing pauses, before it is given up.
PATIENCE_S: Final = 60.0

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
_RETRY: Final = Retry(predicate=_TRANSIENT, initial=0.2, maximum=2.0, timeout=CALL_S)


def patient(seconds: float) -> Retry:
    """Try again for so long after what may pass."""
    return Retry(predicate=_TRANSIENT, initial=0.5, maximum=10.0, timeout=seconds)


class Topic:
    """A topic to publish to; connects when it is first needed.

    Args:
        name: its full name.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._client: PublisherClient | None = None

    def check(self) -> None:
        """Look whether it exists and may be published to, for some 10 seconds at most.

        Raises:
            SinkUnavailable: it does not, or may not, or nothing answers.
        """
        client = self.client()
        try:
            client.get_topic(topic=self.name, retry=_RETRY, timeout=CALL_S)
        except exceptions.PermissionDenied:
            # roles/pubsub.publisher may publish, but not look at the topic.
            pass
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise SinkUnavailable(self.sentence(error)) from error
        self._check_permission(client)

    def _check_permission(self, client: PublisherClient) -> None:
        request = {"resource": self.name, "permissions": [_PUBLISH]}
        try:
            granted = client.test_iam_permissions(request=request, timeout=CALL_S).permissions
        except exceptions.MethodNotImplemented:
            # The emulator knows no permissions.
            return
        except exceptions.GoogleAPIError as error:
            raise SinkUnavailable(self.sentence(error)) from error
        if _PUBLISH not in granted:
            asked = self._asked()
            raise SinkUnavailable(sentence(asked, "PERMISSION_DENIED", f"{_PUBLISH} is missing"))

    def client(self) -> PublisherClient:
        """Connect, or give the client that is connected.

        Raises:
            SinkUnavailable: there are no credentials.
        """
        if self._client is None:
            try:
                self._client = PublisherClient()
            except GoogleAuthError as error:
                raise SinkUnavailable(self.sentence(error)) from error
        return self._client

    def sentence(self, error: Exception) -> str:
        """Say what is wrong and what would be right."""
        return sentence(self._asked(), *failure(error))

    def close(self) -> None:
        """End the client's threads and its connection."""
        if self._client is not None:
            self._client.stop()
            self._client.transport.close()
            self._client = None

    def _asked(self) -> Asked:
        return Asked(self.name, _ROLE, os.environ.get("PUBSUB_EMULATOR_HOST", ""))
