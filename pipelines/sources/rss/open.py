"""The settings of a run as the source of live feeds takes them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from pipelines.fetch.address import networks
from pipelines.fetch.settings import FetchSettings, Pace
from pipelines.options import Settings, without_credentials
from pipelines.sources.base import SourceUnavailable
from pipelines.sources.rss.lists.feed_list import ListUnavailable, named_feeds
from pipelines.sources.rss.lists.spec import FeedSpec, FullText
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.source import RssSource


def open_feeds(uri: str, target: str, settings: Settings) -> RssSource:
    """Make the source of `rss:URL` or `rss:LIST`; reads and fetches nothing yet."""
    return RssSource(
        without_credentials(uri),
        partial(listed_feeds, target, settings.full_text),
        settings.now,
        feed_settings(settings),
    )


def feed_settings(settings: Settings) -> FeedSettings:
    """Say when feeds are polled, and how."""
    fetch = FetchSettings(
        contact=settings.contact,
        allow_networks=networks(settings.allow_network),
        ports=FetchSettings().ports | set(settings.allow_port),
    )
    return FeedSettings(
        floor=timedelta(minutes=settings.poll_floor_minutes),
        ceiling=timedelta(minutes=settings.poll_ceiling_minutes),
        obey_robots=settings.robots_for_feeds,
        fetch=fetch,
        pace=Pace(delay_s=settings.host_delay_seconds),
    )


def listed_feeds(target: str, full_text: FullText) -> Sequence[FeedSpec]:
    """Give the feed of a URL, or those of a list, which is read anew.

    Args:
        target: a URL or a path.
        full_text: for feeds whose list does not say.

    Raises:
        SourceUnavailable: the URL or the list cannot be used.
    """
    try:
        specs = named_feeds(target)
    except ListUnavailable as error:
        raise SourceUnavailable(str(error)) from None
    return [replace(spec, full_text=spec.full_text or full_text) for spec in specs]
