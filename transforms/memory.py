"""What is remembered of articles: how it is asked, and how it is told.

Whoever decides (`transforms.dedupe.judge`) recalls the past and gives back changes; whoever keeps
the past applies them. Nobody else says what is to be remembered.
"""

import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable

import msgspec

from transforms.identity import digest
from transforms.records.article import Article, Record, SourceRef
from transforms.records.travelling import Fingerprint, Item

What = Literal["enriched", "duplicate", "dropped", "heard"]


class Sketch(Record, frozen=True, kw_only=True):
    """All that the judge needs to know of one item.

    `key`, `order` and `document` are the item's (see `Envelope`). `house` names who is responsible
    (a site or a publisher, not a file): the same id with other content is a revision in the same
    house, and a repetition in another. `voice` is the feed of the house that says it, for two
    feeds of one house may cut or word an article differently, and neither revises the other by
    repeating itself. `version` is the one that a record of newsbeam's own has already; None where
    the item is no such record. `text` is title and body, as `packed_text` writes them.
    """

    key: str
    order: str
    document: str | None
    id: str
    house: str
    voice: str
    content_hash: str
    url: str | None
    discovered: datetime
    fingerprint: Fingerprint
    version: int | None = None
    text: bytes = b""


class Remembered(Record, frozen=True, kw_only=True):
    """An article that was judged before.

    `rank` sorts as text in the order of judging. `voices` maps each voice that carried the article
    to the content hash it last carried; `home` is the house that made the record. `duplicate`
    marks an id whose content was that of another article, "dropped" one that a rule of the user's
    took out once it was judged; they are never anyone's original. `text` is empty until it is asked
    for; that and all of the fingerprint but two hashes may be forgotten. `learnt` is when the
    memory was last told of it; None in the turn that tells it.
    """

    id: str
    rank: str
    version: int
    outcome: Literal["enriched", "duplicate", "dropped"]
    home: str
    voices: dict[str, str]
    content_hash: str
    url: str | None
    discovered: datetime
    fingerprint: Fingerprint
    text: bytes = b""
    learnt: datetime | None = None


class Change(Record, frozen=True, kw_only=True, tag="change"):
    """What the memory is to be told of one item: an article as judged, or who else carries it.

    `enriched` is a new article or a new version, `duplicate` (version 0) one that repeats another,
    `dropped` (version 0) one that came to no record, for a rule of the user's took it out later;
    `heard` (version 0) says that this voice carries the known article of this id, in these words.
    `place` counts the items judged at once, in their order. Only an enriched article's fingerprint
    has shingles and anchors: nothing is ever compared with the others. `key` is the item's, so that
    a change can be taken back where its item dies in a later step.
    """

    key: str
    place: int
    what: What
    version: int
    sketch: Sketch


_LONGEST_KEPT: Final = 100_000

#: Articles with one anchor in common that are looked at, at most: the latest.
MOST_OF_ANCHOR: Final = 64


class Window(NamedTuple):
    """A stretch of time, both ends included."""

    earliest: datetime
    latest: datetime


@runtime_checkable  # Beam compares what a step takes with what it is given
class Recall(Protocol):
    """Look-ups in what is remembered; each costs as much as it is asked, not more."""

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id."""

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""

    def by_anchors(self, anchors: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find enriched articles with any of these anchors, discovered then, each once.

        Of those with one anchor, the latest `MOST_OF_ANCHOR` by rank are found at least: what more
        articles have in common is no sign that one repeats another.
        """

    def texts(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Find the texts of enriched articles by id, as far as they are remembered."""

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Say which of these failure keys are known."""


class NothingKnown:
    """A memory without a past: for tests, and for a first turn."""

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find nothing."""
        del ids
        return {}

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find nothing."""
        del content_hashes
        return ()

    def by_anchors(self, anchors: Iterable[int], within: Window) -> Iterable[Remembered]:
        """Find nothing."""
        del anchors, within
        return ()

    def texts(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """Find nothing."""
        del ids
        return {}

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Know of no failure."""
        del keys
        return set()


def told(change: Change, before: Remembered | None, turn: str) -> Remembered | None:
    """Make what is remembered of an article once a change was told.

    It ranks by its first version, and every voice that ever carried it stays.

    Args:
        change: what was judged.
        before: what was remembered of the same id.
        turn: names the items judged at once; sorts as text.

    Returns:
        The article as remembered; None where a voice carries one that nobody remembers.
    """
    one = change.sketch
    voices = {**({} if before is None else before.voices), one.voice: one.content_hash}
    if change.what == "heard":
        heard = {"voices": voices, "learnt": None}
        return None if before is None else msgspec.structs.replace(before, **heard)
    return Remembered(
        id=one.id,
        rank=rank(turn, change.place) if before is None else before.rank,
        version=change.version,
        outcome=change.what,
        home=one.house,
        voices=voices,
        content_hash=one.content_hash,
        url=one.url,
        discovered=one.discovered,
        fingerprint=one.fingerprint,
        text=one.text,
    )


def taken_back(
    change: Change, before: Remembered | None, now: Remembered | None
) -> Remembered | None:
    """Make what is remembered of an article once a change was taken back, for its item died.

    Args:
        change: what was told.
        before: what was remembered of its id until then.
        now: what is remembered by now.

    Returns:
        The version before, with what other voices said since; None where there was none. A later
        version that was told meanwhile stays as it is.
    """
    one = change.sketch
    if now is None or (now.version, now.content_hash) != (change.version, one.content_hash):
        return now
    if before is None:
        return None
    voices = {name: said for name, said in now.voices.items() if name != one.voice}
    if one.voice in before.voices:
        voices[one.voice] = before.voices[one.voice]
    return msgspec.structs.replace(before, voices=voices)


def rank(turn: str, place: int) -> str:
    """Name the place of an item among all that were ever judged."""
    return f"{turn}.{place:08d}"


def house_of(source: SourceRef) -> str:
    """Name who says it: the site, else the publisher, else the feed; empty where none is named."""
    return digest("voice", source.site or source.publisher or source.feed_title or "")


def voice_of(source: SourceRef) -> str:
    """Name the feed that says it: a live one by its URL, a recorded one by its title."""
    feed = {"rss": source.origin, "feed": source.feed_title}.get(source.kind)
    return (
        digest("voice", source.site or source.publisher or "", feed) if feed else house_of(source)
    )


def sketch(item: Item) -> Sketch:
    """Reduce a fingerprinted item to what the judge needs.

    Raises:
        ValueError: the item has no fingerprint (a step was left out of the graph).
    """
    if item.fingerprint is None:
        raise ValueError(f"{item.article.id} has no fingerprint")
    return Sketch(
        key=item.key,
        order=item.envelope.order,
        document=item.envelope.document,
        id=item.article.id,
        house=house_of(item.article.source),
        voice=voice_of(item.article.source),
        content_hash=item.article.content_hash,
        url=best_url(item.article),
        discovered=item.article.discovered,
        fingerprint=item.fingerprint,
        version=item.version,
        text=packed_text(item.article.title or "", item.article.body),
    )


def bare(one: Sketch) -> Sketch:
    """Take off what texts are compared by: nothing is compared with what repeats another."""
    prints = msgspec.structs.replace(one.fingerprint, shingles=b"", anchors=[], details=b"")
    return msgspec.structs.replace(one, fingerprint=prints, text=b"")


def best_url(article: Article) -> str | None:
    """Name the URL to show for an article."""
    return article.canonical_url or article.url


def packed_text(title: str, body: str) -> bytes:
    """Compress a title and a body: what a later version is compared with, word by word.

    A text of more than 100,000 characters is not kept: half of one would look like a revision.
    """
    if len(title) + len(body) > _LONGEST_KEPT:
        return b""
    text = f"{title}\0{body}".encode("utf-8", "surrogatepass")
    return zlib.compress(text, level=1)


def unpacked_text(data: bytes) -> tuple[str, str] | None:
    """Read what `packed_text` wrote; None of a text that is not kept."""
    if not data:
        return None
    title, _, body = zlib.decompress(data).decode("utf-8", "surrogatepass").partition("\0")
    return title, body
