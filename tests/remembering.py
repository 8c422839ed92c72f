"""A memory in a dict: what the ledger keeps in tables."""

from collections import defaultdict
from dataclasses import dataclass

import msgspec
from msgspec.structs import replace

from pipelines.deaths import orphaned
from transforms.dead_letters import failure_key
from transforms.dedupe.judge import judge
from transforms.memory import taken_back, told


class DictMemory:
    """Remembers what it is told, turn by turn."""

    def __init__(self, failed=()):
        self.articles = {}
        self.failures = {failure_key(letter) for letter in failed}
        self.asked = []

    def tell(self, turn, changes):
        for change in sorted(changes, key=lambda one: one.place):
            after = told(change, self.articles.get(change.sketch.id), f"{turn:010d}")
            if after is not None:
                self.articles[after.id] = after

    def by_id(self, ids):
        found = {name: self.articles[name] for name in ids if name in self.articles}
        return {name: replace(one, text=b"") for name, one in found.items()}

    def texts(self, ids):
        return {name: self.articles[name].text for name in ids if name in self.articles}

    def by_content(self, content_hashes):
        wanted = set(content_hashes)
        return [one for one in self._originals() if one.content_hash in wanted]

    def by_anchors(self, anchors, within):
        wanted = set(anchors)
        return [
            one
            for one in self._originals()
            if wanted & set(one.fingerprint.anchors)
            and within.earliest <= one.discovered <= within.latest
        ]

    def failed_before(self, keys):
        self.asked.append(set(keys))
        return self.failures & set(keys)

    def _originals(self):
        return [one for one in self.articles.values() if one.outcome == "enriched"]


class _Court:
    """What one judge remembers, and the dead letters beside it."""

    def __init__(self):
        self.memory = DictMemory()
        self.claims = {}
        self.dead = {}
        self.asked = []


_COURTS = defaultdict(_Court)


@dataclass(frozen=True)
class DictJudge:
    """A judge that remembers in this process, by name: it can be pickled, as the ledger's can."""

    name: str

    @property
    def court(self):
        return _COURTS[self.name]

    def judge(self, sketches, rule):
        court = self.court
        fresh = [one for one in sketches if one.key not in court.claims]
        court.asked.append(len(list(sketches)))
        for said in judge(fresh, court.memory, rule):
            change = said.change
            before = None if change is None else court.memory.articles.get(change.sketch.id)
            court.claims[said.verdict.key] = (said.verdict, change, before)
        told_ = [court.claims[key][1] for key in {one.key for one in fresh}]
        court.memory.tell(len(court.asked), [one for one in told_ if one is not None])
        return {one.key: court.claims[one.key][0] for one in sketches}

    def settle(self, dead, repeated):
        for one in dead:
            self._bury(one)
        articles = self.court.memory.articles
        orphans = [one for one in repeated if one.record.duplicate_of.id not in articles]
        for one in orphans:
            self._bury(orphaned(one))
        return orphans

    def _bury(self, one):
        court = self.court
        court.dead[failure_key(one.letter)] = one
        verdict, change, before = court.claims.get(one.key, (None, None, None))
        if change is not None:
            name = change.sketch.id
            left = taken_back(change, before, court.memory.articles.pop(name, None))
            if left is not None:
                court.memory.articles[name] = left
            verdict = msgspec.structs.replace(verdict, outcome="seen", detail="died", version=0)
            court.claims[one.key] = (verdict, None, None)


_WRITTEN = defaultdict(list)


@dataclass(frozen=True)
class ListOutlet:
    """A sink in a list of this process, by name."""

    name: str
    refuses: str = ""

    @property
    def written(self):
        return _WRITTEN[self.name]

    def open(self):
        return self

    def check(self):
        """It can be used."""

    def prepare(self):
        """Nothing is missing."""

    def refusal(self, article):
        return "it is refused" if self.refuses and self.refuses in article.body else None

    def write(self, batch):
        self.written.append(list(batch))

    def close(self):
        """Nothing is open."""
