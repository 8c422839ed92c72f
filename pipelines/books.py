"""The books: what was read must equal what came out, item by item, in every turn.

The graph counts its own collections. Each count goes with a checksum of the items' keys, so that
one item lost and another one doubled does not balance either.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from transforms.identity import CHECKSUMS, checksum
from transforms.outcomes import WAYS, Way
from transforms.records.article import Record

#: What is counted: items read, envelopes opened, items that left one of the five ways.
Counted = Literal["read", "envelopes"] | Way

_NOTHING: Final = (0, 0)


class Tally(Record, frozen=True, kw_only=True, tag="tally"):
    """How many items, and the combined checksum of their keys (`identity.checksum`).

    `detail` is the rule of what was filtered, "stage.reason" of the dead, a word on the seen;
    `source` names where they came from (`outcomes.source_name`).
    """

    what: Counted
    detail: str = ""
    source: str = ""
    count: int
    checksum: int


class SourceBooks(Record, frozen=True, kw_only=True):
    """The counts of one source."""

    read: int = 0
    enriched: int = 0
    duplicate: int = 0
    seen: int = 0
    filtered: int = 0
    dead: int = 0
    relayed: int = 0

    def plus(self, other: "SourceBooks") -> "SourceBooks":
        """Add the counts of another turn."""
        return SourceBooks(
            **{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        )


class Books(Record, frozen=True, kw_only=True):
    """The counts of a turn or a run.

    `filtered` counts by rule, `dead` by "stage.reason", `by_source` by the names of sources.
    `problem` is a sentence, or None when all balances.
    """

    read: int = 0
    enriched: int = 0
    duplicate: int = 0
    seen: int = 0
    filtered: dict[str, int] = {}
    dead: dict[str, int] = {}
    relayed: int = 0
    by_source: dict[str, SourceBooks] = {}
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
            relayed=self.relayed + other.relayed,
            by_source={
                name: self.by_source.get(name, _EMPTY).plus(other.by_source.get(name, _EMPTY))
                for name in sorted({*self.by_source, *other.by_source})
            },
            problem=self.problem or other.problem,
        )


_EMPTY: Final = SourceBooks()


def moved(key: str, source: str, before: Way, after: Way, detail: str) -> list[Tally]:
    """Count an item another way than the graph did: it died when the graph had ended.

    Args:
        key: the item's.
        source: where it came from.
        before: the way it was counted.
        after: the way it goes.
        detail: of the way it goes.
    """
    one = checksum([key])
    return [
        Tally(what=before, source=source, count=-1, checksum=-one % CHECKSUMS),
        Tally(what=after, detail=detail, source=source, count=1, checksum=one),
    ]


def balance(taken: int, tallies: Iterable[Tally]) -> Books:
    """Make the books of a turn.

    Args:
        taken: envelopes that the driver spooled.
        tallies: what the graph counted; several of one kind are added.
    """
    counted = list(tallies)
    sums = _sums(counted)
    by_source = _by_source(counted)
    return Books(
        read=sums.get("read", _NOTHING)[0],
        enriched=sums.get("enriched", _NOTHING)[0],
        duplicate=sums.get("duplicate", _NOTHING)[0],
        seen=sums.get("seen", _NOTHING)[0],
        filtered=_details(counted, "filtered"),
        dead=_details(counted, "dead"),
        relayed=sums.get("relayed", _NOTHING)[0],
        by_source=by_source,
        problem=_problem(taken, sums) or _problem_of_source(by_source),
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


def _sums(tallies: Iterable[Tally]) -> dict[Counted, tuple[int, int]]:
    sums: dict[Counted, tuple[int, int]] = {}
    for one in tallies:
        count, total = sums.get(one.what, _NOTHING)
        sums[one.what] = (count + one.count, (total + one.checksum) % CHECKSUMS)
    return sums


def _problem(taken: int, sums: Mapping[Counted, tuple[int, int]]) -> str | None:
    opened, _ = sums.get("envelopes", _NOTHING)
    if opened != taken:
        return f"{taken} envelopes were taken and {opened} were opened"
    read, total = sums.get("read", _NOTHING)
    ways = [sums.get(way, _NOTHING) for way in WAYS]
    out = sum(count for count, _ in ways)
    if read != out:
        return f"{read} items were read and {out} came out"
    if total != sum(checksum for _, checksum in ways) % CHECKSUMS:
        return f"{read} items were read and {out} came out, but not the same ones"
    return None


def _problem_of_source(by_source: Mapping[str, SourceBooks]) -> str | None:
    for name, one in by_source.items():
        out = one.enriched + one.duplicate + one.seen + one.filtered + one.dead + one.relayed
        if one.read != out:
            return f"{one.read} items of {name} were read and {out} came out"
    return None


def _details(tallies: Iterable[Tally], way: Way) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in tallies:
        if one.what == way:
            counts[one.detail] = counts.get(one.detail, 0) + one.count
    return {detail: count for detail, count in sorted(counts.items()) if count}


def _by_source(tallies: Iterable[Tally]) -> dict[str, SourceBooks]:
    by_source: dict[str, SourceBooks] = {}
    for one in tallies:
        if one.what != "envelopes":
            counts = SourceBooks(**{one.what: one.count})
            by_source[one.source] = by_source.get(one.source, _EMPTY).plus(counts)
    return dict(sorted(by_source.items()))


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}
