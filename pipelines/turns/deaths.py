"""Items that die when the graph has ended, and what that means for those that name them.

A record that a sink can never take is a dead letter, not a loss. And an article that died after it
was judged is not remembered: what repeats it in the same turn would name a record that does not
exist, so it becomes a dead letter too, and is judged anew when it is replayed. What a rule of the
user's took out after it was judged is remembered as dropped: `--refilter` judges it anew.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from pipelines.books import Tally, moved
from pipelines.deaths import orphaned, refused
from pipelines.turns.ends import Staged
from transforms.admit.claims import Cloakroom, restored
from transforms.admit.limits import AdmitLimits
from transforms.dead_letters import failure_key
from transforms.memory import Change, Recall, bare
from transforms.outcomes import Dead, Way, source_name
from transforms.records.article import Article


@dataclass(frozen=True)
class LateDeaths:
    """Finds what dies late.

    Attributes:
        refusal: says in a sentence why a sink can never take a record; None where all take it.
        memory: what failed before.
        cloakroom: where the payloads of the turn lie.
        limits: those with which its items were admitted.
    """

    refusal: Callable[[Article], str | None]
    memory: Recall
    cloakroom: Cloakroom
    limits: AdmitLimits

    def settle(self, staged: Staged) -> Staged:
        """Move what dies late among the dead, and forget it; most often there is none."""
        turned_away = list(self._turned_away(staged))
        died = {one.key for one in (*staged.dead, *turned_away)}
        orphans = list(_orphans(staged, died))
        late = [self._whole(one) for one in (*turned_away, *orphans)]
        died |= {one.key for one in orphans}
        changes = self._told(staged, died)
        if not late:
            return msgspec.structs.replace(staged, changes=changes)
        new = self._new(late)
        return Staged(
            enriched=[one for one in staged.enriched if one.key not in died],
            repeated=[one for one in staged.repeated if one.key not in died],
            filtered=staged.filtered,
            dead=sorted((*staged.dead, *new.values()), key=lambda one: (one.order, one.key)),
            changes=changes,
            tallies=[*staged.tallies, *_moved(turned_away, orphans, new)],
        )

    def _told(self, staged: Staged, died: set[str]) -> list[Change]:
        """Forget what died, and remember as dropped what was judged and came to no record.

        An id that has a record keeps it in memory: what was dropped is then a later version.
        """
        changes = [one for one in staged.changes if one.key not in died]
        written = {one.key for one in staged.enriched}
        dropped = {one.key: one.sketch.id for one in changes if _is_lost(one, written)}
        if not dropped:
            return changes
        known = self.memory.by_id(set(dropped.values()))
        recorded = {name for name, one in known.items() if one.outcome == "enriched"}
        recorded |= {one.sketch.id for one in changes if one.key in written}
        return [
            _dropped(one) if one.key in dropped else one
            for one in changes
            if dropped.get(one.key) not in recorded
        ]

    def _turned_away(self, staged: Staged) -> Iterator[Dead]:
        for one in staged.enriched:
            problem = self.refusal(one.record)
            if problem is not None:
                yield refused(one, problem)

    def _whole(self, one: Dead) -> Dead:
        return restored(one, self.cloakroom, self.limits)

    def _new(self, late: list[Dead]) -> dict[str, Dead]:
        """Leave out those whose like was written before; by key."""
        by_failure = {failure_key(one.letter): one for one in reversed(late)}
        known = self.memory.failed_before(by_failure)
        return {one.key: one for name, one in by_failure.items() if name not in known}


def _is_lost(change: Change, written: set[str]) -> bool:
    return change.what == "enriched" and change.key not in written


def _dropped(change: Change) -> Change:
    return msgspec.structs.replace(change, what="dropped", version=0, sketch=bare(change.sketch))


def _orphans(staged: Staged, died: set[str]) -> Iterator[Dead]:
    """Bury duplicates of articles that have no record, neither of this turn nor of an earlier."""
    judged = [one for one in staged.changes if one.what == "enriched"]
    alive = {one.sketch.id for one in judged if one.key not in died}
    died_first = [one for one in judged if one.key in died and _may_be_first(one)]
    gone = {one.sketch.id for one in died_first} - alive
    for one in staged.repeated:
        if one.record.duplicate_of.id in gone:
            yield orphaned(one)


def _may_be_first(change: Change) -> bool:
    """Tell whether no version may have been written before: a record of our own brings its own."""
    return change.version in (1, change.sketch.version)


def _moved(
    turned_away: list[Dead], orphans: list[Dead], new: Mapping[str, Dead]
) -> Iterator[Tally]:
    ways: tuple[tuple[Way, list[Dead]], ...] = (("enriched", turned_away), ("duplicate", orphans))
    for before, dead in ways:
        for one in dead:
            detail = f"{one.letter.stage}.{one.letter.reason}"
            after: tuple[Way, str] = ("dead", detail) if one.key in new else ("seen", "")
            yield from moved(one.key, source_name(one.letter.source), before, *after)
