"""What a ledger knows of feeds, beside the lists that name them; asks no feed."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter

from pipelines.ledger.reading import read_positions
from pipelines.ledger.unavailable import Place
from pipelines.options import split_uri
from pipelines.sources.rss.lists.feed_list import ListUnavailable, named_feeds
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.verdicts.report import KnownFeeds


def known_feeds(place: Place, say: Callable[[str], None]) -> Iterator[KnownFeeds]:
    """Yield the sources of feeds that a ledger knows, with their lists where these can be read.

    Args:
        place: of the ledger.
        say: takes a sentence on a list that cannot be read.

    Raises:
        LedgerUnavailable: the ledger cannot be read.
    """
    positions = read_positions(place, "rss")
    for source, items in groupby(positions, key=attrgetter("source")):
        yield KnownFeeds(source, {one.item: one.position for one in items}, _specs(source, say))


def _specs(source: str, say: Callable[[str], None]) -> list[FeedSpec] | None:
    try:
        return named_feeds(split_uri(source)[1])
    except ListUnavailable as error:
        say(f"{error}; the feeds that the ledger knows of it are shown")
        return None
