"""Which items are new, revised, repeated or seen before: one pure decision in their order.

Items are judged one after another against the past and against those before them. So the verdicts
are the same whether a source is read in one turn or in many, and the first of several equals is
the original. With the verdicts come the changes that the memory is to be told.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from transforms.dedupe.fingerprint import resemblance
from transforms.dedupe.revising import revision_of, similarity
from transforms.memory import MOST_OF_ANCHOR, Change, Recall, Remembered, Sketch, What, Window, told
from transforms.records.article import DuplicateOf, Record, Revision

#: A revision of an article that is revised for ever says so from the version named in the rule on.
CHURNING: Final = "churning"
#: A record of newsbeam's own that is older than the one that is known says so.
OLDER: Final = "older"

#: Articles that an item is compared with word for word, at most.
_MOST_COMPARED: Final = 32

#: Ranks of the items judged now begin so, and sort after those of all committed turns.
_NOW: Final = "~"
#: The ends of what can be said about time.
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NearRule:
    """When two texts are near duplicates: enough in common, and discovered near each other.

    Attributes:
        jaccard: shared word 5-shingles over all of both, at least.
        containment: shared over those of the shorter text, at least; either one is enough.
        window: time between the two discoveries, at most.
        churning: from this version on, an edit that leaves the text `alike` is no revision: the
            text has a clock or a counter in it. (lemon24/reader stops at 24 such updates.)
        alike: Jaccard index of such an edit, at least.
        versions: of one article, at most, whatever is edited.
    """

    jaccard: float = 0.5
    containment: float = 0.8
    window: timedelta = timedelta(days=30)
    churning: int = 24
    alike: float = 0.9
    versions: int = 240


class Verdict(Record, frozen=True, kw_only=True):
    """What an item is: `version` counts contents of its id, from 1 (0 where it makes no record).

    `detail` says in a word what is unusual: `churning` where an edit was passed over, and where a
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
    """The past as far as these items touch it, and what was judged so far."""

    def __init__(self, sketches: Sequence[Sketch], memory: Recall, rule: NearRule) -> None:
        self._rule = rule
        self._articles: dict[str, Remembered] = dict(memory.by_id({one.id for one in sketches}))
        self._said: set[tuple[str, str]] = set()
        self._by_content: dict[str, set[str]] = {}
        self._by_anchor: dict[int, set[str]] = {}
        for past in memory.by_content({one.content_hash for one in sketches}):
            self._index(past)
        anchors = {anchor for one in sketches for anchor in one.fingerprint.anchors}
        for past in memory.by_anchors(anchors, _window(sketches, rule)) if anchors else ():
            self._index(past)
        for past in list(self._articles.values()):
            self._index(past)

    def judge(self, place: int, one: Sketch) -> Judgement:
        """Judge the next item."""
        verdict, what = self._verdict(one)
        change = None if what is None else self._told(place, one, what, verdict.version)
        return Judgement(verdict=verdict, change=change)

    def _verdict(self, one: Sketch) -> tuple[Verdict, What | None]:
        before = self._articles.get(one.id)
        is_first = self._is_first_of_document(one)
        if before is not None and (
            not is_first or before.voices.get(one.voice) == one.content_hash
        ):
            return Verdict(key=one.key, outcome="seen"), None
        if before is not None and before.outcome == "enriched":
            if one.version is not None:
                return self._own_record(one, one.version, before)
            return self._same_article(one, before)
        match = self._original_of(one)
        if match is not None:
            return Verdict(key=one.key, outcome="duplicate", duplicate_of=match), "duplicate"
        return Verdict(key=one.key, outcome="new", version=one.version or 1), "enriched"

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
            match = DuplicateOf(id=before.id, method="url", similarity=alike, url=before.url)
            return Verdict(key=one.key, outcome="duplicate", duplicate_of=match), "heard"
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

    def _is_churning(self, version: int, alike: float) -> bool:
        rule = self._rule
        is_small = alike >= rule.alike
        return version >= rule.versions or (is_small and version >= rule.churning)

    def _original_of(self, one: Sketch) -> DuplicateOf | None:
        same = self._same_content(one)
        if same is not None:
            return DuplicateOf(id=same.id, method="content", similarity=1.0, url=same.url)
        rule = self._rule
        best: tuple[float, str, Remembered] | None = None
        for other in self._neighbours(one):
            jaccard, containment = resemblance(one.fingerprint.shingles, other.fingerprint.shingles)
            apart = abs(one.discovered - other.discovered)
            if apart > rule.window or (jaccard < rule.jaccard and containment < rule.containment):
                continue
            if best is None or (-jaccard, other.rank) < best[:2]:
                best = (-jaccard, other.rank, other)
        if best is None:
            return None
        likeness, _, other = best
        return DuplicateOf(
            id=other.id, method="near", similarity=round(-likeness, 4), url=other.url
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
        kept = one if what == "enriched" else _bare(one)
        change = Change(key=one.key, place=place, what=what, version=version, sketch=kept)
        before = self._articles.get(one.id)
        after = told(change, before, _NOW)
        if before is not None:
            self._forget(before)
        if after is not None:
            self._index(after)
        return change

    def _same_content(self, one: Sketch) -> Remembered | None:
        """Find the first original with the same content and another id."""
        ids = self._by_content.get(one.content_hash, set()) - {one.id}
        return min((self._articles[i] for i in ids), key=lambda past: past.rank, default=None)

    def _neighbours(self, one: Sketch) -> list[Remembered]:
        """Find originals with anchors in common, those first that have most and rarest.

        What many have in common (the frame of a weather report) counts for little, so that however
        many there are, few are compared.
        """
        shared: dict[str, Counter[bool]] = {}
        for anchor in one.fingerprint.anchors:
            ids = self._by_anchor.get(anchor, set()) - {one.id}
            is_rare = len(ids) < MOST_OF_ANCHOR
            for name in ids if is_rare else self._latest(ids):
                shared.setdefault(name, Counter())[is_rare] += 1
        found = sorted(
            shared, key=lambda i: (-shared[i][True], -shared[i][False], self._articles[i].rank)
        )
        return [self._articles[i] for i in found[:_MOST_COMPARED]]

    def _latest(self, ids: Iterable[str]) -> list[str]:
        return heapq.nlargest(MOST_OF_ANCHOR, ids, key=lambda i: self._articles[i].rank)

    def _index(self, past: Remembered) -> None:
        self._articles[past.id] = past
        if past.outcome == "duplicate":
            return
        self._by_content.setdefault(past.content_hash, set()).add(past.id)
        for anchor in past.fingerprint.anchors:
            self._by_anchor.setdefault(anchor, set()).add(past.id)

    def _forget(self, past: Remembered) -> None:
        self._by_content.get(past.content_hash, set()).discard(past.id)
        for anchor in past.fingerprint.anchors:
            self._by_anchor.get(anchor, set()).discard(past.id)


def _window(sketches: Sequence[Sketch], rule: NearRule) -> Window:
    moments = [one.discovered for one in sketches]
    earliest, latest = min(moments), max(moments)
    return Window(
        earliest - min(rule.window, earliest - _FIRST), latest + min(rule.window, _LAST - latest)
    )


def _bare(one: Sketch) -> Sketch:
    """Take shingles and anchors off: nothing is ever compared with what repeats another."""
    prints = msgspec.structs.replace(one.fingerprint, shingles=b"", anchors=[])
    return msgspec.structs.replace(one, fingerprint=prints)
