"""What every sink is: it stages a turn's records, and shows them once the ledger is committed.

`stage` does all that can fail (encoding, a full disk, a missing permission); `publish` makes the
staged records visible and can be called again after a crash without a second effect where the
sink's guarantee is exactly once; `discard` takes back what was staged.

A turn whose staged records are missing counts as published only where the sink finds a mark that
says so. Else they are lost, and `publish` raises.
"""

from typing import Any, Protocol, runtime_checkable

from pipelines.books import SourceBooks
from pipelines.troubles import Trouble
from transforms.identity import digest
from transforms.records.article import Article, Duplicate, Record
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import Envelope


class SinkUnavailable(Exception):
    """A sink cannot be used: the text is one sentence that says what is wrong and what to do."""


def lost(uri: str, turn: str) -> SinkUnavailable:
    """Say that a committed turn can never be shown by a sink."""
    return SinkUnavailable(
        f"the sink {uri} cannot show the turn {turn}: its records were staged and are gone; put "
        "the files back if they were moved"
    )


def duplicate_key(duplicate: Duplicate) -> str:
    """Name a duplicate by what it says and where it came from: the same item has the same key."""
    source = duplicate.source
    return digest(
        "duplicate", duplicate.id, duplicate.content_hash, source.origin, source.item or ""
    )


class RunSummary(Record, frozen=True, kw_only=True):
    """The books of one run so far, as runs/ keeps them, and what could not be read."""

    run: str
    started: str
    ended: str | None
    turns: int
    read: int
    enriched: int
    duplicate: int
    seen: int
    filtered: dict[str, int]
    dead: dict[str, int]
    relayed: int = 0
    by_source: dict[str, SourceBooks] = {}
    balanced: bool
    problem: str | None
    sources: list[str]
    sinks: list[str]
    troubles: list[Trouble] = []


class Outputs(Record, frozen=True, kw_only=True):
    """All that one turn writes, each list in the order of taking; at most some thousands.

    `spool` names the files in which all that the turn took lies, until it is staged: a sink that
    keeps envelopes reads them one by one (`frames.spooled`), for together they may be large.
    """

    articles: list[Article]
    duplicates: list[Duplicate]
    dead_letters: list[DeadLetter]
    summary: RunSummary
    spool: list[str] = []


@runtime_checkable
class JoinsCommit(Protocol):
    """A sink that can write a staged turn in the transaction that commits it.

    Its `publish` finds the turn shown then.
    """

    @property
    def joins_commit(self) -> bool:
        """Whether the ledger is in the same database, so that it does."""

    def join(self, turn: str, connection: Any) -> None:
        """Write what was staged for a turn, and the mark that it is shown.

        Args:
            turn: its name.
            connection: SQLAlchemy's, within the transaction.

        Raises:
            SinkUnavailable: it cannot be written; the transaction is rolled back.
        """


class Sink(Protocol):
    """Where records go. `uri` is the text the user gave.

    `turn` names a turn uniquely over all ledgers ("3f9a01c2-000017") and is fit for a file name.
    """

    uri: str

    def check(self) -> None:
        """Look whether the sink can be used; changes nothing (folders and tables come when needed).

        Raises:
            SinkUnavailable: no such topic, an unwritable folder, a file that is no database.
        """

    def refusal(self, article: Article) -> str | None:
        """Say in a sentence why this sink can never take a record; None where it can.

        Such a record is not staged: whoever stages asks before, for each article.
        """

    def stage(self, turn: str, outputs: Outputs) -> None:
        """Keep a turn's records where `publish` finds them, also in another process.

        Raises:
            SinkUnavailable: they cannot be kept, or one is refused (the turn is rolled back).
        """

    def publish(self, turn: str) -> None:
        """Make a staged turn visible; does nothing where that was done before.

        The last published turn of a ledger is marked as such, until a later one is staged.

        Raises:
            SinkUnavailable: the turn cannot be shown now, or what was staged for it is gone.
        """

    def discard(self, turn: str) -> None:
        """Remove what was staged for a turn, whole or in part; does nothing where there is none."""

    def close(self) -> None:
        """Free connections; the sink is not used afterwards."""


@runtime_checkable
class Choosy(Protocol):
    """A sink of envelopes that cannot take each; what it refuses it does not stage."""

    def refuses(self, envelope: Envelope) -> str | None:
        """Say in a sentence why this sink can never take an envelope; None where it can."""
