"""The past as far as the items of a turn touch it, and what was judged of them so far."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from transforms.dedupe.near import NearRule
from transforms.memory import MOST_OF_ANCHOR, Recall, Remembered, Sketch, Window

#: Articles that an item is compared with word for word, at most.
_MOST_COMPARED: Final = 32

#: The ends of what can be said about time.
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)


class Past:
    """Articles by id, by content and by anchors."""

    def __init__(self, sketches: Sequence[Sketch], memory: Recall, rule: NearRule) -> None:
        self._articles = recalled(sketches, memory)
        self._by_content: dict[str, set[str]] = {}
        self._by_anchor: dict[int, list[tuple[str, str]]] = {}  # ranks and ids, sorted
        for past in memory.by_content({one.content_hash for one in sketches}):
            self._index(self._articles.get(past.id, past))
        anchors = {anchor for one in sketches for anchor in one.fingerprint.anchors}
        for past in memory.by_anchors(anchors, _window(sketches, rule)) if anchors else ():
            self._index(self._articles.get(past.id, past))
        for past in list(self._articles.values()):
            self._index(past)

    def article(self, name: str) -> Remembered | None:
        """Find an article by its id."""
        return self._articles.get(name)

    def change(self, before: Remembered | None, after: Remembered | None) -> None:
        """Put what is remembered of an article from now on in the place of what was."""
        if before is not None:
            self._forget(before)
        if after is not None:
            self._index(after)

    def same_content(self, one: Sketch) -> Remembered | None:
        """Find the first original with the same content and another id."""
        ids = self._by_content.get(one.content_hash, set()) - {one.id}
        return min((self._articles[i] for i in ids), key=lambda past: past.rank, default=None)

    def neighbours(self, one: Sketch) -> list[Remembered]:
        """Find originals with anchors in common, those first that have most and rarest.

        What many have in common (the frame of a weather report) counts for little, so that however
        many there are, few are compared.
        """
        rare: Counter[tuple[str, str]] = Counter()
        common: Counter[tuple[str, str]] = Counter()
        for anchor in one.fingerprint.anchors:
            having = self._by_anchor.get(anchor, [])
            (rare if len(having) < MOST_OF_ANCHOR else common).update(having[-MOST_OF_ANCHOR:])
        found = sorted(rare.keys() | common.keys(), key=lambda i: (-rare[i], -common[i], i))
        return [self._articles[i] for _, i in found if i != one.id][:_MOST_COMPARED]

    def _index(self, past: Remembered) -> None:
        self._articles[past.id] = past
        if past.outcome != "enriched":
            return
        self._by_content.setdefault(past.content_hash, set()).add(past.id)
        place = (past.rank, past.id)
        for anchor in past.fingerprint.anchors:
            having = self._by_anchor.setdefault(anchor, [])
            if not having or having[-1] < place:
                having.append(place)
            elif having[at := bisect_left(having, place)] != place:
                having.insert(at, place)

    def _forget(self, past: Remembered) -> None:
        self._by_content.get(past.content_hash, set()).discard(past.id)
        place = (past.rank, past.id)
        for anchor in past.fingerprint.anchors:
            having = self._by_anchor.get(anchor, [])
            at = bisect_left(having, place)
            if having[at : at + 1] == [place]:
                del having[at]


def recalled(sketches: Sequence[Sketch], memory: Recall) -> dict[str, Remembered]:
    """Recall what has the ids of these items, with the texts of those that may be revised."""
    articles = dict(memory.by_id({one.id for one in sketches}))
    revised = {one.id for one in sketches if _may_revise(one, articles.get(one.id))}
    for name, text in (memory.texts(revised) if revised else {}).items():
        articles[name] = msgspec.structs.replace(articles[name], text=text)
    return articles


def _may_revise(one: Sketch, before: Remembered | None) -> bool:
    return (
        before is not None
        and before.outcome == "enriched"
        and one.house == before.home
        and one.content_hash != before.content_hash
    )


def _window(sketches: Sequence[Sketch], rule: NearRule) -> Window:
    moments = [one.discovered for one in sketches]
    earliest, latest = min(moments), max(moments)
    return Window(
        earliest - min(rule.window, earliest - _FIRST), latest + min(rule.window, _LAST - latest)
    )
