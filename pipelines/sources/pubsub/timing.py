"""When to pull, and until when: decisions over monotonic seconds, without a clock."""

from collections.abc import Callable
from typing import Final

from pipelines.gcloud import backoff_s
from pipelines.sources.base import EMPTY_AFTER_S, Limit

# A bounded run takes a subscription that was silent for so long after messages as read.
QUIET_S: Final = 1.0
# How long a bounded run waits for a server that stopped answering.
OUTAGE_S: Final = 15.0
# How long a pull may wait on the server; the wait costs nothing on either side.
PULL_S: Final = 20.0
# After a failure a short pull shows when it is over. The emulator wants short ones because it goes
# on handing messages to the pulls of clients that are gone, until the end of their deadline.
SHORT_PULL_S: Final = 1.5
# A server that answers empty pulls at once must not be asked without a pause.
PAUSE_S: Final = 0.25


class PullPace:
    """When to pull next; says once that pulling fails, and once that it works again.

    Args:
        say: called with each of these sentences.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._failures = 0
        self._next_at = 0.0
        self.began = 0.0
        #: What is wrong, a sentence; "" while pulling works.
        self.problem = ""

    def due(self, now: float) -> bool:
        """Whether a pull may start."""
        return now >= self._next_at

    def failed(self, problem: str, now: float) -> None:
        """Note a failed pull."""
        self._failures += 1
        wait_s = backoff_s(self._failures)
        self._next_at = now + wait_s
        self.problem = problem
        if self._failures == 1:
            self.began = now
            self._say(f"{problem}; trying again in {wait_s:g} s, then less and less often")

    def worked(self, what: str, now: float, *, empty: bool) -> None:
        """Note a pull that succeeded, with messages or `empty`."""
        if self._failures:
            self._say(f"{what} answers again after {now - self.began:.0f} s")
        self._failures = 0
        self.problem = ""
        self._next_at = now + PAUSE_S if empty else now


class Patience:
    """Until when a turn collects.

    Args:
        limit: the turn's limits.
        now: when it began to collect.
    """

    def __init__(self, limit: Limit, now: float) -> None:
        self._limit = limit
        self._end = now + limit.wait_s
        self._last_end: float | None = None

    def left(self, now: float) -> float:
        """Seconds left, 0 when it is over."""
        return max(0.0, self._end - now)

    def arrived(self, now: float) -> None:
        """Note that messages came: `collect_s` counts from the first ones."""
        if self._last_end is None:
            self._last_end = now + self._limit.collect_s
        quiet_end = self._last_end if self._limit.following else now + QUIET_S
        self._end = min(self._last_end, quiet_end)

    def wait_until(self, end: float) -> None:
        """Do not end before this, unless there was to be no wait at all."""
        if self._limit.wait_s > 0:
            self._end = max(self._end, end)

    def over(self) -> None:
        """End now."""
        self._end = 0.0


class Silence:
    """Since when a subscription brings nothing, over the turns of a run."""

    def __init__(self) -> None:
        self._since: float | None = None

    def begin(self, now: float) -> None:
        """Note that it is asked; the first time counts."""
        if self._since is None:
            self._since = now

    def broken(self, now: float) -> None:
        """Note that messages came."""
        self._since = now

    def is_short(self, now: float) -> bool:
        """Whether it was asked, and may yet turn out not to be empty."""
        return self._since is not None and now - self._since < EMPTY_AFTER_S
