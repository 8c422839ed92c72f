"""A database that one process writes to."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine


@dataclass(frozen=True)
class HeldDatabase:
    """A ledger's database, held by this process alone.

    Attributes:
        engine: where the lock can be lost, its connections fail from then on.
        release: lets others have it.
    """

    engine: Engine
    release: Callable[[], None]
