"""A subscription as an engine reads it: readers that never wait, marks that acknowledge late.

An engine makes and drops readers as it likes, and tells a mark that it is final long after its
reader went on. So what was received is kept at one desk for each subscription and process: it
extends the leases, and acknowledges.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final

from google.api_core import exceptions

from pipelines.sources.pubsub.calls import Calls
from pipelines.sources.pubsub.late import Late, Received
from pipelines.sources.pubsub.leases import Leases
from pipelines.sources.pubsub.pull import Message, Pulls
from pipelines.sources.pubsub.timing import PULL_S, SHORT_PULL_S, PullPace

_log: Final = logging.getLogger(__name__)

#: Messages that a reader has ahead of the engine, about; a pull begins where there are fewer.
_AHEAD: Final = 500
#: Messages are held so long, in seconds, for a checkpoint that may never come: then they come
#: again. Checkpoints must be much closer to each other.
HELD_MOST_S: Final = 900.0
#: How far the watermark lies behind the clock while nothing waits, in seconds.
_SLACK_S: Final = 10.0
_END_S: Final = 0.7


class Desk:
    """What was received of a subscription in this process, by whichever reader. Safe for threads.

    Args:
        subscription: the full name.
    """

    def __init__(self, subscription: str) -> None:
        self.calls = Calls(subscription)
        self.leases = Leases(self.calls.extend, most_s=HELD_MOST_S)
        self._late = Late()
        self._lock = threading.Lock()

    def finalized(self, received: Sequence[Received], *, cut: float, now: float) -> None:
        """Note that a mark is final, and acknowledge what was final before it was cut."""
        with self._lock:
            ready = self._late.finalized(received, cut=cut, now=now)
        newest = set(self.leases.drop([message_id for message_id, _ in ready]))
        self.calls.acknowledge(sorted(newest | {ack_id for _, ack_id in ready}))

    def give_back(self, messages: Sequence[Message]) -> None:
        """Let messages that no mark covers be delivered again."""
        self.calls.give_back(self.leases.drop([one.message_id for one in messages]))


@lru_cache(maxsize=8)
def desk_of(subscription: str) -> Desk:
    """Give the process's desk for a subscription, by its full name."""
    return Desk(subscription)


class Reading:
    """One reader's messages: pulled ahead without waiting, given one by one in their order.

    Args:
        subscription: the full name.
        clock: seconds since 1970.
    """

    def __init__(self, subscription: str, clock: Callable[[], float]) -> None:
        self.subscription = subscription
        self._clock = clock
        self._desk = desk_of(subscription)
        calls = self._desk.calls
        self._pulls = Pulls(calls.client(), subscription, self._desk.leases.hold)
        self._pace = PullPace(_log.warning)
        self._ahead: deque[Message] = deque()
        self._unmarked: list[Message] = []

    def next(self) -> Message | None:
        """Give the next message; None where there is none now."""
        self._pull()
        if not self._ahead:
            return None
        message = self._ahead.popleft()
        self._unmarked.append(message)
        return message

    def watermark(self) -> float:
        """Say from when on messages may come, in seconds since 1970."""
        floor = self._clock() - _SLACK_S
        return min([floor, *(one.published.timestamp() for one in self._ahead)])

    def marked(self) -> list[Received]:
        """Name what was given since this was asked last: from now on a mark is to cover it."""
        messages, self._unmarked = self._unmarked, []
        return [(one.message_id, one.ack_id) for one in messages]

    def close(self) -> None:
        """Give back all that no mark covers."""
        self._pulls.end(_END_S)
        self._desk.give_back([*self._ahead, *self._unmarked])
        self._ahead.clear()
        self._unmarked = []

    def _pull(self) -> None:
        if self._pulls.under_way:
            self._take_answer()
        if (
            not self._pulls.under_way
            and len(self._ahead) < _AHEAD
            and self._pace.due(self._clock())
        ):
            short = self._pace.problem or self._desk.calls.emulator
            self._pulls.start(_AHEAD, SHORT_PULL_S if short else PULL_S)

    def _take_answer(self) -> None:
        answer = self._pulls.answer(0.0)
        if isinstance(answer, exceptions.GoogleAPICallError):
            self._pace.failed(self._desk.calls.sentence(answer), self._clock())
        elif answer is not None:
            self._pace.worked(self.subscription, self._clock(), empty=not answer)
            self._ahead.extend(sorted(answer, key=attrgetter("place")))
