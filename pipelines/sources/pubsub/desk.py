"""A subscription as an engine reads it: nobody waits, and messages are acknowledged late.

An engine makes and drops readers as it likes, runs several in a process, and says that a bundle is
final long after its reader went on. So what was received is kept at one desk for each subscription
and process: it pulls ahead, extends the leases, and acknowledges.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Final

from google.api_core import exceptions

from pipelines.sources.pubsub.calls import Calls
from pipelines.sources.pubsub.late import Late, Received
from pipelines.sources.pubsub.leases import Leases
from pipelines.sources.pubsub.pull import Message, Pulls
from pipelines.sources.pubsub.timing import PULL_S, SHORT_PULL_S, PullPace

_log: Final = logging.getLogger(__name__)

#: Messages that wait for a reader, about; a pull begins where there are fewer.
_AHEAD: Final = 500
#: Where no reader asked for so many seconds, what waits is given back: readers are elsewhere now.
_IDLE_S: Final = 30.0
#: How long `close` lets a pull end by itself.
_END_S: Final = 0.7


class Desk:
    """What was received of a subscription in this process. Safe for threads.

    Args:
        subscription: the full name.
        held_s: how long a message is held at most for a checkpoint that may never come (the job
            was started anew); then it comes again.
        clock: monotonic seconds.
    """

    def __init__(
        self, subscription: str, held_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.calls = Calls(subscription)
        self.leases = Leases(self._extend, most_s=held_s, clock=clock)
        self._clock = clock
        self._pulls = Pulls(self.calls.client(), subscription, self.leases.hold)
        self._pace = PullPace(_log.warning)
        self._ahead: dict[str, Message] = {}
        self._late = Late()
        self._lock = threading.Lock()
        self._asked_at = clock()

    @property
    def owes(self) -> bool:
        """Whether messages wait for the next checkpoint to be acknowledged."""
        return self._late.is_waiting

    def take(self, most: int) -> list[Message]:
        """Give what is there, in the order of publishing, and pull more; never waits."""
        with self._lock:
            self._asked_at = self._clock()
            self._pull()
            names = list(islice(self._ahead, most))
            return [self._ahead.pop(name) for name in names]

    def now(self) -> float:
        """Say when a bundle is cut, by the desk's clock."""
        return self._clock()

    def finalized(self, received: Sequence[Received], *, cut: float) -> None:
        """Note that a bundle is final, and acknowledge what was final before it was cut.

        Args:
            received: the bundle's messages.
            cut: when it took them, by `now`.
        """
        with self._lock:
            ready = self._late.finalized(received, cut=cut, now=self._clock())
        newest = set(self.leases.drop([message_id for message_id, _ in ready]))
        self.calls.acknowledge(sorted(newest | {ack_id for _, ack_id in ready}))

    def give_back(self, messages: Iterable[Message]) -> None:
        """Let the messages of a bundle that failed be delivered again."""
        self.calls.give_back(self.leases.drop([one.message_id for one in messages]))

    def close(self) -> None:
        """Give back what waits, and free threads and connections; it is not used afterwards."""
        self._pulls.end(_END_S)
        self.leases.close()
        self.give_back(self._ahead.values())
        self.calls.close()

    def _extend(self, ack_ids: Sequence[str]) -> None:
        """Extend leases; what nobody comes for is given back."""
        with self._lock:
            is_left = self._clock() - self._asked_at > _IDLE_S
            left = list(self._ahead.values()) if is_left else []
            if is_left:
                self._ahead.clear()
        if left:
            self.give_back(left)
        gone = {one.ack_id for one in left}
        self.calls.extend([one for one in ack_ids if one not in gone])

    def _pull(self) -> None:
        if self._pulls.under_way:
            self._take_answer()
        is_due = len(self._ahead) < _AHEAD and self._pace.due(self._clock())
        if is_due and not self._pulls.under_way:
            short = self._pace.problem or self.calls.emulator
            self._pulls.start(_AHEAD, SHORT_PULL_S if short else PULL_S)

    def _take_answer(self) -> None:
        answer = self._pulls.answer(0.0)
        if isinstance(answer, exceptions.GoogleAPICallError):
            self._pace.failed(self.calls.sentence(answer), self._clock())
        elif answer is not None:
            self._pace.worked(self.calls.subscription, self._clock(), empty=not answer)
            messages = sorted([*self._ahead.values(), *answer], key=attrgetter("place"))
            self._ahead = {one.message_id: one for one in messages}


@lru_cache(maxsize=8)
def desk_of(subscription: str, held_s: float) -> Desk:
    """Give the process's desk for a subscription; see `Desk`."""
    return Desk(subscription, held_s)
