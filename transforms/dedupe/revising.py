"""How an article differs from the version of it that is remembered."""

from typing import Literal

from transforms.dedupe import volatile
from transforms.dedupe.differences import word_diff
from transforms.dedupe.fingerprint import resemblance
from transforms.memory import Remembered, Sketch, unpacked_text
from transforms.records.article import Revision
from transforms.records.travelling import Fingerprint


def revision_of(now: Sketch, before: Remembered) -> Revision:
    """Say what of an article changed, and how much is the same."""
    change = _change(now.fingerprint, before.fingerprint)
    return Revision(
        previous_hash=before.content_hash,
        change=change,
        similarity=similarity(now.fingerprint, before.fingerprint),
        diff=None if change == "headline" else _body_diff(now, before),
    )


def is_steady(now: Sketch, before: Remembered) -> bool:
    """Say whether nothing changed but what changes by itself, as far as the words are known."""
    old, new = unpacked_text(before.text), unpacked_text(now.text)
    if old is None or new is None:
        return False
    return volatile.is_steady_title(old[0], new[0]) and volatile.is_steady(old[1], new[1])


def similarity(now: Fingerprint, before: Fingerprint) -> float | None:
    """Give the Jaccard index of two texts; 1 for equal ones, however short.

    None where the text before is forgotten: then its hashes are all that is known of it.
    """
    if (now.title_hash, now.body_hash) == (before.title_hash, before.body_hash):
        return 1.0
    if now.shingles and not before.shingles:
        return None
    return round(resemblance(now.shingles, before.shingles)[0], 4)


def _change(now: Fingerprint, before: Fingerprint) -> Literal["headline", "body", "both"]:
    if now.body_hash == before.body_hash:
        return "headline"
    return "body" if now.title_hash == before.title_hash else "both"


def _body_diff(now: Sketch, before: Remembered) -> str | None:
    old, new = unpacked_text(before.text), unpacked_text(now.text)
    return None if old is None or new is None else word_diff(old[1], new[1])
