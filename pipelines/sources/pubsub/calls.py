"""The calls about messages that were received: acknowledge them, keep them, give them back."""

import logging
import os
from collections.abc import Collection, Sequence
from typing import Final

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.pubsub_v1 import SubscriberClient

from pipelines.gcloud import Asked, failure, sentence
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.pubsub.leases import LEASE_S, in_batches
from pipelines.sources.pubsub.pull import connect

_log: Final = logging.getLogger(__name__)

CALL_S: Final = 5.0
_LAST_CALL_S: Final = 2.0
RETRY: Final = Retry(
    predicate=if_exception_type(exceptions.ServiceUnavailable, exceptions.InternalServerError),
    initial=0.2,
    maximum=2.0,
    timeout=CALL_S,
)
_ROLE: Final = "roles/pubsub.subscriber"


class Calls:
    """Calls about one subscription, over a connection that is made at the first of them.

    Args:
        subscription: the full name.
    """

    def __init__(self, subscription: str) -> None:
        self.subscription = subscription
        self._client: SubscriberClient | None = None
        self._lapsing = False

    @property
    def emulator(self) -> str:
        """The value of PUBSUB_EMULATOR_HOST, or "" where Google Cloud is meant."""
        return os.environ.get("PUBSUB_EMULATOR_HOST", "")

    def client(self) -> SubscriberClient:
        """Connect.

        Raises:
            SourceUnavailable: there are no credentials.
        """
        if self._client is None:
            try:
                self._client = connect(self.emulator)
            except GoogleAuthError as error:
                raise SourceUnavailable(self.sentence(error)) from error
        return self._client

    def acknowledge(self, ack_ids: Collection[str]) -> None:
        """Acknowledge messages; a failure is logged, they then come again."""
        done = 0
        try:
            for batch in in_batches(ack_ids):
                self.client().acknowledge(
                    subscription=self.subscription, ack_ids=batch, retry=RETRY, timeout=CALL_S
                )
                done += len(batch)
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            _log.warning(
                "%d messages were not acknowledged, will come again and count as seen; %s",
                len(ack_ids) - done,
                self.sentence(error),
            )

    def extend(self, ack_ids: Sequence[str]) -> None:
        """Keep messages away from others for `LEASE_S` more seconds; a failure is said once."""
        try:
            self._set_deadline(ack_ids, LEASE_S, CALL_S)
        except exceptions.GoogleAPIError as error:
            if not self._lapsing:
                _log.warning("messages under way may come again; %s", self.sentence(error))
            self._lapsing = True
        else:
            self._lapsing = False

    def give_back(self, ack_ids: Sequence[str]) -> None:
        """Let messages be delivered again at once, or else when their leases end."""
        try:
            self._set_deadline(ack_ids, 0, _LAST_CALL_S)
        except exceptions.GoogleAPIError as error:
            _log.warning("messages come again in %d s only; %s", LEASE_S, self.sentence(error))

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._client is not None:
            self._client.transport.close()
            self._client = None

    def sentence(self, error: Exception) -> str:
        """Say what is wrong and what would be right."""
        asked = Asked(self.subscription, _ROLE, self.emulator)
        return sentence(asked, *failure(error))

    def missing(self, permission: str) -> str:
        """Say that a permission is missing."""
        asked = Asked(self.subscription, _ROLE, self.emulator)
        return sentence(asked, "PERMISSION_DENIED", f"{permission} is missing")

    def _set_deadline(self, ack_ids: Collection[str], seconds: int, timeout_s: float) -> None:
        for batch in in_batches(ack_ids):
            self.client().modify_ack_deadline(
                subscription=self.subscription,
                ack_ids=batch,
                ack_deadline_seconds=seconds,
                retry=None,
                timeout=timeout_s,
            )
