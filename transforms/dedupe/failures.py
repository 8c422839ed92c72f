"""Which failures are new: an item that failed before and fails again is seen, not written twice."""

from collections.abc import Iterable

from transforms.dead_letters import Dead, failure_key
from transforms.dedupe.memory import Known


def first_failures(failures: Iterable[Dead], known: Known) -> tuple[list[Dead], list[Dead]]:
    """Part the failures of a turn.

    Returns:
        Those that are new, and those whose like failed before (in an earlier turn or in this one),
        both in the order of keys.
    """
    keyed = [(failure_key(one.letter), one) for one in sorted(failures, key=lambda one: one.key)]
    handled = known.failed_before({name for name, _ in keyed})
    new: list[Dead] = []
    again: list[Dead] = []
    for name, one in keyed:
        (again if name in handled else new).append(one)
        handled.add(name)
    return new, again
