"""The one failure boundary: what goes wrong with an item becomes a dead letter, never a stop.

`attempt` runs a pure function over a batch. Declared failures (`ItemError`) keep their reason; the
unexpected gets the reason `internal_error` and its exception class; what takes more computing time
than any item may gets `too_costly`. A batch that fails is run again one item at a time, so that one
bad item never costs its neighbours. What no item is to blame for (a missing resource, a machine
without memory) passes and stops the run.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from traceback import walk_tb
from typing import Final, Protocol, TypeVar

from transforms.characters import visible
from transforms.errors import ItemError, ResourceUnavailable
from transforms.identity import digest, item_key
from transforms.outcomes import Dead
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import Envelope
from transforms.work_limit import within_limit

_log = logging.getLogger(__name__)

INTERNAL_ERROR: Final = "internal_error"
_DETAIL_CHARS: Final = 500
_OURS: Final = ("pipelines.", "transforms.")
_BOUNDARY: Final = frozenset({"transforms.dead_letters", "transforms.work_limit"})


class Enveloped(Protocol):
    """Anything that still knows its item's key, and the envelope it came in."""

    @property
    def key(self) -> str:
        """What the item is called."""

    @property
    def envelope(self) -> Envelope:
        """What a dead letter would carry."""


In = TypeVar("In", bound="Envelope | Enveloped")
Out = TypeVar("Out")


def attempt(
    stage: str, function: Callable[[Sequence[In]], Sequence[Out]], batch: Sequence[In]
) -> Iterator[Out | Dead]:
    """Run `function` on a batch and yield its results, or a `Dead` for each item that failed.

    Raises:
        ResourceUnavailable, MemoryError: every other item would fail alike.
    """
    try:
        results = within_limit(partial(function, batch))
    except (ResourceUnavailable, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the boundary: nothing an item does may stop a run
        if len(batch) == 1:
            yield _dead(stage, batch[0], error)
            return
        for item in batch:
            yield from attempt(stage, function, [item])
        return
    yield from results


def key_of(envelope: Envelope) -> str:
    """Name what an envelope holds, from its source and its bytes (see `identity.item_key`)."""
    return item_key(
        kind=envelope.source.kind,
        origin=envelope.source.origin,
        item=envelope.source.item,
        content_type=envelope.content_type,
        attributes=envelope.attributes,
        payload=envelope.payload,
    )


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


def to_envelope(letter: DeadLetter) -> Envelope:
    """Rebuild the envelope that a dead letter was made from."""
    return Envelope(
        payload=letter.payload,
        content_type=letter.content_type,
        source=letter.source,
        discovered=letter.at,
        attributes=letter.attributes,
    )


def bury(stage: str, key: str, envelope: Envelope, error: Exception) -> Dead:
    """Make the dead letter of an item."""
    if isinstance(error, ItemError):
        reason, detail = error.reason, error.detail
    else:
        reason, detail = INTERNAL_ERROR, f"{type(error).__name__}: {error}"
        # Never the message: libraries quote the article, line feeds and terminal escapes and all.
        name, where = type(error).__name__, _where(error)
        _log.error("an item failed unexpectedly in %s: %s at %s", stage, name, where)
    letter = DeadLetter(
        stage=stage,
        reason=reason,
        detail=visible(detail[:_DETAIL_CHARS])[:_DETAIL_CHARS],
        error=type(error).__name__,
        payload=envelope.payload,
        content_type=envelope.content_type,
        attributes=envelope.attributes,
        source=envelope.source,
        at=envelope.discovered,
    )
    claim = None if envelope.payload else envelope.claim
    return Dead(key=key, order=envelope.order, letter=letter, claim=claim)


def _dead(stage: str, item: "Envelope | Enveloped", error: Exception) -> Dead:
    if isinstance(item, Envelope):
        return bury(stage, key_of(item), item, error)
    return bury(stage, item.key, item.envelope, error)


def _where(error: Exception) -> str:
    """The line that failed: the innermost of ours, else (a user's own step) the innermost."""
    places = [
        (str(frame.f_globals.get("__name__", "")), line)
        for frame, line in walk_tb(error.__traceback__)
    ]
    ours = [place for place in places if place[0].startswith(_OURS) and place[0] not in _BOUNDARY]
    if not places:
        return "no line"  # it was made, not raised
    module, line = (ours or places)[-1]
    return f"{module.replace('.', '/')}.py:{line}"
