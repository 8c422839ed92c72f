"""How a source stands in the midst of a run: for whoever looks after it."""

from datetime import datetime
from typing import NamedTuple


class FeedCounts(NamedTuple):
    """How many feeds of a source were read when they were last asked, and so on.

    Attributes:
        read: that answered.
        failed: that could not be asked or read.
        resting: that were not asked, for they are gone or asked for rest.
        left: that were not come to in this run.
    """

    read: int
    failed: int
    resting: int
    left: int


class Standing(NamedTuple):
    """What a source has in hand.

    Attributes:
        feeds: where it has such.
        held: messages that it was given and has not acknowledged.
        oldest: when the oldest of them was published.
    """

    feeds: FeedCounts | None = None
    held: int = 0
    oldest: datetime | None = None
