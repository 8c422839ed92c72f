"""What the user may set of polling feeds."""

from dataclasses import dataclass, field
from datetime import timedelta

from pipelines.fetch.settings import FetchSettings, Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """When feeds are polled, and how.

    Attributes:
        floor: the shortest interval between two polls of a feed.
        ceiling: the longest one, except where the feed's server or its failures ask for more.
        obey_robots: look into robots.txt before a feed is asked, too.
        batch: feeds that are asked in one turn, at most.
        fetch: limits of every fetch, and who asks.
        pace: how politely a host is asked.
    """

    floor: timedelta = timedelta(minutes=5)
    ceiling: timedelta = timedelta(hours=24)
    obey_robots: bool = False
    batch: int = 200
    fetch: FetchSettings = field(default_factory=FetchSettings)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        """Check that the bounds make sense.

        Raises:
            ValueError: they do not.
        """
        if not timedelta(0) < self.floor <= self.ceiling:
            raise ValueError("the shortest interval must be above 0 and not above the longest")
        if self.batch < 1:
            raise ValueError("at least one feed is asked in a turn")
