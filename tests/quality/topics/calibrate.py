"""Fit the curves of transforms/topics/data/calibration.tsv on the gold's odd-numbered articles.

    python -m tests.quality.topics.calibrate

Logistic regression with a small ridge, by Newton's method; what an article may also be filed under
is left out. The same gold gives the same bytes.
"""

from pathlib import Path
from typing import Final, Protocol

import numpy as np

import transforms.topics.data
from tests.quality.topics.gold import Gold, above, odd
from transforms.loading import loaded
from transforms.topics.aboutness import Aboutness
from transforms.topics.scorer import Tagger
from transforms.topics.spec import TopicSpec

TARGET: Final = Path(transforms.topics.data.__path__[0]) / "calibration.tsv"
RIDGE: Final = 0.5
ROUNDS: Final = 30
THRESHOLD: Final = 0.45
DEEPER: Final = 0.2
FIRST: Final = 0.025


def samples(
    articles: list[Gold], tagger: Tagger, *, top: bool
) -> tuple[list[Aboutness], list[bool]]:
    """List what was measured of each candidate topic, and whether it is right."""
    rows, right = [], []
    for article in articles:
        _, measured = tagger.measure(article.title, article.body)
        meant, allowed = above(article.right), above(article.may)
        for topic, what in measured.items():
            is_top = tagger.lexicon.roots[topic] == topic
            below_right = is_top or tagger.lexicon.roots[topic] in meant
            level = len(tagger.taxonomy.ancestors(topic))
            if (
                is_top == top
                and level < 2
                and below_right
                and (topic in meant or topic not in allowed)
            ):
                rows.append(what)
                right.append(topic in meant)
    return rows, right


def fitted(rows: list[Aboutness], right: list[bool]) -> list[float]:
    """Fit intercept and slopes; a measure that would speak against a topic is left out."""
    y = np.array(right, dtype=float)
    used = list(range(1 + len(Aboutness._fields)))
    x = np.column_stack([np.ones(len(rows)), np.array(rows)])
    slopes = _newton(x, y)
    while (slopes[1:] < 0).any():
        used = [one for one, slope in zip(used, slopes, strict=True) if one == 0 or slope >= 0]
        slopes = _newton(x[:, used], y)
    found = dict(zip(used, slopes, strict=True))
    return [round(float(found.get(one, 0.0)), 3) for one in range(x.shape[1])]


def _newton(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.0
    slopes = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ slopes))
        gradient = x.T @ (y - p) - ridge @ slopes
        slopes += np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, gradient)
    return slopes


class Samples(Protocol):
    """Gives what was measured of each candidate topic, and whether it is right."""

    def __call__(self, *, top: bool) -> tuple[list[Aboutness], list[bool]]:
        """Give those of the top level, or of those below."""


def english(*, top: bool) -> tuple[list[Aboutness], list[bool]]:
    """Give the samples of the odd-numbered articles."""
    return samples(odd(), loaded(TopicSpec()), top=top)


def curves(
    maker: str = "tests/quality/topics/calibrate.py",
    of: Samples = english,
    limits: tuple[float, float, float] = (THRESHOLD, DEEPER, FIRST),
) -> str:
    """Fit both curves and write them as the file's text, with the limits from which on is given."""
    threshold, deeper, first = limits
    rows = {
        "top": fitted(*of(top=True)),
        "below": fitted(*of(top=False)),
        "threshold": [threshold],
        "deeper": [deeper],
        "first": [first],
    }
    head = [
        f"# made by {maker}",
        "\t".join(["# curve", "start", *Aboutness._fields]),
    ]
    lines = ["\t".join([name, *map(str, numbers)]) for name, numbers in rows.items()]
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    """Write the file anew."""
    TARGET.write_text(curves(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
