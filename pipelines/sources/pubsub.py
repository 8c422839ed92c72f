"""Messages of a Pub/Sub subscription: `pubsub:projects/P/subscriptions/S`."""

import logging
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Final

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.pubsub_v1 import SubscriberClient

from pipelines.gcloud import LASTING, Asked, failure, resource_name, sentence
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.pubsub_leases import LEASE_S, Leases, in_batches
from pipelines.sources.pubsub_pull import Answer, Message, Pulls, connect
from pipelines.sources.pubsub_timing import OUTAGE_S, Pace, Patience
from transforms.records import JSON, Envelope, SourceRef

_log: Final = logging.getLogger(__name__)

# The API's own limit; it answers with some hundred at a time.
_PULL_MOST: Final = 1000
# How long a pull may wait on the server; the wait costs nothing on either side.
_PULL_S: Final = 20.0
# After a failure a short pull shows when it is over. The emulator wants short ones because it goes
# on handing messages to the pulls of clients that are gone, until the end of their deadline.
_SHORT_PULL_S: Final = 1.5
# How often the stop signal is looked at.
_SLICE_S: Final = 0.25
_CALL_S: Final = 5.0
_LAST_CALL_S: Final = 2.0
# How long `close` lets a pull end by itself: the emulator's do within this time.
_END_S: Final = 0.7
_RETRY: Final = Retry(
    predicate=if_exception_type(exceptions.ServiceUnavailable, exceptions.InternalServerError),
    initial=0.2,
    maximum=2.0,
    timeout=_CALL_S,
)
_ROLE: Final = "roles/pubsub.subscriber"
_CONSUME: Final = "pubsub.subscriptions.consume"


def to_envelope(message: Message, subscription: str) -> Envelope:
    """Make the envelope of a message; its attribute content_type says how to read it."""
    return Envelope(
        payload=message.payload,
        content_type=message.attributes.get("content_type", JSON),
        source=SourceRef(kind="pubsub", origin=subscription, item=message.message_id),
        discovered=message.published,
        attributes=message.attributes,
    )


class PubSubSource:
    """One subscription.

    Args:
        uri: `pubsub:projects/P/subscriptions/S`.

    Raises:
        ValueError: the URI is not of this form.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._subscription = resource_name(uri, "subscriptions")
        self._client: SubscriberClient | None = None
        self._pulls: Pulls | None = None
        self._leases = Leases(self._extend)
        self._pace = Pace(_log.warning)
        # Received and not yielded yet, by id; what a turn leaves here is the next turn's.
        self._ahead: dict[str, Message] = {}
        # The ids that this turn yielded.
        self._taken: set[str] = set()
        self._lapsing = False

    def check(self) -> None:
        """Look whether the subscription exists and may be pulled, for some 10 seconds at most.

        Raises:
            SourceUnavailable: it does not, or may not, or nothing answers.
        """
        client = self._connected()
        try:
            client.get_subscription(subscription=self._subscription, retry=_RETRY, timeout=_CALL_S)
        except exceptions.PermissionDenied:
            # roles/pubsub.subscriber may pull, but not look at the subscription.
            pass
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise SourceUnavailable(self._sentence(error)) from error
        self._check_permission(client)

    def _check_permission(self, client: SubscriberClient) -> None:
        request = {"resource": self._subscription, "permissions": [_CONSUME]}
        try:
            granted = client.test_iam_permissions(request=request, timeout=_CALL_S).permissions
        except exceptions.MethodNotImplemented:
            # The emulator knows no permissions.
            return
        except exceptions.GoogleAPIError as error:
            raise SourceUnavailable(self._sentence(error)) from error
        if _CONSUME not in granted:
            asked = self._asked()
            raise SourceUnavailable(sentence(asked, "PERMISSION_DENIED", f"{_CONSUME} is missing"))

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Collect messages, then yield them in the order of publishing, each id once.

        Raises:
            SourceUnavailable: in a bounded run, the subscription is gone or out of reach.
        """
        del positions  # the subscription itself remembers what was acknowledged
        self._collect(limit)
        payload_bytes = 0
        for message in sorted(self._ahead.values(), key=attrgetter("place"))[: limit.items]:
            if payload_bytes >= limit.payload_bytes:
                return
            payload_bytes += len(message.payload)
            # Only what was handed over may be acknowledged, should the caller stop asking.
            self._taken.add(message.message_id)
            del self._ahead[message.message_id]
            yield to_envelope(message, self._subscription)

    def _collect(self, limit: Limit) -> None:
        pulls = self._pulling()
        patience = Patience(limit, time.monotonic())
        if self._ahead:
            patience.arrived(time.monotonic())
        while not (self._enough(limit) or limit.stopped()):
            now = time.monotonic()
            if not pulls.under_way and self._pace.due(now):
                pulls.start(self._room(limit), self._pull_s())
            left = patience.left(now)
            answer = pulls.answer(min(_SLICE_S, left))
            if answer is not None:
                self._sort_in(answer, limit, patience)
            if left == 0:
                break
        if self._pace.problem and not (limit.following or self._ahead or limit.stopped()):
            raise SourceUnavailable(self._pace.problem)

    def _enough(self, limit: Limit) -> bool:
        payload_bytes = sum(len(message.payload) for message in self._ahead.values())
        return len(self._ahead) >= limit.items or payload_bytes >= limit.payload_bytes

    def _room(self, limit: Limit) -> int:
        return min(_PULL_MOST, limit.items - len(self._ahead))

    def _pull_s(self) -> float:
        short = self._pace.problem or self._asked().emulator
        return _SHORT_PULL_S if short else _PULL_S

    def _sort_in(self, answer: Answer, limit: Limit, patience: Patience) -> None:
        now = time.monotonic()
        if isinstance(answer, exceptions.GoogleAPICallError):
            self._note_failure(answer, limit, patience)
            return
        self._pace.worked(self._subscription, now, empty=not answer)
        for message in answer:
            # What this turn yielded already is only held anew, under its newest id.
            if message.message_id not in self._taken:
                self._ahead[message.message_id] = message
        if answer:
            patience.arrived(now)

    def _note_failure(
        self, error: exceptions.GoogleAPICallError, limit: Limit, patience: Patience
    ) -> None:
        self._pace.failed(self._sentence(error), time.monotonic())
        if self._ahead or (not limit.following and failure(error)[0] in LASTING):
            patience.over()
        elif not limit.following:
            # Ending here would look as if the subscription had been read to its end.
            patience.wait_until(self._pace.began + OUTAGE_S)

    def progress(self) -> Mapping[str, str]:
        """Nothing: the subscription itself keeps what was acknowledged."""
        return {}

    def acknowledge(self) -> None:
        """Acknowledge what the turn took; a failure is logged, the messages then come again."""
        ack_ids = self._leases.drop(self._taken)
        self._taken.clear()
        done = 0
        try:
            for batch in in_batches(ack_ids):
                self._connected().acknowledge(
                    subscription=self._subscription, ack_ids=batch, retry=_RETRY, timeout=_CALL_S
                )
                done += len(batch)
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            _log.warning(
                "%d messages were not acknowledged, will come again and count as seen; %s",
                len(ack_ids) - done,
                self._sentence(error),
            )

    def release(self) -> None:
        """Let all that is held be delivered again at once, or else when its lease ends."""
        self._ahead.clear()
        self._taken.clear()
        self._give_back(self._leases.drop_all())

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def close(self) -> None:
        """Give back what is held, end the lease thread, close the connection."""
        if self._client is None:
            return
        if self._pulls is not None:
            # A pull that still waits would get what is given back.
            self._pulls.end(_END_S)
        self.release()
        self._leases.close()
        self._client.transport.close()
        self._client, self._pulls = None, None

    def _give_back(self, ack_ids: Sequence[str]) -> None:
        try:
            self._set_deadline(ack_ids, 0, _LAST_CALL_S)
        except exceptions.GoogleAPIError as error:
            _log.warning("messages come again in %d s only; %s", LEASE_S, self._sentence(error))

    def _extend(self, ack_ids: Sequence[str]) -> None:
        try:
            self._set_deadline(ack_ids, LEASE_S, _CALL_S)
        except exceptions.GoogleAPIError as error:
            if not self._lapsing:
                _log.warning("messages under way may come again; %s", self._sentence(error))
            self._lapsing = True
        else:
            self._lapsing = False

    def _set_deadline(self, ack_ids: Collection[str], seconds: int, timeout_s: float) -> None:
        for batch in in_batches(ack_ids):
            self._connected().modify_ack_deadline(
                subscription=self._subscription,
                ack_ids=batch,
                ack_deadline_seconds=seconds,
                retry=None,
                timeout=timeout_s,
            )

    def _connected(self) -> SubscriberClient:
        if self._client is None:
            try:
                self._client = connect(self._asked().emulator)
            except GoogleAuthError as error:
                raise SourceUnavailable(self._sentence(error)) from error
        return self._client

    def _pulling(self) -> Pulls:
        if self._pulls is None:
            self._pulls = Pulls(self._connected(), self._subscription, self._leases.hold)
        return self._pulls

    def _asked(self) -> Asked:
        return Asked(self._subscription, _ROLE, os.environ.get("PUBSUB_EMULATOR_HOST", ""))

    def _sentence(self, error: Exception) -> str:
        return sentence(self._asked(), *failure(error))
