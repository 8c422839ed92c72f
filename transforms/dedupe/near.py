"""When two texts are near duplicates."""

from dataclasses import dataclass
from datetime import timedelta

from transforms.dedupe.details import SHORT, differ
from transforms.dedupe.fingerprint import resemblance, size
from transforms.memory import Remembered, Sketch


@dataclass(frozen=True, slots=True)
class NearRule:
    """When two texts are near duplicates: enough in common, and discovered near each other.

    Attributes:
        window: time between the two discoveries, at most.
        jaccard: shared word 5-shingles over all of both, at least.
        containment: shared over those of the shorter text, at least; either one is enough.
        churning: from this version on, an edit that leaves the text `alike` is no revision: the
            text has a clock or a counter in it. (lemon24/reader stops at 24 such updates.)
        alike: Jaccard index of such an edit, at least.
        versions: of one article, at most, whatever is edited.
        remind: an article that is seen again, so long after the memory was last told of it, is told
            anew: what a feed still carries is not forgotten.
    """

    window: timedelta = timedelta(days=30)
    jaccard: float = 0.5
    containment: float = 0.8
    churning: int = 24
    alike: float = 0.9
    versions: int = 240
    remind: timedelta = timedelta(days=365) / 2


def likeness(one: Sketch, other: Remembered, rule: NearRule) -> float | None:
    """Compare an article with one of before.

    Returns:
        The Jaccard index of two near duplicates; None where they are none. Two short texts of one
        house that differ in their details are none (a correction, or another day's notice), unless
        their bodies are the same.
    """
    if abs(one.discovered - other.discovered) > rule.window:
        return None
    if one.house == other.home and _are_about_others(one, other):
        return None
    jaccard, containment = resemblance(one.fingerprint.shingles, other.fingerprint.shingles)
    return jaccard if jaccard >= rule.jaccard or containment >= rule.containment else None


def _are_about_others(one: Sketch, other: Remembered) -> bool:
    lengths = size(one.fingerprint), size(other.fingerprint)
    if max(lengths) >= SHORT or one.fingerprint.body_hash == other.fingerprint.body_hash:
        return False
    return differ(one.fingerprint.details, other.fingerprint.details, lengths)
