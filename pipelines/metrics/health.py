"""Whether a run gets on: what a health check is answered."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from pipelines.moments import Event

_DOING: Final[dict[Event, str]] = {
    "recovered": "waits for something to come in",
    "taken": "runs the graph",
    "ran": "stages what came of a turn",
    "staged": "commits a turn",
    "committed": "publishes a turn",
    "published": "acknowledges a turn",
    "acknowledged": "waits for something to come in",
}


class Answer(NamedTuple):
    """What a health check is told, in a sentence."""

    is_well: bool
    said: str


class Health:
    """Knows when something was last committed, and what the run has been doing since.

    Args:
        within_s: how long nothing may be committed; 0 for ever.
        clock: monotonic seconds.
    """

    def __init__(self, within_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._within_s = within_s
        self._clock = clock
        self._last = self._since = clock()
        self._has_committed = False
        self._doing = "starts"

    def observe(self, event: Event) -> None:
        """Note what a turn has come to."""
        self._doing, self._since = _DOING[event], self._clock()
        if event == "committed":
            self._last, self._has_committed = self._since, True

    def answer(self) -> Answer:
        """Say whether something was committed in time."""
        now = self._clock()
        silent = now - self._last
        doing = f"it {self._doing}, for {now - self._since:.0f} s now"
        if self._within_s and silent > self._within_s:
            return Answer(
                is_well=False,
                said=f"nothing was committed for {silent:.0f} s (--healthy-within "
                f"{self._within_s:g}): {doing}",
            )
        what = "the last commit was" if self._has_committed else "it started"
        return Answer(is_well=True, said=f"{what} {silent:.0f} s ago; {doing}")
