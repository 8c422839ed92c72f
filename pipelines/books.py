"""The books: what was read must equal what came out, item by item, in every turn.

The graph counts its own collections. Each count goes with a checksum of the items' keys, so that
one item lost and another one doubled does not balance either.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from transforms.records import Record

READ: Final = "read"
ENVELOPES: Final = "envelopes"
OUTCOMES: Final = ("enriched", "duplicate", "seen", "filtered", "dead")


class Tally(Record, frozen=True, kw_only=True):
    """How many items, and the combined checksum of their keys (CRC-32, exclusive or).

    `label` is "read", "envelopes" or an outcome, with its detail after a slash where it has one:
    "filtered/language", "dead/admit.broken_json".
    """

    label: str
    count: int
    checksum: int


class Books(Record, frozen=True, kw_only=True):
    """The counts of a turn or a run.

    `filtered` counts by rule, `dead` by "stage.reason". `problem` is a sentence, or None when all
    balances.
    """

    read: int = 0
    enriched: int = 0
    duplicate: int = 0
    seen: int = 0
    filtered: dict[str, int] = {}
    dead: dict[str, int] = {}
    problem: str | None = None

    def plus(self, other: "Books") -> "Books":
        """Add the counts of another turn."""
        return Books(
            read=self.read + other.read,
            enriched=self.enriched + other.enriched,
            duplicate=self.duplicate + other.duplicate,
            seen=self.seen + other.seen,
            filtered=_added(self.filtered, other.filtered),
            dead=_added(self.dead, other.dead),
            problem=self.problem or other.problem,
        )


def balance(taken: int, tallies: Iterable[Tally]) -> Books:
    """Make the books of a turn.

    Args:
        taken: envelopes that the driver spooled.
        tallies: what the graph counted; several of one label are combined.
    """
    by_label: dict[str, Tally] = {}
    for tally in tallies:
        by_label[tally.label] = _combined(by_label.get(tally.label), tally)
    outcomes = [one for label, one in by_label.items() if label.split("/")[0] in OUTCOMES]
    return Books(
        read=_count(by_label, READ),
        enriched=_count(by_label, "enriched"),
        duplicate=_count(by_label, "duplicate"),
        seen=_count(by_label, "seen"),
        filtered=_details(by_label, "filtered"),
        dead=_details(by_label, "dead"),
        problem=_problem(taken, by_label, outcomes),
    )


def checked(books: Books, written: Mapping[str, int]) -> Books:
    """Compare balanced books with what the graph wrote.

    Args:
        books: of a turn.
        written: records by outcome ("enriched", "duplicate", "dead").
    """
    counted = {
        "enriched": books.enriched,
        "duplicate": books.duplicate,
        "dead": sum(books.dead.values()),
    }
    for outcome, count in written.items():
        if books.problem is None and counted[outcome] != count:
            problem = f"{counted[outcome]} items were {outcome} and {count} were written"
            return msgspec.structs.replace(books, problem=problem)
    return books


def _problem(taken: int, by_label: Mapping[str, Tally], outcomes: list[Tally]) -> str | None:
    opened = _count(by_label, ENVELOPES)
    if opened != taken:
        return f"{taken} envelopes were taken and {opened} were opened"
    read, out = _count(by_label, READ), sum(one.count for one in outcomes)
    if read != out:
        return f"{read} items were read and {out} came out"
    checksum = by_label[READ].checksum if READ in by_label else 0
    for one in outcomes:
        checksum ^= one.checksum
    if checksum:
        return f"{read} items were read and {out} came out, but not the same ones"
    return None


def _combined(one: Tally | None, other: Tally) -> Tally:
    if one is None:
        return other
    return Tally(
        label=one.label, count=one.count + other.count, checksum=one.checksum ^ other.checksum
    )


def _count(by_label: Mapping[str, Tally], label: str) -> int:
    return by_label[label].count if label in by_label else 0


def _details(by_label: Mapping[str, Tally], outcome: str) -> dict[str, int]:
    return {
        label.partition("/")[2]: tally.count
        for label, tally in sorted(by_label.items())
        if label.startswith(f"{outcome}/")
    }


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
