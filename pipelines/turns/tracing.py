"""Which traces a turn leaves in the ledger of the items that made no record."""

from collections.abc import Iterator
from typing import Final

import msgspec

from pipelines.ledger.traces import Trace, duplicate_key
from pipelines.turns.ends import Staged
from transforms.cleanup.fields.urls import canonicalize
from transforms.dead_letters import failure_key
from transforms.identity import digest
from transforms.memory import voice_of
from transforms.outcomes import Dead, Filtered, Repeated
from transforms.records.article import Record, SourceRef
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import FEED_ENTRY, JSON, RECORD

_WITH_URL: Final = (FEED_ENTRY, JSON, RECORD)


class _Addressed(Record, frozen=True, kw_only=True):
    url: str | None = None


def traces(staged: Staged) -> Iterator[Trace]:
    """Say what became of each item of a turn that was repeated, filtered or died."""
    yield from map(_of_repeated, staged.repeated)
    yield from map(_of_filtered, staged.filtered)
    yield from map(_of_dead, staged.dead)


def _of_repeated(one: Repeated) -> Trace:
    record, match = one.record, one.record.duplicate_of
    return Trace(
        key=duplicate_key(record.id, voice_of(record.source)),
        outcome="duplicate",
        reason=match.method,
        at=record.discovered,
        id=record.id,
        url=record.canonical_url or record.url,
        origin=record.source.origin,
        item=record.source.item,
        publisher=_publisher(record.source),
        original=match.id,
        similarity=match.similarity,
    )


def _of_filtered(one: Filtered) -> Trace:
    return Trace(
        key=digest("filtered", one.id, one.rule),
        outcome="filtered",
        reason=one.rule,
        at=one.discovered,
        id=one.id,
        url=one.url,
        origin=one.origin.origin,
        item=one.origin.item,
        publisher=_publisher(one.origin),
    )


def _of_dead(one: Dead) -> Trace:
    letter = one.letter
    return Trace(
        key=failure_key(letter),
        outcome="dead",
        reason=f"{letter.stage}.{letter.reason}",
        at=letter.at,
        url=_url_in(letter),
        origin=letter.source.origin,
        item=letter.source.item,
        publisher=_publisher(letter.source),
    )


def _url_in(letter: DeadLetter) -> str | None:
    """Read the address out of what went in, where that says one in plain sight."""
    if letter.content_type not in _WITH_URL:
        return None
    try:
        url = msgspec.json.decode(letter.payload, type=_Addressed).url
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return None if url is None else canonicalize(url) or url


def _publisher(source: SourceRef) -> str | None:
    return source.publisher or source.site or source.feed_title
