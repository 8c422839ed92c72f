"""The files that match a pattern, listed once and gone through over as many turns as it takes."""

import math
from collections.abc import Callable, Iterator
from glob import has_magic, iglob
from pathlib import Path
from typing import Any, Final

# In continuous use a folder is listed once a second, the pace of idle turns; a little less than
# that, so that none of these turns passes over it for a millisecond.
_PAUSE_S: Final = 0.9
# Listing a very large folder takes longer: then a twentieth of the time at most.
_SHARE: Final = 20


class Listing:
    """The names that match, in order, and how far they were gone through.

    Args:
        pattern: a path with `*`, `**`, `?` or `[]`.
        clock: monotonic seconds.
        by: what the names are sorted by.
    """

    def __init__(
        self, pattern: str, clock: Callable[[], float], by: Callable[[str], Any] = str
    ) -> None:
        self._pattern = pattern
        self._by = by
        self._clock = clock
        self._at = 0
        self._due = -math.inf
        self.names: list[str] = []

    def begin(self, *, patient: bool) -> bool:
        """List anew; false where a patient caller is to come back later."""
        began = self._clock()
        if patient and began < self._due:
            return False
        names = iglob(self._pattern, recursive=True)
        self._at, self.names = 0, sorted(names, key=self._by)
        self._due = began + max(_PAUSE_S, _SHARE * (self._clock() - began))
        return True

    def rest(self) -> Iterator[str]:
        """Give the names from where the last caller stopped, that one again."""
        while self._at < len(self.names):
            yield self.names[self._at]
            self._at += 1
        self.drop()

    def drop(self) -> None:
        """Forget the names: they are listed anew at the next look."""
        self._at, self.names = 0, []


def may_match_later(pattern: str) -> bool:
    """Say whether files may yet come to a pattern: the folder before its first `*` is there."""
    settled = next(folder for folder in Path(pattern).parents if not has_magic(str(folder)))
    return has_magic(pattern) and settled.is_dir()
