"""How sure what speaks for a topic makes of it: two logistic curves, of numbers in a file.

They are fitted on articles of our own (tests/quality/topics/calibrate.py), so that of the topics
with a score about 0.8 some 80 % are right.
"""

from math import exp
from typing import Final, NamedTuple

from transforms.topics.aboutness import Aboutness

#: The largest exponent that is looked at; beyond it a probability is 0 or 1 anyway.
_STEEP: Final = 30.0
_DEEP: Final = 2


class Calibration(NamedTuple):
    """The numbers of the curves: first what nothing speaks for, then one for each measure.

    Attributes:
        top: those of a top-level topic.
        below: those of a topic under one.
        threshold: below which a topic is not given,
        deeper: nor one from the third level on,
        first: but the likeliest top-level topic is, from here on.
    """

    top: tuple[float, ...]
    below: tuple[float, ...]
    threshold: float
    deeper: float
    first: float

    @staticmethod
    def parse(text: str) -> "Calibration":
        """Read the lines of a calibration.tsv: a name, then its numbers; # begins a comment.

        Raises:
            ValueError: a line is missing or too much, or a number is none.
        """
        rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
        values = {name: tuple(float(number) for number in numbers) for name, *numbers in rows}
        if values.keys() != set(Calibration._fields):
            raise ValueError("a calibration has the lines top, below, threshold, deeper, first")
        limits = {name: values[name][0] for name in ("threshold", "deeper", "first")}
        return Calibration(values["top"], values["below"], **limits)

    def needed(self, depth: int) -> float:
        """Say from which score on a topic with so many others above it is given."""
        return self.threshold if depth < _DEEP else self.deeper

    def probability(self, what: Aboutness, *, is_top: bool) -> float:
        """Say how likely a topic is right, 0..1, by what speaks for it."""
        start, *slopes = self.top if is_top else self.below
        steep = start + sum(slope * one for slope, one in zip(slopes, what, strict=True))
        return 1.0 / (1.0 + exp(-max(-_STEEP, min(_STEEP, steep))))
