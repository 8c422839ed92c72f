"""Dead letters: made of an item and what went wrong with it, and made an envelope again.

Declared failures (`ItemError`) keep their reason; the unexpected gets the reason `internal_error`
and its exception class.
"""

import hashlib
import logging
from traceback import walk_tb
from typing import Final

from transforms.characters import visible
from transforms.errors import ItemError
from transforms.identity import digest, item_key
from transforms.outcomes import Dead
from transforms.records.dead_letter import DeadLetter
from transforms.records.travelling import Envelope

_log = logging.getLogger(__name__)

INTERNAL_ERROR: Final = "internal_error"
_DETAIL_CHARS: Final = 500
_OURS: Final = ("pipelines.", "transforms.")
_BOUNDARY: Final = frozenset({"transforms.boundary", "transforms.work_limit"})


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
