"""Which items are new, revised, repeated or seen before: one pure decision in their order.

Items are judged one after another against the past and against those before them. So the verdicts
are the same whether a source is read in one turn or in many, and the first of several equals is
the original. With the verdicts come the changes that the memory is to be told.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal

from transforms.dedupe.near import NearRule, likeness
from transforms.dedupe.past import Past
from transforms.dedupe.revising import is_steady, revision_of, similarity
from transforms.memory import Change, Recall, Remembered, Sketch, What, bare, told
from transforms.records.article import DuplicateOf, Record, Revision

#: A revision of an article that is revised for ever says so from the version named in the rule on.
CHURNING: Final = "churning"
#: A version in which nothing changed but clocks, counters and links says so.
VOLATILE: Final = "volatile"
#: A record of newsbeam's own that is older than the one that is known says so.
OLDER: Final = "older"

#: Ranks of the items judged now begin so, and sort after those of all committed turns.
_NOW: Final = "~"


class Verdict(Record, frozen=True, kw_only=True):
    """What an item is: `version` counts contents of its id, from 1 (0 where it makes no record).

    `detail` says in a word what is unusual: `volatile` where only clocks, counters and links to
    other articles changed, `churning` where an edit was passed over, and where a
    version is the last one that a small edit makes.
    """

    key: str
    outcome: Literal["new", "revision", "duplicate", "seen"]
    version: int = 0
    duplicate_of: DuplicateOf | None = None
    revision: Revision | None = None
    detail: str = ""


class Judgement(Record, frozen=True, kw_only=True):
    """What an item is, and what the memory is to be told of it."""

    verdict: Verdict
    change: Change | None = None


def judge(sketches: Iterable[Sketch], memory: Recall, rule: NearRule) -> list[Judgement]:
    """Judge items.

    Args:
        sketches: in any order; they are judged in that of `order`, of discovery, of their keys.
            Of several with one key, which are the same item, the first by id and content counts.
        memory: the past; it is asked, and told nothing yet.
        rule: when two texts are near duplicates.

    Returns:
        One judgement a key, in the order of judging.
    """
    ordered = _ordered(sketches)
    court = _Court(ordered, memory, rule)
    return [court.judge(place, one) for place, one in enumerate(ordered)]


def place_of(one: Sketch) -> tuple[str, datetime, str, str, str]:
    """Say what an item is sorted by, before it is judged."""
    return one.order, one.discovered, one.key, one.id, one.content_hash


def _ordered(sketches: Iterable[Sketch]) -> list[Sketch]:
    ordered = sorted(sketches, key=place_of)
    first: dict[str, Sketch] = {}
    for one in ordered:
        first.setdefault(one.key, one)
    return list(first.values())


class _Court:
    """Judges the items of a turn, one after another."""

    def __init__(self, sketches: Sequence[Sketch], memory: Recall, rule: NearRule) -> None:
        self._rule = rule
        self._said: set[tuple[str, str]] = set()
        self._past = Past(sketches, memory, rule)

    def judge(self, place: int, one: Sketch) -> Judgement:
        """Judge the next item."""
        verdict, what = self._verdict(one)
        change = None if what is None else self._told(place, one, what, verdict.version)
        return Judgement(verdict=verdict, change=change)

    def _verdict(self, one: Sketch) -> tuple[Verdict, What | None]:
        before = self._past.article(one.id)
        is_first = self._is_first_of_document(one)
        if before is not None and (
            not is_first or before.voices.get(one.voice) == one.content_hash
        ):
            return Verdict(key=one.key, outcome="seen"), self._reminder(one, before)
        if before is not None and before.outcome == "enriched":
            if one.version is not None:
                return self._own_record(one, one.version, before)
            return self._same_article(one, before)
        match = self._original_of(one)
        if match is not None:
            return Verdict(key=one.key, outcome="duplicate", duplicate_of=match), "duplicate"
        return Verdict(key=one.key, outcome="new", version=one.version or 1), "enriched"

    def _reminder(self, one: Sketch, before: Remembered) -> What | None:
        """Have an article that is still about kept in memory, long before it would be forgotten."""
        is_old = before.learnt is not None and one.discovered - before.learnt >= self._rule.remind
        return "heard" if is_old else None

    def _own_record(
        self, one: Sketch, version: int, before: Remembered
    ) -> tuple[Verdict, What | None]:
        """Judge a record of newsbeam's own whose id is known: what it says of itself counts.

        It was judged when it was made, so the higher version is the newer one, whoever carried it.
        """
        if one.content_hash == before.content_hash:
            return Verdict(key=one.key, outcome="seen"), None
        if version < before.version:
            return Verdict(key=one.key, outcome="seen", detail=OLDER), None
        if version == before.version:  # another ledger counted so
            return self._same_article(one, before)
        return self._revision(one, before, version), "enriched"

    def _same_article(self, one: Sketch, before: Remembered) -> tuple[Verdict, What | None]:
        """Judge an item whose id has a record already: a revision at home, a repetition elsewhere.

        What a feed says of an article for the first time is a repetition, too: another feed of the
        same house said it before.
        """
        alike = similarity(one.fingerprint, before.fingerprint)
        is_home = one.house == before.home and one.voice in before.voices
        if not is_home or one.content_hash == before.content_hash:
            match = DuplicateOf(id=before.id, method="url", similarity=alike or 0.0, url=before.url)
            return Verdict(key=one.key, outcome="duplicate", duplicate_of=match), "heard"
        if is_steady(one, before):
            return Verdict(key=one.key, outcome="seen", detail=VOLATILE), None
        if self._is_churning(before.version, alike):
            return Verdict(key=one.key, outcome="seen", detail=CHURNING), None
        return self._revision(one, before, before.version + 1), "enriched"

    def _revision(self, one: Sketch, before: Remembered, version: int) -> Verdict:
        return Verdict(
            key=one.key,
            outcome="revision",
            version=version,
            revision=revision_of(one, before),
            detail=CHURNING if version >= self._rule.churning else "",
        )

    def _is_churning(self, version: int, alike: float | None) -> bool:
        rule = self._rule
        is_small = alike is not None and alike >= rule.alike
        return version >= rule.versions or (is_small and version >= rule.churning)

    def _original_of(self, one: Sketch) -> DuplicateOf | None:
        same = self._past.same_content(one)
        if same is not None:
            return DuplicateOf(id=same.id, method="content", similarity=1.0, url=same.url)
        best: tuple[float, str, Remembered] | None = None
        for other in self._past.neighbours(one):
            jaccard = likeness(one, other, self._rule)
            if jaccard is not None and (best is None or (-jaccard, other.rank) < best[:2]):
                best = (-jaccard, other.rank, other)
        if best is None:
            return None
        negative, _, other = best
        return DuplicateOf(
            id=other.id, method="near", similarity=round(-negative, 4), url=other.url
        )

    def _is_first_of_document(self, one: Sketch) -> bool:
        """Tell an article from what the same feed document said of it before, further up.

        Two wordings in one document would otherwise revise each other whenever it is read.
        """
        if one.document is None:
            return True
        if (one.document, one.id) in self._said:
            return False
        self._said.add((one.document, one.id))
        return True

    def _told(self, place: int, one: Sketch, what: What, version: int) -> Change:
        """Note what is to be remembered; a revision takes the place of the version before it."""
        kept = one if what == "enriched" else bare(one)
        change = Change(key=one.key, place=place, what=what, version=version, sketch=kept)
        before = self._past.article(one.id)
        self._past.change(before, told(change, before, _NOW))
        return change
