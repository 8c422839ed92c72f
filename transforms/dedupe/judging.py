"""A judge that remembers by itself: asked and told in one call, for items that never end.

A turn is judged as a whole and tells the memory once it is committed. On an engine there is no
turn: whoever judges there must look up, decide and remember in one step that nobody else comes
between, and must give an item that comes again the verdict that it has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from transforms.dedupe.apply import Judged, judged
from transforms.dedupe.judge import Verdict
from transforms.dedupe.near import NearRule
from transforms.memory import Sketch, sketch
from transforms.records.travelling import Item


@runtime_checkable  # Beam compares what a step takes with what it is given
class Judge(Protocol):
    """Judges items and remembers them; can be pickled to where that is done.

    An item's key is the name under which its verdict is kept: asked again, in whatever company,
    the judge gives the same verdict and remembers nothing a second time.
    """

    def judge(self, sketches: Iterable[Sketch], rule: NearRule) -> Mapping[str, Verdict]:
        """Give the verdict on each item by its key, and remember what it says."""


def judged_batch(items: Sequence[Item], judge: Judge, rule: NearRule) -> Iterator[Judged]:
    """Judge fingerprinted items at once, and apply their verdicts.

    Args:
        items: those of one key are one item that was delivered twice, as a rule (`apply.judged`).
        judge: remembers them.
        rule: when two texts are near duplicates.
    """
    verdicts = judge.judge([sketch(item) for item in items], rule)
    by_key: dict[str, list[Item]] = {}
    for item in items:
        by_key.setdefault(item.key, []).append(item)
    for key, same in by_key.items():
        yield from judged(same, verdicts[key])
