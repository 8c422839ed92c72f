"""What came of asking a feed."""

from dataclasses import dataclass, field
from datetime import datetime

from transforms.admit.hints import FeedHints
from transforms.records.travelling import RawArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer's frame, as far as polling looks at it (see `Fetched`)."""

    final_url: str
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed that was read.

    Attributes:
        digest: a hash of its bytes.
        content: a hash of its entries.
        entries: their number.
        keys: their number by distinct key.
        shared: those whose link is not theirs alone.
        marks: a sample of their hashes.
        dates: of their publication, those that could be read.
        hints: its own pace.
    """

    digest: str
    content: str
    entries: int
    keys: int
    shared: int
    marks: bytes
    dates: tuple[datetime, ...] = ()
    hints: FeedHints = field(default_factory=FeedHints)


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing changed: a 304, or the same bytes."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Changed:
    """A feed with other bytes than before, or the first one; `articles` are its entries."""

    reply: Reply
    document: Document
    articles: tuple[RawArticle, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another host's feed, none of whose entries is known: nothing is taken from it."""

    reply: Reply
    known: int
    offered: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that is no feed, or is broken; `found` are the feed URLs in it."""

    reply: Reply
    reason: str
    sentence: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """No document.

    Attributes:
        reason: a word (see pipelines/fetch/errors.py).
        sentence: what happened.
        status: the HTTP status, where there was one.
        retry_after: seconds that the server wants to be left alone.
        was_asked: false where the host was not asked at all, since it had said to wait.
    """

    reason: str
    sentence: str
    status: int | None = None
    retry_after: float | None = None
    was_asked: bool = True


Outcome = Same | Changed | Elsewhere | Unreadable | Failed
