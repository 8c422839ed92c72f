"""ReadMessages: the beginning of the graph on an engine."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import apache_beam as beam
from apache_beam.io.unbounded_source import ReadFromUnboundedSource
from apache_beam.pvalue import PCollection

from pipelines.engines.subscription import Subscription
from pipelines.sources.pubsub.pull import Message
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.coders import register
from transforms.records.travelling import Envelope

register(Envelope)

#: How soon a reader that found nothing is asked again, in seconds.
_POLL_S: Final = 0.1
#: When a busy reader ends its bundle, which is then written: after so many messages or seconds.
_BUNDLE: Final = 1_000
_BUNDLE_S: Final = 2.0


@dataclass
class ReadMessages(beam.PTransform):
    """Read a Pub/Sub subscription without end.

    Attributes:
        subscription: the full name.
        native: the engine reads Pub/Sub by itself, and acknowledges what it has kept (Dataflow).
        readers: how many there are where it does not.
    """

    subscription: str
    native: bool = False
    readers: int = 1

    def expand(self, root: beam.Pipeline) -> PCollection:
        """Wire the reading; either way, messages become envelopes by the same function."""
        if self.native:
            from apache_beam.io import ReadFromPubSub  # noqa: PLC0415 - needs the extra `gcp`

            received = ReadFromPubSub(subscription=self.subscription, with_attributes=True)
            envelopes: PCollection = (
                root
                | "Messages" >> received
                | "Envelopes"
                >> beam.Map(envelope_of_received, self.subscription).with_output_types(Envelope)
            )
            return envelopes
        source = Subscription(self.subscription, self.readers)
        read: PCollection = root | "Messages" >> ReadFromUnboundedSource(
            source,
            poll_interval=_POLL_S,
            max_records_per_bundle=_BUNDLE,
            max_read_time_seconds=_BUNDLE_S,
        )
        return read


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
