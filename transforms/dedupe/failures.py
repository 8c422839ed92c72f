"""Which failures are new: an item that failed before and fails again is seen, not written twice."""

from collections.abc import Iterable

from transforms.dead_letters import failure_key
from transforms.memory import Recall
from transforms.outcomes import Dead


def first_failures(failures: Iterable[Dead], memory: Recall) -> tuple[list[Dead], list[Dead]]:
    """Part failures that are dealt with at once.

    Returns:
        Those that are new, and those whose like failed before (earlier, or among these), both in
        their order.
    """
    keyed = [(failure_key(one.letter), one) for one in sorted(failures, key=_place)]
    handled = memory.failed_before({name for name, _ in keyed})
    new: list[Dead] = []
    again: list[Dead] = []
    for name, one in keyed:
        (again if name in handled else new).append(one)
        handled.add(name)
    return new, again


def _place(one: Dead) -> tuple[str, str]:
    return one.order, one.key
