"""What is remembered of articles, and how the judge asks for it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from transforms.identity import digest
from transforms.records import Article, Fingerprint, Item, Record, SourceRef


class Sketch(Record, frozen=True, kw_only=True):
    """All that the judge needs to know of one item.

    `house` names who is responsible (a site or a publisher, not a file): the same id with other
    content is a revision in the same house, and a repetition in another. `voice` is the feed of
    the house that says it, for two feeds of one house may cut or word an article differently, and
    neither revises the other by repeating itself.
    """

    key: str
    id: str
    house: str
    voice: str
    content_hash: str
    url: str | None
    discovered: datetime
    fingerprint: Fingerprint


class Remembered(Record, frozen=True, kw_only=True):
    """An article that was judged before.

    `rank` sorts as text in the order of taking. `voices` maps each voice that carried the article
    to the content hash it last carried; `home` is the house that made the record. `duplicate`
    marks an id whose content was that of another article; it is never anyone's original.
    """

    id: str
    rank: str
    version: int
    outcome: Literal["enriched", "duplicate"]
    home: str
    voices: dict[str, str]
    content_hash: str
    url: str | None
    discovered: datetime
    fingerprint: Fingerprint


@runtime_checkable  # Beam compares what a step takes with what it is given
class Known(Protocol):
    """Look-ups in what earlier turns remember; each costs as much as it is asked, not more."""

    def by_id(self, ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Find articles by id."""

    def by_content(self, content_hashes: Iterable[str]) -> Iterable[Remembered]:
        """Find enriched articles by content hash."""

    def by_bands(self, bands: Iterable[int]) -> Iterable[Remembered]:
        """Find enriched articles with any of these LSH band keys, each once."""

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

    def by_bands(self, bands: Iterable[int]) -> Iterable[Remembered]:
        """Find nothing."""
        del bands
        return ()

    def failed_before(self, keys: Iterable[str]) -> set[str]:
        """Know of no failure."""
        del keys
        return set()


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
        key=item.envelope.key,
        id=item.article.id,
        house=house_of(item.article.source),
        voice=voice_of(item.article.source),
        content_hash=item.article.content_hash,
        url=best_url(item.article),
        discovered=item.article.discovered,
        fingerprint=item.fingerprint,
    )


def best_url(article: Article) -> str | None:
    """Name the URL to show for an article."""
    return article.canonical_url or article.url
