"""ReadMessages: the beginning of the graph on an engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import apache_beam as beam
from apache_beam.io.flink.flink_streaming_impulse_source import FlinkStreamingImpulseSource
from apache_beam.pvalue import PCollection

from pipelines.sources.pubsub.desk import desk_of
from pipelines.sources.pubsub.pull import Message
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.coders import register
from transforms.records.travelling import Envelope

register(Envelope)

#: How often Flink lets each of its readers look for messages.
_TICK_MS: Final = 50
#: Messages that one look gives, at most; a bundle has several looks.
_LOOK: Final = 200


@dataclass
class ReadMessages(beam.PTransform):
    """Read a Pub/Sub subscription without end; messages become envelopes by one function.

    Attributes:
        subscription: the full name.
        native: the engine reads Pub/Sub by itself, and acknowledges what it has kept (Dataflow).
            Else Flink's own ticking source wakes readers, one for each of its parallel tasks.
        held_s: how long a message is held at most for a checkpoint of Flink's.
    """

    subscription: str
    native: bool = False
    held_s: float = 120.0

    def expand(self, root: beam.Pipeline) -> PCollection:
        """Wire the reading."""
        if self.native:
            from apache_beam.io import ReadFromPubSub  # noqa: PLC0415 - needs the extra `gcp`

            received = ReadFromPubSub(subscription=self.subscription, with_attributes=True)
            mapped = beam.Map(envelope_of_received, self.subscription)
            native: PCollection = (
                root | "Messages" >> received | "Envelopes" >> mapped.with_output_types(Envelope)
            )
            return native
        ticks = FlinkStreamingImpulseSource().set_interval_ms(_TICK_MS)
        taken = beam.ParDo(_TakeMessages(self.subscription, self.held_s))
        envelopes: PCollection = (
            root | "Ticks" >> ticks | "Messages" >> taken.with_output_types(Envelope)
        )
        return envelopes


def envelope_of_received(received: Any, subscription: str) -> Envelope:
    """Make the envelope of a message as Beam's own reader gives it (a PubsubMessage)."""
    at = received.publish_time.astimezone(UTC)
    message = Message(
        message_id=received.message_id,
        ack_id="",
        payload=received.data,
        attributes=dict(received.attributes or {}),
        published=datetime.combine(at.date(), at.timetz()),  # not the library's own subclass
    )
    return envelope_of_message(message, subscription)


class _TakeMessages(beam.DoFn):
    """Takes what lies at the desk; a bundle's messages are acknowledged when it is final."""

    def __init__(self, subscription: str, held_s: float) -> None:
        self._subscription = subscription
        self._held_s = held_s
        self._taken: list[Message] = []

    def start_bundle(self) -> None:
        self._give_back()

    def process(
        self, tick: bytes, finalizer: Any = beam.DoFn.BundleFinalizerParam
    ) -> Iterator[Envelope]:
        del tick
        desk = desk_of(self._subscription, self._held_s)
        cut = desk.now()
        messages = desk.take(_LOOK)
        self._taken += messages
        for message in messages:
            yield envelope_of_message(message, self._subscription)
        if messages or desk.owes:  # a bundle that is to be final costs a little
            finalizer.register(partial(desk.finalized, _received(messages), cut=cut))

    def finish_bundle(self) -> None:
        self._taken = []

    def teardown(self) -> None:
        self._give_back()

    def _give_back(self) -> None:
        """Let messages come again that were taken for a bundle which failed."""
        messages, self._taken = self._taken, []
        if messages:
            desk_of(self._subscription, self._held_s).give_back(messages)


def _received(messages: Sequence[Message]) -> list[tuple[str, str]]:
    return [(one.message_id, one.ack_id) for one in messages]
