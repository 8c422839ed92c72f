"""A turn between its staging and its end: what its commit needs, and what it tells then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.books import Books
from pipelines.ledger.learning import Learnt
from pipelines.sinks.base import Outputs, RunSummary
from pipelines.turns.ends import Staged
from pipelines.turns.told import Dates, Outcome, TurnDone, delays_of, outcomes_of
from pipelines.turns.watch import Watch


@dataclass(frozen=True, slots=True)
class Ready:
    """A turn that is staged. Its records lie in the sinks: only their dates are kept."""

    run: str
    books: Books
    learnt: Learnt
    watch: Watch
    outcomes: Mapping[Outcome, int]
    dates: Sequence[Dates] = ()
    taken: int = 0

    def done(self, now: datetime, *, is_full: bool) -> TurnDone:
        """Tell of the turn, once it is."""
        return TurnDone(
            books=self.books,
            outcomes=self.outcomes,
            delays=delays_of(self.dates, now),
            seconds=self.watch.seconds,
            is_full=is_full,
        )


def ready_of(
    run: str, books: Books, learnt: Learnt, watch: Watch, staged: Staged, taken: int
) -> Ready:
    """Keep of a staged turn what its end needs."""
    return Ready(
        run=run,
        books=books,
        learnt=learnt,
        watch=watch,
        outcomes=outcomes_of(staged.tallies),
        dates=[Dates(one.record.published, one.record.discovered) for one in staged.enriched],
        taken=taken,
    )


def outputs_of(staged: Staged, summary: RunSummary, spool: list[str]) -> Outputs:
    """Say what a turn writes to its sinks."""
    return Outputs(
        articles=[one.record for one in staged.enriched],
        duplicates=[one.record for one in staged.repeated],
        dead_letters=[one.letter for one in staged.dead],
        summary=summary,
        spool=spool,
    )
