"""Payloads that stayed where they were: claimed on the way, fetched again for a dead letter."""

from typing import Protocol, runtime_checkable

import msgspec

from transforms.admit.admit import admit
from transforms.admit.limits import AdmitLimits
from transforms.outcomes import Dead
from transforms.records.travelling import Claim, Envelope


@runtime_checkable  # Beam compares what a step takes with what it is given
class Cloakroom(Protocol):
    """Where envelopes lie whole while their items travel without payloads."""

    def fetch(self, claim: Claim) -> Envelope:
        """Read an envelope again."""


def restored(dead: Dead, cloakroom: Cloakroom | None, limits: AdmitLimits) -> Dead:
    """Give a dead letter the payload that its item came with.

    Args:
        dead: comes back as it is where its payload is there.
        cloakroom: of the one who set the claims.
        limits: those with which the item was admitted; an entry is read from its feed again.
    """
    if dead.claim is None or cloakroom is None:
        return dead
    envelope = cloakroom.fetch(dead.claim)
    if dead.claim.entry is not None:
        envelope = admit(envelope, limits)[dead.claim.entry].envelope
    letter = msgspec.structs.replace(dead.letter, payload=envelope.payload)
    return msgspec.structs.replace(dead, letter=letter, claim=None)
