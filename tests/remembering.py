"""A memory in a dict: what the ledger keeps in tables."""

from transforms.dead_letters import failure_key
from transforms.memory import told


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
        return {name: self.articles[name] for name in ids if name in self.articles}

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
