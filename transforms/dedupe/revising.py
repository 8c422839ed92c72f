"""How an article differs from the version of it that is remembered."""

from typing import Literal

from transforms.dedupe.fingerprint import resemblance
from transforms.memory import Remembered, Sketch
from transforms.records.article import Revision
from transforms.records.travelling import Fingerprint


def revision_of(now: Sketch, before: Remembered) -> Revision:
    """Say what of an article changed, and how much is the same."""
    return Revision(
        previous_hash=before.content_hash,
        change=_change(now.fingerprint, before.fingerprint),
        similarity=similarity(now.fingerprint, before.fingerprint),
    )


def similarity(now: Fingerprint, before: Fingerprint) -> float:
    """Give the Jaccard index of two texts; 1 for equal ones, however short."""
    if (now.title_hash, now.body_hash) == (before.title_hash, before.body_hash):
        return 1.0
    return round(resemblance(now.shingles, before.shingles)[0], 4)


def _change(now: Fingerprint, before: Fingerprint) -> Literal["headline", "body", "both"]:
    if now.body_hash == before.body_hash:
        return "headline"
    return "body" if now.title_hash == before.title_hash else "both"
