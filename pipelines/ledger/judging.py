"""The judge of an engine: one short transaction of the ledger for a batch of articles.

Under one lock: give again the verdicts that were given, look up, judge, remember, keep the new
verdicts, commit. So a batch that runs twice, is regrouped, or runs beside others gets the verdicts
that one after another would have got.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from pipelines.ledger.claims import BATCHES, METADATA, claims_of, counted, keep, new_claims, purge
from pipelines.ledger.databases import database_at
from pipelines.ledger.expiry import FORGOTTEN_AT_ONCE, Horizon, expire
from pipelines.ledger.forgetting import forget, living
from pipelines.ledger.learning import apply_changes
from pipelines.ledger.postgresql import lock_within
from pipelines.ledger.recall import ConnectionRecall, to_micros
from pipelines.ledger.rows import upsert
from pipelines.ledger.schema import FAILURES, TURNS
from pipelines.ledger.server import PostgresqlSchema
from pipelines.ledger.store import open_ledger
from pipelines.ledger.traces import keep_traces, traces_of
from pipelines.ledger.unavailable import explained
from transforms.dedupe.judge import Verdict, judge
from transforms.dedupe.near import NearRule
from transforms.dedupe.past import recalled
from transforms.memory import Sketch


@dataclass(frozen=True)
class LedgerJudge:
    """Judges and remembers in a PostgreSQL ledger; fit to be sent to a worker.

    Attributes:
        place: the ledger's URL, without a password.
        horizon: how long the ledger remembers; None forgets nothing.
    """

    place: str
    horizon: Horizon | None = None

    def prepare(self, wait_s: float) -> None:
        """Make the tables that are missing.

        Args:
            wait_s: how long to wait for a run on the ledger to end.

        Raises:
            LedgerUnavailable: it cannot be used.
        """
        open_ledger(self.place, wait_s=wait_s).close()
        with self._locked() as connection:
            METADATA.create_all(connection)

    def judge(self, sketches: Iterable[Sketch], rule: NearRule) -> Mapping[str, Verdict]:
        """Give the verdict on each item by its key, and remember what it says.

        Raises:
            LedgerUnavailable: the database cannot take it, or is away; nothing is changed, or all
                is, and asked again it gives the same.
        """
        asked = list(sketches)
        with self._locked() as connection:
            claims = claims_of(connection, {one.key for one in asked})
            fresh = [one for one in asked if one.key not in claims]
            if fresh:
                recall = ConnectionRecall(connection)
                known = recalled(fresh, recall)
                judgements = judge(fresh, recall, rule)
                batch = _batch_name(connection)
                changes = [one.change for one in judgements if one.change is not None]
                now = connection.execute(select(func.now())).scalar_one()
                apply_changes(connection, batch, changes, now)
                keep_traces(connection, traces_of(judgements), None, to_micros(now))
                if self.horizon is not None:
                    most = FORGOTTEN_AT_ONCE * len(changes)
                    expire(connection, self.horizon, now, most=most)
                new = new_claims(judgements, known, batch)
                keep(connection, new)
                purge(connection, at_most=2 * len(new))
                claims.update(new)
        return {key: claim.verdict for key, claim in claims.items()}

    def bury(
        self,
        dead: Mapping[str, str],
        originals: Collection[str],
        write: Callable[[Connection, set[str]], Mapping[str, str]],
    ) -> None:
        """Keep dead letters and forget their items, in one transaction.

        Args:
            dead: keys of items that died, each with its failure key.
            originals: ids of articles that duplicates name.
            write: keeps the dead letters; it is told which of the originals have a record, and
                gives those who died of that, as `dead` does.

        Raises:
            LedgerUnavailable: the database cannot take it, or is away; it may be done again.
        """
        with self._locked() as connection:
            forget(connection, dead)
            orphans = write(connection, living(connection, originals))
            forget(connection, orphans)
            failures = sorted({*dead.values(), *orphans.values()})
            upsert(connection, FAILURES, [{"key": key, "turn": None} for key in failures])

    def moment(self) -> datetime:
        """Tell the time by the database's clock.

        Raises:
            LedgerUnavailable: it is away.
        """
        with self._asking() as connection:
            return connection.execute(select(func.now())).scalar_one()

    def counts(self, since: datetime) -> Mapping[str, int]:
        """Count what was judged since a moment: new, revision, duplicate, seen, and what died.

        Raises:
            LedgerUnavailable: the database is away.
        """
        with self._asking() as connection:
            return counted(connection, since)

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        with explained(self.place), database_at(self.place).asked().connect() as connection:
            yield connection

    @contextmanager
    def _locked(self) -> Iterator[Connection]:
        """Write in one transaction, while nobody else judges and no turn is under way."""
        database = database_at(self.place)
        assert isinstance(database, PostgresqlSchema)
        with explained(self.place), database.asked().begin() as connection:
            lock_within(connection, database.schema)
            yield connection


def _batch_name(connection: Connection) -> str:
    """Name a batch: after all of the last turn, before the next one, in the order of batches."""
    turn = connection.execute(select(func.max(TURNS.c.number))).scalar() or 0
    return f"{turn:010d}~{connection.scalar(BATCHES) or 0:012d}"
