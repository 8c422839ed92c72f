"""What a relay does in the place of the graph: each envelope goes on as it is, or is refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from pipelines.books import Counted, Tally
from pipelines.deaths import REFUSED
from pipelines.frames import spooled
from pipelines.turns.spool import FrameWriter
from transforms.dead_letters import bury, key_of
from transforms.dedupe.apply import first_failures
from transforms.errors import SinkError
from transforms.identity import CHECKSUMS, checksum
from transforms.memory import Recall
from transforms.outcomes import Dead, source_name
from transforms.records.travelling import Envelope

#: Read by `ends.read_staged`, as what the graph writes is.
_STAGED: Final = "relay.frames"

_Label = tuple[Counted, str, str]


@dataclass(frozen=True)
class RelayRun:
    """Counts what a turn took, and makes dead letters of what no sink takes.

    The sinks find the envelopes themselves in the spool.

    Attributes:
        refusal: says in a sentence why a sink can never take an envelope; None where all take it.
        memory: what failed before.
    """

    refusal: Callable[[Envelope], str | None]
    memory: Recall

    def __call__(self, spool: Sequence[str], staged: str) -> None:
        """Read a spool's files and write outcomes to a folder.

        Raises:
            OSError: the folder cannot be written.
        """
        counts = _Counts()
        refused = list(self._refused(spool, counts))
        new, again = first_failures(refused, self.memory)
        for one in new:
            detail = f"{one.letter.stage}.{one.letter.reason}"
            counts.add("dead", one.key, source_name(one.letter.source), detail)
        for one in again:
            counts.add("seen", one.key, source_name(one.letter.source))
        with FrameWriter(f"{staged}/{_STAGED}") as writer:
            for frame in (*new, *counts.tallies()):
                writer.write(msgspec.msgpack.encode(frame))

    def _refused(self, spool: Sequence[str], counts: "_Counts") -> Iterator[Dead]:
        for envelope in spooled(spool):
            key, source = key_of(envelope), source_name(envelope.source)
            counts.add("envelopes", key, source)
            counts.add("read", key, source)
            problem = self.refusal(envelope)
            if problem is None:
                counts.add("relayed", key, source)
            else:
                yield bury("sink", key, envelope, SinkError(REFUSED, problem))


class _Counts:
    """Tallies of a turn, by label."""

    def __init__(self) -> None:
        self._sums: dict[_Label, tuple[int, int]] = {}

    def add(self, what: Counted, key: str, source: str, detail: str = "") -> None:
        """Count one."""
        count, total = self._sums.get((what, detail, source), (0, 0))
        added = (total + checksum([key])) % CHECKSUMS
        self._sums[what, detail, source] = (count + 1, added)

    def tallies(self) -> Iterator[Tally]:
        """Give all counts."""
        for (what, detail, source), (count, total) in self._sums.items():
            yield Tally(what=what, detail=detail, source=source, count=count, checksum=total)
