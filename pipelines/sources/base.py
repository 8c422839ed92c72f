"""What every source is: plain Python on the driver's side, without Beam.

A source yields envelopes, knows how far it has read, and is acknowledged after the commit. One
object serves one process: `check` once, then `take` / `progress` / `acknowledge` turn after turn.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from pipelines.standing import Standing
from pipelines.troubles import Trouble
from transforms.records.travelling import Envelope

#: A single run takes a subscription that was silent for so long as empty.
EMPTY_AFTER_S: Final = 10.0


class SourceUnavailable(Exception):
    """A source cannot be used: the text is one sentence that says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Limit:
    """When a source stops yielding.

    Attributes:
        items: envelopes at most, whatever each holds (a line, a message, an entry, a file).
        payload_bytes: payload bytes at most, all envelopes together (one too many is allowed).
        wait_s: seconds to wait for a first envelope where the source is live; with 0 it gives what
            is ready, begins what is due, and returns.
        collect_s: seconds to go on collecting after the first envelope.
        stopped: true once the run was asked to end; a waiting source looks at least once a second.
        following: true in continuous use: an unfinished last line is left for later.
    """

    items: int
    payload_bytes: int
    wait_s: float
    collect_s: float
    stopped: Callable[[], bool]
    following: bool


class Source(Protocol):
    """Where articles come from.

    Attributes:
        uri: the text the user gave, the ledger's key of positions.
        is_live: more may come of itself while a turn waits, so it is asked more than once a turn.
    """

    uri: str
    is_live: bool

    def check(self) -> None:
        """Look whether the source can be used at all; reads nothing.

        Raises:
            SourceUnavailable: no such file, folder, feed list or subscription, or no permission.
        """

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Yield envelopes from where the last committed turn ended.

        Args:
            positions: this source's committed positions, item (a path, a feed URL) to a JSON text
                that only the source understands; empty at first. The same mapping in every turn,
                kept up to date with what was committed.
            limit: when to stop; the source may be asked again in the next turn.
        """

    def is_busy(self) -> bool:
        """Whether a single run must wait: more may come, or came, that `take` did not yield yet."""

    def progress(self) -> Mapping[str, str]:
        """Positions that changed since the last `acknowledge` or `release`, to be committed.

        An empty text says that the item is gone: its position is forgotten.
        """

    def acknowledge(self) -> None:
        """The turn is committed and published: never deliver what it took again."""

    def release(self) -> None:
        """The turn was rolled back: deliver what it took again, soon."""

    def trouble(self) -> Trouble | None:
        """Tell what could not be read in this run, though the source could be used; None for all.

        A source that either reads all or raises has nothing to tell.
        """

    def close(self) -> None:
        """Free connections; the source is not used afterwards."""


@runtime_checkable
class Stands(Protocol):
    """A source that can tell how it stands in the midst of a run."""

    def standing(self) -> Standing:
        """Tell what it has in hand; asked between its own calls, and costs little."""


@runtime_checkable
class JudgesFeeds(Protocol):
    """A source of feeds."""

    def verdicts(self) -> Mapping[str, int]:
        """Count its feeds by verdict (docs/feeds.md); costs some 50 µs a feed."""
