"""What was received of a subscription, and how much of it the turn was handed."""

from collections.abc import Iterable, Iterator
from operator import attrgetter

from pipelines.sources.base import Limit
from pipelines.sources.pubsub.pull import Message
from pipelines.standing import Standing


class Inbox:
    """Messages that wait to be handed over, and the ids of those that were: only those count.

    What a turn leaves here is the next turn's.
    """

    def __init__(self) -> None:
        self._ahead: dict[str, Message] = {}
        self._handed_over: set[str] = set()
        self._first: Message | None = None

    def __len__(self) -> int:
        """Count the messages that wait."""
        return len(self._ahead)

    def put(self, messages: Iterable[Message]) -> None:
        """Receive messages; what this turn was handed already is only held anew."""
        for message in messages:
            if message.message_id not in self._handed_over:
                self._ahead[message.message_id] = message

    def is_enough(self, limit: Limit) -> bool:
        """Say whether what waits fills a turn."""
        payload_bytes = sum(len(message.payload) for message in self._ahead.values())
        return len(self._ahead) >= limit.items or payload_bytes >= limit.payload_bytes

    def hand_over(self, limit: Limit) -> Iterator[Message]:
        """Give what fills a turn in the order of publishing, each id once."""
        payload_bytes = 0
        for message in sorted(self._ahead.values(), key=attrgetter("place"))[: limit.items]:
            if payload_bytes >= limit.payload_bytes:
                return
            payload_bytes += len(message.payload)
            # One by one: what the caller did not ask for may not be acknowledged.
            self._handed_over.add(message.message_id)
            if self._first is None:  # they come in the order of publishing
                self._first = message
            del self._ahead[message.message_id]
            yield message

    def standing(self) -> Standing:
        """Count all that waits or was handed over, and tell when the oldest was published."""
        waiting = list(self._ahead.values())
        known = waiting if self._first is None else [self._first, *waiting]
        return Standing(
            held=len(waiting) + len(self._handed_over),
            oldest=min((message.published for message in known), default=None),
        )

    def settle(self) -> set[str]:
        """Name what the turn was handed, for the last time: the turn is over."""
        ids, self._handed_over = self._handed_over, set()
        self._first = None
        return ids

    def clear(self) -> None:
        """Forget everything."""
        self._ahead.clear()
        self._handed_over.clear()
        self._first = None
