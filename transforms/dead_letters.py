"""The one failure boundary: what goes wrong with an item becomes a dead letter, never a stop.

`attempt` runs a pure function over a batch. Declared failures (`ItemError`) keep their reason; the
unexpected gets the reason `internal_error` and its exception class. A batch that fails is run
again one item at a time, so that one bad item never costs its neighbours.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol, TypeVar

from transforms.errors import ItemError
from transforms.identity import digest
from transforms.records import DeadLetter, Envelope, Record

_log = logging.getLogger(__name__)

INTERNAL_ERROR: Final = "internal_error"
_DETAIL_CHARS: Final = 500


class Enveloped(Protocol):
    """Anything that still knows the envelope it came in."""

    @property
    def envelope(self) -> Envelope:
        """What a dead letter would carry."""


class Dead(Record, frozen=True, kw_only=True):
    """A dead letter on its way, beside the key of its item."""

    key: str
    letter: DeadLetter


In = TypeVar("In", bound="Envelope | Enveloped")
Out = TypeVar("Out")


def attempt(
    stage: str, function: Callable[[Sequence[In]], Sequence[Out]], batch: Sequence[In]
) -> Iterator[Out | Dead]:
    """Run `function` on a batch and yield its results, or a `Dead` for each item that failed."""
    try:
        results = function(batch)
    except Exception as error:  # noqa: BLE001 - the boundary: nothing an item does may stop a run
        if len(batch) == 1:
            yield _dead(stage, _envelope(batch[0]), error)
            return
        for item in batch:
            yield from attempt(stage, function, [item])
        return
    yield from results


def failure_key(letter: DeadLetter) -> str:
    """Name a failed item by what went in and from where: the same item has the same key."""
    return digest(
        "dead",
        letter.source.kind,
        letter.source.origin,
        letter.content_type,
        hashlib.blake2b(letter.payload, digest_size=16).hexdigest(),
        *(part for attribute in sorted(letter.attributes.items()) for part in attribute),
    )


def to_envelope(letter: DeadLetter, key: str) -> Envelope:
    """Rebuild the envelope that a dead letter was made from."""
    return Envelope(
        key=key,
        payload=letter.payload,
        content_type=letter.content_type,
        source=letter.source,
        discovered=letter.at,
        attributes=letter.attributes,
    )


def _envelope(item: "Envelope | Enveloped") -> Envelope:
    return item if isinstance(item, Envelope) else item.envelope


def _dead(stage: str, envelope: Envelope, error: Exception) -> Dead:
    if isinstance(error, ItemError):
        reason, detail = error.reason, error.detail
    else:
        reason, detail = INTERNAL_ERROR, f"{type(error).__name__}: {error}"
        _log.error("an item failed unexpectedly in %s: %s", stage, detail, exc_info=error)
    letter = DeadLetter(
        stage=stage,
        reason=reason,
        detail=detail[:_DETAIL_CHARS],
        error=type(error).__name__,
        payload=envelope.payload,
        content_type=envelope.content_type,
        attributes=envelope.attributes,
        source=envelope.source,
        at=envelope.discovered,
    )
    return Dead(key=envelope.key, letter=letter)
