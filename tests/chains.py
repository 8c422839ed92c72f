"""Texts that are near one another in chains, and what must hold of their verdicts in any order."""

from hypothesis import strategies as st

from tests.builders import item, words
from transforms.memory import sketch

#: A chain: each text is near to the next one, the first and the last have nothing in common.
CHAIN = {"a": (0, 60), "b": (15, 60), "c": (30, 60), "d": (45, 60), "e": (60, 60)}
#: Each text is within the next one, as a flash is in a story and that in a round-up.
NESTED = {"a": (100, 30), "b": (90, 60), "c": (60, 150), "d": (0, 400)}
#: Both: a flash in two stories, of which neither is near to the other.
BRIDGED = {"a": (40, 30), "b": (0, 75), "c": (35, 80), "d": (200, 50), "e": (190, 200)}

#: Stretches of a line of words, each as (start, count): any two overlap, or one holds the other.
STRETCHES = st.lists(
    st.tuples(st.integers(0, 120), st.sampled_from([26, 30, 45, 60, 120])), min_size=2, max_size=7
)


def sketches_of(texts):
    """Make a sketch of each (name, (start, count)), in their order."""
    return [
        sketch(item(f"{at:08d}", name=name, body=words(*stretch)))
        for at, (name, stretch) in enumerate(texts)
    ]


def near(one, other):
    """Compare two stretches by the rule: shingles of five words are numbered by their first."""
    (first, count), (second, more) = one, other
    left = set(range(first, first + count - 4))
    right = set(range(second, second + more - 4))
    common = len(left & right)
    return 2 * common >= len(left | right) or common >= 0.8 * min(len(left), len(right))


def check(texts, verdicts):
    """Check that what was published stands, and that no two originals are near each other."""
    stretches, originals = dict(texts), []
    for (name, stretch), verdict in zip(texts, verdicts, strict=True):
        if verdict.outcome == "duplicate":
            assert verdict.duplicate_of.id in originals
            same = stretches[verdict.duplicate_of.id]
            assert near(stretch, same)
        else:
            assert verdict.outcome == "new"
            assert not any(near(stretch, stretches[other]) for other in originals)
            originals.append(name)
    return originals
