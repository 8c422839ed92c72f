"""What a database refuses, as a sentence about the ledger."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

#: Where a ledger lies: an SQLite file, or a PostgreSQL database by its URL.
Place = Path | str

#: What PostgreSQL says, as a pattern, to what helps.
_HELP: Final = {
    "password": "give it in PGPASSWORD, or in a passfile",
    'database "[^"]*" does not exist': "make it first (createdb), or name another one",
    "permission denied": "grant the user what it lacks (CREATE on the database, or on its schema)",
    "read-only": "name a server that can be written to",
    "encoding": "make a database with ENCODING 'UTF8'",
}


class LedgerUnavailable(Exception):
    """The ledger cannot be used: one sentence that says what is wrong and what to do."""


class CommitUnknown(LedgerUnavailable):
    """The database was lost while a turn was being committed: it may be true, or not."""


def reason(error: DBAPIError) -> str:
    """Say in one line what a database said, without the statement and its rows."""
    diagnosis = getattr(error.orig, "diag", None)
    said = getattr(diagnosis, "message_primary", None) or str(error.orig)
    return " ".join(said.split())


def remedy(said: str) -> str:
    """Say what helps against what PostgreSQL said."""
    found = (help_ for words, help_ in _HELP.items() if re.search(words, said))
    return next(found, "it must be a PostgreSQL database that answers and has room")


@contextmanager
def explained(place: Place) -> Iterator[None]:
    """Turn an error of the database into that sentence.

    Args:
        place: of the ledger.
    """
    try:
        yield
    except DBAPIError as error:
        said = reason(error)
        needs = (
            "it must be a newsbeam ledger in a writable folder with free space"
            if isinstance(place, Path)
            else remedy(said)
        )
        raise LedgerUnavailable(f"the ledger {place} cannot be used ({said}): {needs}") from error
