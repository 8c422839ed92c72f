"""What a database refuses, as a sentence about the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError


class LedgerUnavailable(Exception):
    """The ledger cannot be used: one sentence that says what is wrong and what to do."""


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an error of the database into that sentence.

    Args:
        path: the ledger's file.
    """
    try:
        yield
    except DatabaseError as error:
        raise LedgerUnavailable(
            f"the ledger {path} cannot be used ({error.orig}): it must be a newsbeam ledger in a "
            "writable folder with free space"
        ) from error
