"""Moments in the life of a run, as audit events of Python's: for whoever wants to be there.

Nothing is kept and nothing is called where nobody listens. The tests that kill the program listen
(`sys.addaudithook`): a moment keeps its name when the function that comes to it is renamed.
"""

import sys
from typing import Final, Literal

#: How far a turn, or a start, has come.
Event = Literal["recovered", "taken", "ran", "staged", "committed", "published", "acknowledged"]

#: All moments; "one …" is told of each, and those with "before" are told of ahead of the deed.
Moment = Literal[
    Event,
    "before reading options",
    "one feed read",
    "before spooling one",
    "before staging one outcome",
    "before syncing one",
    "one sink staged",
    "ledger written",
    "before showing one file",
    "rows written",
    "one table shown",
    "one sink published",
    "before marking published",
    "before acknowledging one",
    "one source acknowledged",
    "one sink given up",
    "before giving up",
    "backup copied",
    "backed up",
    "tables changed",
    "migrated",
    "some forgotten",
]

PREFIX: Final = "newsbeam."


def reached(moment: Moment) -> None:
    """Tell those who listen that the program has come to a moment: some 0.2 µs where nobody does.

    The event is named "newsbeam." and the moment. A listener may raise; that is raised here.
    """
    sys.audit(PREFIX + moment)
