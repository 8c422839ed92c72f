"""Which items are new, revised, repeated or seen before: one pure decision in the order of taking.

Items are judged one after another against the past and against those before them. So the verdicts
are the same whether a source is read in one turn or in many, and the first of several equals is
the original. (Pub/Sub messages are put in the order of publishing before they are taken.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import msgspec

from transforms.dedupe.fingerprint import resemblance
from transforms.dedupe.memory import Known, Remembered, Sketch
from transforms.records import DuplicateOf, Fingerprint, Record, Revision


@dataclass(frozen=True, slots=True)
class NearRule:
    """When two texts are near duplicates: enough in common, and discovered near each other.

    Attributes:
        jaccard: shared word 5-shingles over all of both, at least.
        containment: shared over those of the shorter text, at least; either one is enough.
        window: time between the two discoveries, at most.
    """

    jaccard: float = 0.5
    containment: float = 0.8
    window: timedelta = timedelta(days=30)


class Verdict(Record, frozen=True, kw_only=True):
    """What an item is: `version` counts contents of its id, from 1 (0 where it makes no record)."""

    key: str
    outcome: Literal["new", "revision", "duplicate", "seen"]
    version: int
    duplicate_of: DuplicateOf | None = None
    revision: Revision | None = None


def judge(sketches: Iterable[Sketch], known: Known, rule: NearRule) -> list[Verdict]:
    """Judge the items of a turn.

    Args:
        sketches: all items of the turn, in any order; they are judged in the order of their keys.
        known: what earlier turns remember.
        rule: when two texts are near duplicates.

    Returns:
        One verdict an item, in the order of keys.
    """
    ordered = sorted(sketches, key=lambda one: one.key)
    memory = _Memory(ordered, known)
    return [_judge_one(one, memory, rule) for one in ordered]


def _judge_one(one: Sketch, memory: "_Memory", rule: NearRule) -> Verdict:
    before = memory.articles.get(one.id)
    is_first = memory.is_first_of_document(one)
    if before is not None and (not is_first or before.voices.get(one.voice) == one.content_hash):
        return Verdict(key=one.key, outcome="seen", version=0)
    if before is not None and before.outcome == "enriched":
        return _same_article(one, before, memory)
    match = _original_of(one, memory, rule)
    if match is not None:
        memory.learn(one, "duplicate", version=0)
        return Verdict(key=one.key, outcome="duplicate", version=0, duplicate_of=match)
    memory.learn(one, "enriched", version=1)
    return Verdict(key=one.key, outcome="new", version=1)


def _same_article(one: Sketch, before: Remembered, memory: "_Memory") -> Verdict:
    """Judge an item whose id has a record already: a revision at home, a repetition elsewhere.

    What a feed says of an article for the first time is a repetition, too: another feed of the
    same house said it before.
    """
    similarity = _similarity(one.fingerprint, before.fingerprint)
    is_home = one.house == before.home and one.voice in before.voices
    if not is_home or one.content_hash == before.content_hash:
        memory.hear(one, before)
        match = DuplicateOf(id=before.id, method="url", similarity=similarity, url=before.url)
        return Verdict(key=one.key, outcome="duplicate", version=0, duplicate_of=match)
    version = before.version + 1
    memory.learn(one, "enriched", version=version)
    revision = Revision(
        previous_hash=before.content_hash,
        change=_change(one.fingerprint, before.fingerprint),
        similarity=similarity,
    )
    return Verdict(key=one.key, outcome="revision", version=version, revision=revision)


def _original_of(one: Sketch, memory: "_Memory", rule: NearRule) -> DuplicateOf | None:
    same = memory.same_content(one)
    if same is not None:
        return DuplicateOf(id=same.id, method="content", similarity=1.0, url=same.url)
    best: tuple[float, str, Remembered] | None = None
    for other in memory.neighbours(one):
        jaccard, containment = resemblance(one.fingerprint.shingles, other.fingerprint.shingles)
        apart = abs(one.discovered - other.discovered)
        if apart > rule.window or (jaccard < rule.jaccard and containment < rule.containment):
            continue
        if best is None or (-jaccard, other.rank) < best[:2]:
            best = (-jaccard, other.rank, other)
    if best is None:
        return None
    return DuplicateOf(id=best[2].id, method="near", similarity=round(-best[0], 4), url=best[2].url)


def _change(now: Fingerprint, before: Fingerprint) -> Literal["headline", "body", "both"]:
    if now.body_hash == before.body_hash:
        return "headline"
    return "body" if now.title_hash == before.title_hash else "both"


def _similarity(now: Fingerprint, before: Fingerprint) -> float:
    if (now.title_hash, now.body_hash) == (before.title_hash, before.body_hash):
        return 1.0
    return round(resemblance(now.shingles, before.shingles)[0], 4)


class _Memory:
    """The past as far as this turn's items touch it, and what was judged in this turn so far."""

    def __init__(self, sketches: Sequence[Sketch], known: Known) -> None:
        self.articles: dict[str, Remembered] = dict(known.by_id({one.id for one in sketches}))
        self._said: set[tuple[str, str]] = set()
        self._by_content: dict[str, set[str]] = {}
        self._by_band: dict[int, set[str]] = {}
        for past in known.by_content({one.content_hash for one in sketches}):
            self._index(past)
        for past in known.by_bands({band for one in sketches for band in one.fingerprint.bands}):
            self._index(past)
        for past in list(self.articles.values()):
            self._index(past)

    def is_first_of_document(self, one: Sketch) -> bool:
        """Tell an article from what the same feed document said of it before, further up.

        Two wordings in one document would otherwise revise each other whenever it is read.
        """
        document, is_entry, _ = one.key.partition(".")
        if (document, one.id) in self._said:
            return not is_entry
        self._said.add((document, one.id))
        return True

    def learn(
        self, one: Sketch, outcome: Literal["enriched", "duplicate"], *, version: int
    ) -> None:
        """Remember an item as judged; a revision takes the place of the version before it."""
        before = self.articles.get(one.id)
        if before is not None:
            self._forget(before)
        self._index(_remember(one, outcome, version=version, before=before))

    def hear(self, one: Sketch, before: Remembered) -> None:
        """Note that another voice carries a known article."""
        voices = {**before.voices, one.voice: one.content_hash}
        self.articles[before.id] = msgspec.structs.replace(before, voices=voices)

    def same_content(self, one: Sketch) -> Remembered | None:
        """Find the first original with the same content and another id."""
        ids = self._by_content.get(one.content_hash, set()) - {one.id}
        return min((self.articles[i] for i in ids), key=lambda past: past.rank, default=None)

    def neighbours(self, one: Sketch) -> list[Remembered]:
        """Find originals with a band in common, ordered by rank."""
        ids = {i for band in one.fingerprint.bands for i in self._by_band.get(band, ())}
        return sorted((self.articles[i] for i in ids - {one.id}), key=lambda past: past.rank)

    def _index(self, past: Remembered) -> None:
        self.articles[past.id] = past
        if past.outcome == "duplicate":
            return
        self._by_content.setdefault(past.content_hash, set()).add(past.id)
        for band in past.fingerprint.bands:
            self._by_band.setdefault(band, set()).add(past.id)

    def _forget(self, past: Remembered) -> None:
        self._by_content.get(past.content_hash, set()).discard(past.id)
        for band in past.fingerprint.bands:
            self._by_band.get(band, set()).discard(past.id)


def _remember(
    one: Sketch,
    outcome: Literal["enriched", "duplicate"],
    *,
    version: int,
    before: Remembered | None,
) -> Remembered:
    """Make the memory of an item judged in this turn; its rank is that of its first version.

    The ranks of a turn under way begin with "~" and so sort after those of all committed turns.
    """
    return Remembered(
        id=one.id,
        rank=f"~{one.key}" if before is None else before.rank,
        version=version,
        outcome=outcome,
        home=one.house,
        voices={**({} if before is None else before.voices), one.voice: one.content_hash},
        content_hash=one.content_hash,
        url=one.url,
        discovered=one.discovered,
        fingerprint=one.fingerprint,
    )
