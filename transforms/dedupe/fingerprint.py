"""What near duplicates are found by, and how alike two texts are.

Broder, "On the resemblance and containment of documents" (1997).
"""

import numpy as np

from transforms.dedupe.details import SHORT, details_of
from transforms.dedupe.shingles import anchors_of, hashes_of, shingles_of
from transforms.identity import digest, squeezed
from transforms.records.article import Article
from transforms.records.travelling import Fingerprint


def fingerprint(article: Article) -> Fingerprint:
    """Fingerprint a cleaned article by its title and body."""
    shingles = shingles_of(f"{article.title or ''} {article.body}")
    hashes = hashes_of(shingles)
    distinct = np.unique(hashes)
    title, body = article.title or "", article.body
    return Fingerprint(
        title_hash=digest("title", squeezed(title)),
        body_hash=digest("body", squeezed(body)),
        shingles=distinct.tobytes(),
        anchors=anchors_of(shingles, hashes),
        details=details_of(title, body, article.language) if len(distinct) < SHORT else b"",
    )


def size(prints: Fingerprint) -> int:
    """Count the distinct shingles of a text."""
    return len(prints.shingles) // 4


def resemblance(a: bytes, b: bytes) -> tuple[float, float]:
    """Compare two fingerprints' shingles exactly.

    Returns:
        The Jaccard index, and the containment: the share of the smaller set that is in the larger.
    """
    left, right = np.frombuffer(a, "<u4"), np.frombuffer(b, "<u4")
    if not len(left) or not len(right):
        return 0.0, 0.0
    common = len(np.intersect1d(left, right, assume_unique=True))
    return common / (len(left) + len(right) - common), common / min(len(left), len(right))
