"""Fit other_languages/calibration.tsv on the odd-numbered articles of all languages.

    python -m tests.quality.topics.calibrate_languages

As tests/quality/topics/calibrate.py does for English. Twenty articles are too few for one language,
and most of those have one topic; the English ones, among them, are about several things.
"""

from pathlib import Path
from typing import Final

import transforms.topics
from tests.quality.topics.calibrate import curves, english, samples
from tests.quality.topics.languages import LANGUAGES, articles
from transforms.loading import loaded
from transforms.topics.aboutness import Aboutness
from transforms.topics.spec import LanguageSpec

TARGET: Final = Path(transforms.topics.__path__[0]) / "other_languages" / "calibration.tsv"
#: Threshold, deeper, first: these lists know less than the English ones, so more is needed.
LIMITS: Final = (0.5, 0.3, 0.05)


def pooled(*, top: bool) -> tuple[list[Aboutness], list[bool]]:
    """List what was measured of each candidate topic in all languages, and whether it is right."""
    rows, right = english(top=top)
    for language in LANGUAGES:
        found, told = samples(articles(language)[::2], loaded(LanguageSpec(language)), top=top)
        rows += found
        right += told
    return rows, right


def text() -> str:
    """Fit both curves and write them as the file's text."""
    return curves("tests/quality/topics/calibrate_languages.py", pooled, LIMITS)


def main() -> None:
    """Write the file anew."""
    TARGET.write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
