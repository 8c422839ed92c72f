"""A Pub/Sub subscription as an unbounded source, for engines that have no reader of their own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from apache_beam import coders
from apache_beam.io.unbounded_source import CheckpointMark, UnboundedReader, UnboundedSource
from apache_beam.utils.timestamp import Timestamp

from pipelines.sources.pubsub.desk import Reading, desk_of
from pipelines.sources.pubsub.late import Received
from pipelines.sources.pubsub.pull import Message
from pipelines.sources.pubsub.source import envelope_of_message
from transforms.coders import RecordCoder
from transforms.records.travelling import Envelope


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
        desk_of(self.subscription).finalized(self.received, cut=self.cut, now=self.clock())


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
        return _Reader(Reading(self.subscription, self.clock), self.clock)

    def get_checkpoint_mark_coder(self) -> coders.Coder:
        """Marks are kept by the engine until they are final."""
        return coders.PickleCoder()

    def default_output_coder(self) -> coders.Coder:
        """Say that envelopes come out."""
        return RecordCoder(Envelope)


class _Reader(UnboundedReader):
    """Gives the envelope of a message at a time; never waits for one."""

    def __init__(self, reading: Reading, clock: Callable[[], float]) -> None:
        self._reading = reading
        self._clock = clock
        self._current: Message | None = None

    def start(self) -> bool:
        return self.advance()

    def advance(self) -> bool:
        self._current = self._reading.next()
        return self._current is not None

    def get_current(self) -> Envelope:
        return envelope_of_message(self._given(), self._reading.subscription)

    def get_current_timestamp(self) -> Timestamp:
        return Timestamp.from_utc_datetime(self._given().published)

    def get_watermark(self) -> Timestamp:
        return Timestamp.of(self._reading.watermark())

    def get_checkpoint_mark(self) -> Mark:
        reading = self._reading
        return Mark(reading.subscription, tuple(reading.marked()), self._clock(), self._clock)

    def close(self) -> None:
        self._reading.close()

    def _given(self) -> Message:
        if self._current is None:
            raise ValueError("nothing was read yet")
        return self._current
