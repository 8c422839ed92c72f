"""Messages of a Pub/Sub subscription: `pubsub:projects/P/subscriptions/S`."""

import logging
import time
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.pubsub_v1 import SubscriberClient

from pipelines.gcloud import LASTING, failure, resource_name
from pipelines.relayed import from_message
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.pubsub.calls import CALL_S, RETRY, Calls
from pipelines.sources.pubsub.inbox import Inbox
from pipelines.sources.pubsub.leases import Leases
from pipelines.sources.pubsub.pull import Answer, Message, Pulls
from pipelines.sources.pubsub.timing import (
    OUTAGE_S,
    PULL_S,
    SHORT_PULL_S,
    Patience,
    PullPace,
    Silence,
)
from pipelines.standing import Standing
from transforms.records.article import SourceRef
from transforms.records.travelling import JSON, Envelope

_log: Final = logging.getLogger(__name__)

# The API's own limit; it answers with some hundred at a time.
_PULL_MOST: Final = 1000
# How often the stop signal is looked at.
_SLICE_S: Final = 0.25
# How long `close` lets a pull end by itself: the emulator's do within this time.
_END_S: Final = 0.7
_CONSUME: Final = "pubsub.subscriptions.consume"


def envelope_of_message(message: Message, subscription: str) -> Envelope:
    """Make the envelope of a message; its attribute content_type says how to read it.

    What a relay published is the envelope that it took, with its source and its time.
    """
    envelope = from_message(message.payload, message.attributes) or Envelope(
        payload=message.payload,
        content_type=message.attributes.get("content_type", JSON),
        source=SourceRef(kind="pubsub", origin=subscription, item=message.message_id),
        discovered=message.published,
        attributes=message.attributes,
    )
    return msgspec.structs.replace(envelope, order=message.order)


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
        self._calls = Calls(resource_name(uri, "subscriptions"))
        self._pulls: Pulls | None = None
        self._leases = Leases(self._calls.extend)
        self._pace = PullPace(_log.warning)
        self._silence = Silence()
        self._inbox = Inbox()
        self._gives_up_at = 0.0

    def check(self) -> None:
        """Look whether the subscription exists and may be pulled, for some 10 seconds at most.

        Raises:
            SourceUnavailable: it does not, or may not, or nothing answers.
        """
        client = self._calls.client()
        name = self._calls.subscription
        try:
            client.get_subscription(subscription=name, retry=RETRY, timeout=CALL_S)
        except exceptions.PermissionDenied:
            # roles/pubsub.subscriber may pull, but not look at the subscription.
            pass
        except (exceptions.GoogleAPIError, GoogleAuthError) as error:
            raise SourceUnavailable(self._calls.sentence(error)) from error
        self._check_permission(client)

    def _check_permission(self, client: SubscriberClient) -> None:
        request = {"resource": self._calls.subscription, "permissions": [_CONSUME]}
        try:
            granted = client.test_iam_permissions(request=request, timeout=CALL_S).permissions
        except exceptions.MethodNotImplemented:
            # The emulator knows no permissions.
            return
        except exceptions.GoogleAPIError as error:
            raise SourceUnavailable(self._calls.sentence(error)) from error
        if _CONSUME not in granted:
            raise SourceUnavailable(self._calls.missing(_CONSUME))

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Collect messages, then yield them in the order of publishing, each id once.

        Where the limit leaves no time to wait, these are the messages that are there by now.

        Raises:
            SourceUnavailable: in a bounded run, the subscription is gone or out of reach.
        """
        del positions  # the subscription itself remembers what was acknowledged
        self._collect(limit)
        for message in self._inbox.hand_over(limit):
            yield envelope_of_message(message, self._calls.subscription)

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
        short = self._pace.problem or self._calls.emulator
        return SHORT_PULL_S if short else PULL_S

    def _sort_in(self, answer: Answer, limit: Limit, patience: Patience) -> None:
        now = time.monotonic()
        if isinstance(answer, exceptions.GoogleAPICallError):
            self._note_failure(answer, limit, patience)
            return
        self._pace.worked(self._calls.subscription, now, empty=not answer)
        self._inbox.put(answer)
        if answer:
            patience.arrived(now)
            self._silence.broken(now)

    def _note_failure(
        self, error: exceptions.GoogleAPICallError, limit: Limit, patience: Patience
    ) -> None:
        self._pace.failed(self._calls.sentence(error), time.monotonic())
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
        self._calls.acknowledge(self._leases.drop(self._inbox.settle()))

    def release(self) -> None:
        """Let all that is held be delivered again at once, or else when its lease ends."""
        self._inbox.clear()
        self._calls.give_back(self._leases.drop_all())

    def trouble(self) -> None:
        """Nothing: all is read, or SourceUnavailable is raised."""

    def standing(self) -> Standing:
        """Tell how many messages are held, and since when the oldest was published."""
        return self._inbox.standing()

    def close(self) -> None:
        """Give back what is held, end the lease thread, close the connection."""
        if self._pulls is not None:
            # A pull that still waits would get what is given back.
            self._pulls.end(_END_S)
            self._pulls = None
        self.release()
        self._leases.close()
        self._calls.close()

    def _pulling(self) -> Pulls:
        if self._pulls is None:
            calls = self._calls
            self._pulls = Pulls(calls.client(), calls.subscription, self._leases.hold)
        return self._pulls
