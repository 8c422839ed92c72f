"""Judging anew what a rule of the user's took out before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from transforms.memory import Recall, Remembered, Window


@dataclass(frozen=True)
class WithoutDropped:
    """A memory as if nothing had ever been dropped: such articles are judged anew."""

    memory: Recall

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id, but not those that a rule took out."""
        found = self.memory.by_id(ids)
        return {name: one for name, one in found.items() if one.outcome != "dropped"}

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""
        return self.memory.by_content(content_hashes)

    def by_anchors(self, anchors: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find enriched articles with any of these anchors, discovered then, each once."""
        return self.memory.by_anchors(anchors, within)

    def texts(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Find the texts of enriched articles by id."""
        return self.memory.texts(ids)

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Say which of these failure keys are known."""
        return self.memory.failed_before(keys)
