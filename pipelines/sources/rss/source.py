"""`rss:https://…` and `rss:LIST`: live feeds, each asked when it is due (see docs/feeds.md).

Feeds are asked in parallel, a host at a time and politely; the entries of a document in which any
changed go on, for the graph to find out what of them is new. What was learnt of each feed is
committed with the turn that takes its last entry, so that a turn that never was is asked for again.
A feed that fails is said in the log, once for each reason, and costs the others nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Final

from pipelines.fetch.boundary import attempted
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.guard import Resolver, system_resolver
from pipelines.fetch.messages import FetchRequest
from pipelines.fetch.politeness import LOOK_S, Result
from pipelines.fetch.urls import host_of, public_url
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.pages import Pages
from pipelines.sources.rss.polling.asking import request_for
from pipelines.sources.rss.polling.feed_state import States
from pipelines.sources.rss.polling.reading import read_answer
from pipelines.sources.rss.polling.schedule import is_due, may_be_asked
from pipelines.sources.rss.polls import Polls
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.taken import Taken
from pipelines.sources.rss.verdicts.heard import Heard
from pipelines.sources.rss.verdicts.notes import FeedNews, note
from pipelines.sources.rss.verdicts.verdicts import counted
from pipelines.standing import FeedCounts, Standing
from pipelines.troubles import Trouble
from transforms.records.travelling import Envelope

_log = logging.getLogger(__name__)

#: The whole list is ranked for every batch.
_host_of_feed: Final = lru_cache(maxsize=1 << 14)(host_of)
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Before the first turn.
_NOTHING: Final = Limit(
    items=0, payload_bytes=0, wait_s=0.0, collect_s=0.0, stopped=lambda: True, following=False
)


class RssSource:
    """Yields the entries of live feeds that changed since they were last read.

    Args:
        uri: as the user gave it.
        feeds: reads the list of feeds, anew for every turn; may raise SourceUnavailable.
        clock: tells the time in UTC.
        settings: when feeds are asked, and how.
        resolver: gives the addresses of a host name.
    """

    is_live = True

    def __init__(
        self,
        uri: str,
        feeds: Callable[[], Sequence[FeedSpec]],
        clock: Callable[[], datetime],
        settings: FeedSettings,
        *,
        resolver: Resolver = system_resolver,
    ) -> None:
        self.uri = public_url(uri)
        self._feeds = feeds
        self._clock = clock
        self._settings = settings
        self._turn = Taken(_NOTHING)
        self._polls = Polls(settings, resolver, self._look)
        self._states = States()
        self._heard = Heard()
        self._news_of_feeds = FeedNews(self.uri)
        self._pages = Pages(self._states, self._polls.fetcher, self._look)
        self._has_more = True
        self._asked: set[str] = set()
        self._asked_now: set[str] = set()
        self._listed: Sequence[FeedSpec] = ()
        self._urls: frozenset[str] = frozenset()

    def check(self) -> None:
        """Read the list of feeds; fetches nothing.

        Raises:
            SourceUnavailable: there is no such list, or no feed in it.
        """
        if not self._feeds():
            raise SourceUnavailable(
                f"{self.uri} lists no feed: give one http(s) URL a line, or an OPML file"
            )

    def take(self, positions: Mapping[str, str], limit: Limit) -> Iterator[Envelope]:
        """Ask feeds and yield what changed, until something did and nothing more is at hand.

        A single run asks each feed once, unless it asked for rest; in continuous use, each is
        asked when it is due. While pages of articles are waited for, feeds are too, and the other
        way round. Nothing is waited for beyond `limit.wait_s` without an entry: what is under way
        then goes on, for the next call.
        """
        self._states.begin(positions)
        self._pages.begin(positions)
        turn = self._turn = Taken(limit)
        while not turn.is_over and not limit.stopped():
            if not self._polls.are_under_way and not turn.has_begun:
                self._begin(self._plan(limit), limit)
            if not self.is_busy():
                return
            for envelope in self._news(limit):
                turn.add(envelope)
                yield envelope
                if turn.is_over:
                    return
            is_idle = not (self._polls.are_under_way or self._pages.are_under_way)
            if turn.patience() <= 0 or (turn.has_begun and is_idle):
                return

    def is_busy(self) -> bool:
        """Tell whether there may be more in this run without anything coming due meanwhile.

        True while feeds or pages are being fetched, entries wait, or feeds are still to be asked.
        """
        return self._has_more or self._polls.are_under_way or self._pages.wait

    def progress(self) -> Mapping[str, str]:
        """What is newly known of each feed that was asked."""
        return self._states.progress() | self._pages.progress()

    def acknowledge(self) -> None:
        """The states are in the ledger."""
        self._states.clear()
        self._pages.acknowledge()
        self._asked |= self._asked_now
        self._asked_now.clear()

    def release(self) -> None:
        """Ask again what the turn asked."""
        self._polls.break_off()
        self._states.clear()
        self._asked.difference_update(self._pages.release())
        self._asked_now.clear()
        self._has_more = True

    def trouble(self) -> Trouble | None:
        """Tell how many feeds could not be asked or read in this run, and why."""
        return self._heard.trouble(self.uri)

    def standing(self) -> Standing:
        """Tell how many feeds were come to in this run, and how many are left."""
        return Standing(feeds=self._feed_counts())

    def verdicts(self) -> Mapping[str, int]:
        """Count the feeds by what is to be said of each."""
        return counted(map(self._states.of, self._urls), self._clock())

    def _feed_counts(self) -> FeedCounts:
        return self._heard.counts(len(self._urls))

    def close(self) -> None:
        """Break off what is under way and close the connections."""
        self._pages.release()
        self._polls.close()

    def _plan(self, limit: Limit) -> list[FeedSpec]:
        """Choose the feeds to ask now: those that have been due for longest, hosts in turn."""
        now = self._clock()
        feeds = {
            spec.public_url: spec
            for spec in reversed(self._list())
            if not self._pages.holds(spec.public_url)
        }
        if limit.following:
            due = [spec for url, spec in feeds.items() if is_due(self._states.of(url), now)]
        else:
            due = self._not_asked_yet(feeds, now)
        self._has_more = bool(due)
        due.sort(key=self._urgency)
        ranked = sorted(zip(_ranks(due), range(len(due)), strict=True))
        return [due[place] for _, place in ranked[: self._settings.batch]]

    def _urgency(self, spec: FeedSpec) -> tuple[datetime, str]:
        return self._states.of(spec.public_url).next_due or _LONG_AGO, spec.public_url

    def _not_asked_yet(self, feeds: Mapping[str, FeedSpec], now: datetime) -> list[FeedSpec]:
        asked = self._asked | self._asked_now
        left = {url: spec for url, spec in feeds.items() if url not in asked}
        willing = {url for url in left if may_be_asked(self._states.of(url), now)}
        if resting := left.keys() - willing:
            self._asked_now |= resting
            for url in resting:
                self._heard.rests(url, self._states.of(url))
            _log.info(
                "%d of %d feeds of %s are not asked now: they are gone, or asked for rest",
                len(resting),
                len(feeds),
                self.uri,
            )
        return [spec for url, spec in left.items() if url in willing]

    def _list(self) -> Sequence[FeedSpec]:
        """Read the list; one that cannot be read any more is used as it was."""
        try:
            self._listed = self._feeds()
        except SourceUnavailable as error:
            if not self._listed:
                raise
            _log.warning("%s; the feeds known so far are used", error)
        self._urls = frozenset(spec.public_url for spec in self._listed)
        return self._listed

    def _begin(self, batch: Sequence[FeedSpec], limit: Limit) -> None:
        liars = self._states.liars()
        requests = []
        for spec in batch:
            request = attempted(spec.public_url, partial(self._request, spec, liars))
            if isinstance(request, FetchFailedError):
                self._learn(spec, request)
            else:
                requests.append((request, spec))
        if requests:
            self._polls.begin(requests, limit.stopped)

    def _request(self, spec: FeedSpec, liars: Container[str]) -> FetchRequest:
        state = self._states.of(spec.public_url)
        return request_for(spec, state, liars=liars, robots=self._settings.obey_robots)

    def _news(self, limit: Limit) -> Iterator[Envelope]:
        """Give what feeds and pages have brought by now, or bring within one look."""
        yield from self._pages.at_once()
        for spec, result in self._polls.answers():
            self._learn(spec, result)
            yield from self._pages.at_once()
        yield from self._pages.fetched(limit.stopped)

    def _learn(self, spec: FeedSpec, result: Result) -> None:
        """Read an answer; whatever goes wrong with that is a failure of this feed alone."""
        feed = spec.public_url
        before = self._states.of(feed)
        read = partial(read_answer, spec, before, now=self._clock(), settings=self._settings)
        reading = attempted(feed, lambda: read(self._pages.marks(feed), result))
        if isinstance(reading, FetchFailedError):
            reading = read({}, reading)
        note(feed, before, reading.state)
        self._heard.answered(feed, before, reading.state)
        self._news_of_feeds.look(self._feed_counts)
        self._asked_now.add(feed)
        if reading.plan is None:
            self._states.put(feed, reading.state)
        else:
            self._pages.take_over(feed, reading.plan, reading.state)

    def _look(self) -> float:
        """Say how long an answer is waited for before the other kind is looked after."""
        return min(LOOK_S, self._turn.patience())


def _ranks(feeds: Sequence[FeedSpec]) -> Iterator[int]:
    """Number the feeds of each host."""
    hosts: Counter[str] = Counter()
    for spec in feeds:
        host = _host_of_feed(spec.public_url)
        yield hosts[host]
        hosts[host] += 1
