"""Where dead letters are kept on an engine, and what is forgotten with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipelines.deaths import orphaned
from pipelines.ledger.judging import LedgerJudge
from transforms.dead_letters import failure_key
from transforms.outcomes import Dead, Repeated
from transforms.records.dead_letter import DeadLetter


class Keeper(Protocol):
    """Keeps dead letters, each once, by their failure keys; can be pickled."""

    def keep(self, ledger: Any, place: str, letters: Sequence[DeadLetter]) -> None:
        """Keep dead letters, in the transaction of the ledger at this place where that can be.

        Raises:
            SinkUnavailable: they cannot be kept.
        """


@dataclass(frozen=True)
class LedgerRegistry:
    """Keeps dead letters in sinks, and has the ledger forget their items.

    What is kept in the ledger's own database is kept in the transaction that forgets. Anything else
    is kept before it: cut short, the bundle runs again, and keeps and forgets the same.

    Attributes:
        judge: of the ledger.
        keepers: the sinks that take dead letters.
    """

    judge: LedgerJudge
    keepers: Sequence[Keeper]

    def settle(self, dead: Sequence[Dead], repeated: Sequence[Repeated]) -> list[Repeated]:
        """Keep dead letters, forget what was remembered of their items, find whom that orphans.

        Raises:
            SinkUnavailable, LedgerUnavailable: not all is kept; it may be settled again.
        """
        if not dead and not repeated:
            return []
        orphans: list[Repeated] = []

        def write(connection: Any, living: set[str]) -> Mapping[str, str]:
            orphans.extend(o for o in repeated if o.record.duplicate_of.id not in living)
            late = [orphaned(one) for one in orphans]
            letters = [one.letter for one in (*dead, *late)]
            if letters:
                for keeper in self.keepers:
                    keeper.keep(connection, self.judge.place, letters)
            return _by_key(late)

        originals = {one.record.duplicate_of.id for one in repeated}
        self.judge.bury(_by_key(dead), originals, write)
        return orphans


def _by_key(dead: Sequence[Dead]) -> dict[str, str]:
    return {one.key: failure_key(one.letter) for one in dead}
