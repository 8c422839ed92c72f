"""In which of five ways an item leaves: enriched, duplicate, seen, filtered or dead.

What a relay hands on as it came leaves in a way of its own, relayed, and has no type here.

Each way has one type, told apart by its tag where several travel together. What is written carries
the item's envelope, so that it can still become a dead letter (a sink cannot take the record, the
original of a duplicate died).
"""

from typing import Final, Literal

from transforms.records.article import Article, Duplicate, Moment, Record, SourceRef
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import Claim, Envelope, Item

Way = Literal["enriched", "duplicate", "seen", "filtered", "dead", "relayed"]
WAYS: Final[tuple[Way, ...]] = ("enriched", "duplicate", "seen", "filtered", "dead", "relayed")


class Enriched(Record, frozen=True, kw_only=True, tag="enriched"):
    """A new article, or a new version of a known one."""

    key: str
    envelope: Envelope
    record: Article


class Repeated(Record, frozen=True, kw_only=True, tag="duplicate"):
    """An article that another one says already."""

    key: str
    envelope: Envelope
    record: Duplicate


class Seen(Record, frozen=True, kw_only=True, tag="seen"):
    """An item that was handled before; `detail` is a word where that is not all ("churning")."""

    key: str
    source: str
    detail: str = ""


class Filtered(Record, frozen=True, kw_only=True, tag="filtered"):
    """An item that a rule of the user's drops; `order` is its item's, `id` its article's."""

    key: str
    order: str
    source: str
    rule: str
    id: str
    url: str | None
    origin: SourceRef
    discovered: Moment


class Dead(Record, frozen=True, kw_only=True, tag="dead"):
    """An item that could not be enriched.

    Its letter lacks the payload as long as `claim` says where that lies. `order` is its item's.
    """

    key: str
    order: str
    letter: DeadLetter
    claim: Claim | None = None


def filtered(item: Item, rule: str) -> Filtered:
    """Say that a rule drops an item."""
    article = item.article
    return Filtered(
        key=item.key,
        order=item.envelope.order,
        source=source_name(item.envelope.source),
        rule=rule,
        id=article.id,
        url=article.canonical_url or article.url,
        origin=article.source,
        discovered=article.discovered,
    )


def source_name(source: SourceRef) -> str:
    """Name what items are counted by: a feed, a subscription, a folder of files.

    It reads like a source on the command line: "rss:https://example.org/feed", "jsonl:archive".
    """
    if source.kind in ("rss", "pubsub"):
        return f"{source.kind}:{source.origin}"
    folder, slash, _ = source.origin.rpartition("/")
    return f"{source.kind}:{folder or slash or '.'}"
