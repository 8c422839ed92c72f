"""How long the parts of a turn take, on the clock."""

import time


class Watch:
    """How long the parts of a turn took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.monotonic()

    def note(self, part: str) -> None:
        """Note that a part is done."""
        now = time.monotonic()
        self.seconds[part] = round(now - self._last, 3)
        self._last = now
