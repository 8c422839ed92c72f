"""Messages of a Pub/Sub subscription: `pubsub:projects/P/subscriptions/S`."""

import logging
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from google.api_core import exceptions
from google.api_core.retry import Retry, if_exception_type
from google.auth.exceptions import GoogleAuthError
from google.pubsub_v1 import SubscriberClient

from pipelines.gcloud import LASTING, Asked, failure, resource_name, sentence
from pipelines.relayed import from_message
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.pubsub.inbox import Inbox
from pipelines.sources.pubsub.leases import LEASE_S, Leases, in_batches
from pipelines.sources.pubsub.pull import Answer, Message, Pulls, connect
from pipelines.sources.pubsub.timing import OUTAGE_S, Patience, PullPace, Silence
from transforms.records.article import SourceRef
from transforms.records.travelling import JSON, Envelope

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


def envelope_of_message(message: Message, subscription: str) -> Envelope:
    """Make the envelope of a message; its attribute content_type says how to read it.

    What a relay published is the envelope that it took, with its source and its time.
    """
    return from_message(message.payload, message.attributes) or Envelope(
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

    is_live = True

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._subscription = resource_name(uri, "subscriptions")
        self._client: SubscriberClient | None = None
        self._pulls: Pulls | None = None
        self._leases = Leases(self._extend)
        self._pace = PullPace(_log.warning)
        self._silence = Silence()
        self._inbox = Inbox()
        self._gives_up_at = 0.0
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

        Where the limit leaves no time to wait, these are the messages that are there by now.

        Raises:
            SourceUnavailable: in a bounded run, the subscription is gone or out of reach.
        """
        del positions  # the subscription itself remembers what was acknowledged
        self._collect(limit)
        for message in self._inbox.hand_over(limit):
            yield envelope_of_message(message, self._subscription)

    def is_busy(self) -> bool:
        """Whether the subscription may have more: it was not silent for long, or out of reach."""
        return bool(self._inbox or self._pace.problem) or self._silence.is_short(time.monotonic())

    def _collect(self, limit: Limit) -> None:
        pulls = self._pulling()
        patience = Patience(limit, time.monotonic())
        self._silence.begin(time.monotonic())
        if self._inbox:
            patience.arrived(time.monotonic())
        while not (self._inbox.is_enough(limit) or limit.stopped()):
            now = time.monotonic()
            if not pulls.under_way and self._pace.due(now):
                pulls.start(self._room(limit), self._pull_s())
            left = patience.left(now)
            answer = pulls.answer(min(_SLICE_S, left))
            if answer is not None:
                self._sort_in(answer, limit, patience)
            elif left == 0:
                break
        self._check_outage(limit)

    def _check_outage(self, limit: Limit) -> None:
        """End a single run whose subscription is out of reach, once that is sure."""
        if limit.following or self._inbox or limit.stopped():
            return
        if self._pace.problem and time.monotonic() >= self._gives_up_at:
            raise SourceUnavailable(self._pace.problem)

    def _room(self, limit: Limit) -> int:
        return min(_PULL_MOST, limit.items - len(self._inbox))

    def _pull_s(self) -> float:
        short = self._pace.problem or self._asked().emulator
        return _SHORT_PULL_S if short else _PULL_S

    def _sort_in(self, answer: Answer, limit: Limit, patience: Patience) -> None:
        now = time.monotonic()
        if isinstance(answer, exceptions.GoogleAPICallError):
            self._note_failure(answer, limit, patience)
            return
        self._pace.worked(self._subscription, now, empty=not answer)
        self._inbox.put(answer)
        if answer:
            patience.arrived(now)
            self._silence.broken(now)

    def _note_failure(
        self, error: exceptions.GoogleAPICallError, limit: Limit, patience: Patience
    ) -> None:
        self._pace.failed(self._sentence(error), time.monotonic())
        lasts = failure(error)[0] in LASTING
        # Ending before would look as if the subscription had been read to its end.
        self._gives_up_at = self._pace.began + (0.0 if lasts else OUTAGE_S)
        if self._inbox or (lasts and not limit.following):
            patience.over()
        elif not limit.following:
            patience.wait_until(self._gives_up_at)

    def progress(self) -> Mapping[str, str]:
        """Nothing: the subscription itself keeps what was acknowledged."""
        return {}

    def acknowledge(self) -> None:
        """Acknowledge what the turn took; a failure is logged, the messages then come again."""
        ack_ids = self._leases.drop(self._inbox.settle())
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
        self._inbox.clear()
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
