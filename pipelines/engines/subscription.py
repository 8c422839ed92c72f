"""A Pub/Sub subscription as an unbounded source, for engines that have no reader of their own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apache_beam import coders
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import Timestamp

from pipelines.sources.pubsub.desk import desk_of
from pipelines.sources.pubsub.late import Received
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.coders import RecordCoder
from transforms.records.travelling import Envelope

if TYPE_CHECKING:
    from pipelines.sources.pubsub.pull import Message


@dataclass(frozen=True)
class Mark(CheckpointMark):
    """What a reader gave since its mark before.

    There is nothing to go on from: what is not acknowledged comes again by itself.

    Attributes:
        subscription: the full name.
        received: the messages.
        cut: when, in seconds since 1970.
        clock: the reader's.
    """

    subscription: str
    received: Sequence[Received]
    cut: float
    clock: Callable[[], float]

    def finalize_checkpoint(self) -> None:
        """Let the desk acknowledge the messages, one checkpoint later."""
        desk_of(self.subscription, self.clock).finalized(self.received, cut=self.cut)


@dataclass(frozen=True)
class Subscription(UnboundedSource):
    """One subscription, read by several readers where the engine has the hands for it.

    Attributes:
        subscription: the full name.
        readers: how many.
        clock: seconds since 1970.
        part: which of the readers this one is.
    """

    subscription: str
    readers: int = 1
    clock: Callable[[], float] = time.time
    part: int = 0

    def split(self, desired_num_splits: int, options: Any = None) -> list["Subscription"]:
        """Make a source for each reader: the server deals messages out among them."""
        del options
        count = min(self.readers, desired_num_splits)
        return [Subscription(self.subscription, 1, self.clock, part) for part in range(count)]

    def create_reader(self, options: Any, checkpoint_mark: CheckpointMark | None) -> "_Reader":
        """Begin to read; what a mark covers and nobody acknowledged is delivered again."""
        del options, checkpoint_mark
        return _Reader(self.subscription, self.clock)

    def get_checkpoint_mark_coder(self) -> coders.Coder:
        """Marks are kept by the engine until they are final."""
        return coders.PickleCoder()

    def default_output_coder(self) -> coders.Coder:
        """Say that envelopes come out."""
        return RecordCoder(Envelope)


class _Reader(UnboundedReader):
    """Gives the envelope of a message at a time; never waits for one."""

    def __init__(self, subscription: str, clock: Callable[[], float]) -> None:
        self._subscription = subscription
        self._clock = clock
        self._desk = desk_of(subscription, clock)
        self._unmarked: list[Message] = []

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        message = self._desk.next()
        if message is not None:
            self._unmarked.append(message)
        return message is not None

    def get_current(self) -> Envelope:
        return envelope_of_message(self._unmarked[-1], self._subscription)

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.from_utc_datetime(self._unmarked[-1].published)

    def get_watermark(self) -> Timestamp:
        return Timestamp.of(self._desk.watermark())

    def get_checkpoint_mark(self) -> Mark:
        given, self._unmarked = self._unmarked, []
        received = tuple((one.message_id, one.ack_id) for one in given)
        return Mark(self._subscription, received, self._clock(), self._clock)

    def close(self) -> None:
        """Give back what no mark covers: the bundle failed."""
        self._desk.give_back(self._unmarked)
        self._unmarked = []
