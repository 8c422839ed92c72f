"""Unary pulls of a subscription that never block their caller: one under way, answered later.

gRPC's own thread takes the answer, so a run looks at its stop signal however long the server
thinks. A pull that still waits when a turn begins is kept for the next turn: cancelling it could
hide, until its lease ends, a message that the server had just handed out. Streaming pull is not
used: Google's emulator goes on delivering to streams whose client was killed.
"""

import functools
import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import grpc
from google.api_core import exceptions
from google.api_core.gapic_v1 import routing_header
from google.pubsub_v1 import SubscriberClient
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport
from google.pubsub_v1.types import PullRequest, PullResponse

from pipelines.relayed import ORDER

#: gRPC waits up to two minutes between attempts to connect, which would outlast our own back-off.
_RECONNECT: Final = ("grpc.max_reconnect_backoff_ms", 10_000)
# The client's own channel to an emulator stops at gRPC's 4 MiB, and a pull may bring 10 MB.
_EMULATOR_OPTIONS: Final = [("grpc.max_receive_message_length", -1), _RECONNECT]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

#: Messages of one pull, or why there are none.
Answer = list["Message"] | exceptions.GoogleAPICallError


@dataclass(frozen=True, slots=True)
class Message:
    """A received message, of which only what newsbeam uses is kept."""

    message_id: str
    ack_id: str
    payload: bytes
    attributes: dict[str, str]
    published: datetime

    @property
    def place(self) -> tuple[datetime, str, int, str]:
        """Where it sorts: by publish time, then id (a longer decimal number is a larger one).

        A relay says in which order it took what it published at one moment.
        """
        order = self.attributes.get(ORDER, "")
        return (self.published, order, len(self.message_id), self.message_id)

    @property
    def order(self) -> str:
        """The same as text: microseconds since 1970, a relay's order, the id."""
        micros = (self.published - _EPOCH) // timedelta(microseconds=1)
        return f"{micros:017d}-{self.attributes.get(ORDER, '')}-{self.message_id:0>20}"


def connect(emulator: str) -> SubscriberClient:
    """Make a client of Google Cloud, or of the emulator at this host and port unless it is "".

    Raises:
        GoogleAuthError: no credentials for Google Cloud.
    """
    if emulator:
        channel = grpc.insecure_channel(emulator, options=_EMULATOR_OPTIONS)
        return SubscriberClient(transport=SubscriberGrpcTransport(channel=channel))
    transport = functools.partial(SubscriberGrpcTransport, channel=_cloud_channel)
    return SubscriberClient(transport=transport)


def _cloud_channel(
    host: str, *, options: Sequence[tuple[str, Any]] = (), **settings: Any
) -> grpc.Channel:
    return SubscriberGrpcTransport.create_channel(host, options=[*options, _RECONNECT], **settings)


class Pulls:
    """The pull under way of one subscription. Its caller is one thread.

    Args:
        client: the connection.
        subscription: the full name.
        hold: called from gRPC's thread with the id and acknowledgement id of each message, as soon
            as it is there.
    """

    def __init__(
        self, client: SubscriberClient, subscription: str, hold: Callable[[str, str], None]
    ) -> None:
        # A gRPC multi-callable, though annotated as a plain function.
        self._pull: Any = client.transport.pull
        self._subscription = subscription
        self._header = routing_header.to_grpc_metadata((("subscription", subscription),))
        self._hold = hold
        self._call: Any = None
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()

    @property
    def under_way(self) -> bool:
        """Whether a pull was started whose answer `answer` has not given yet."""
        return self._call is not None

    def start(self, most: int, wait_s: float) -> None:
        """Start a pull of at most `most` messages that ends within `wait_s` seconds."""
        request = PullRequest(subscription=self._subscription, max_messages=most)
        self._call = self._pull.future(request, timeout=wait_s, metadata=[self._header])
        self._call.add_done_callback(self._take_answer)

    def answer(self, wait_s: float) -> Answer | None:
        """Wait for the answer of the pull under way; None when it is still out."""
        try:
            answer = self._answers.get(timeout=max(0.0, wait_s))
        except queue.Empty:
            return None
        self._call = None
        return answer

    def end(self, wait_s: float) -> None:
        """Let the pull under way end by itself for `wait_s` seconds, then cancel it."""
        if self._call is not None and self.answer(wait_s) is None:
            self._call.cancel()
            self._call = None

    def _take_answer(self, call: Any) -> None:
        if call.cancelled():
            return
        error = call.exception()
        if error is None:
            self._answers.put(self._held(call.result()))
        elif error.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
            # How Google Cloud says that there was no message.
            self._answers.put([])
        else:
            self._answers.put(exceptions.from_grpc_error(error))

    def _held(self, response: PullResponse) -> list[Message]:
        messages = [
            to_message(received) for received in PullResponse.pb(response).received_messages
        ]
        for message in messages:
            self._hold(message.message_id, message.ack_id)
        return messages


def to_message(received: Any) -> Message:
    """Read a received message (the plain protobuf, which is many times as fast as its wrapper)."""
    message = received.message
    return Message(
        message_id=message.message_id,
        ack_id=received.ack_id,
        payload=message.data,
        attributes=dict(message.attributes),
        published=message.publish_time.ToDatetime(tzinfo=UTC),
    )
