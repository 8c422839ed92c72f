"""`rss:https://…` and `rss:LIST`: live feeds, each asked when it is due (see docs/feeds.md).

Feeds are asked in parallel, a host at a time and politely; a document whose entries changed goes
on whole, for the graph to find out what in it is new. What was learnt of each feed is committed
with the turn, so that a turn that never was is asked for again. A fetch that fails is said in the
log, once for each reason.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pipelines.feeds.heard import Heard
from pipelines.feeds.notes import note
from pipelines.feeds.outcome import Changed, Outcome, Unreadable
from pipelines.feeds.polling import envelope_of, failed, host_of, outcome_of, request_for
from pipelines.feeds.schedule import after, is_due, may_be_asked
from pipelines.feeds.settings import FeedSettings
from pipelines.feeds.spec import FeedSpec
from pipelines.feeds.state import FeedState
from pipelines.feeds.states import States
from pipelines.fetch.errors import FetchFailedError
from pipelines.fetch.guard import Resolver, system_resolver
from pipelines.fetch.messages import Fetched
from pipelines.fetch.politeness import Result
from pipelines.fetch.urls import public_url
from pipelines.sources.base import Limit, SourceUnavailable
from pipelines.sources.rss_pages import Pages
from pipelines.sources.rss_polls import Polls
from pipelines.troubles import Trouble
from transforms.records import Envelope

_log = logging.getLogger(__name__)

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


class RssSource:
    """Yields the documents of live feeds whose entries changed since they were last read.

    Args:
        uri: as the user gave it.
        feeds: reads the list of feeds, anew for every turn; may raise SourceUnavailable.
        clock: tells the time in UTC.
        settings: when feeds are asked, and how.
        resolver: gives the addresses of a host name.
    """

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
        self._polls = Polls(settings, resolver)
        self._states = States()
        self._heard = Heard()
        self._pages = Pages(self._states, self._polls.fetcher)
        self._asked: set[str] = set()
        self._asked_now: set[str] = set()
        self._listed: Sequence[FeedSpec] = ()

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
        asked when it is due. Entries count for the limit as items do. While pages of articles are
        waited for, feeds are too, and the other way round.
        """
        self._states.begin(positions)
        self._pages.begin(positions)
        turn = _Turn(limit)
        while not turn.is_over and not limit.stopped():
            if not self._polls.are_under_way and not turn.has_begun:
                self._begin(self._plan(limit), limit)
            if not self._polls.are_under_way and not self._pages.wait:
                return
            for envelope in self._news(turn, limit):
                yield envelope
                if turn.is_over:
                    return
            if turn.has_begun and not (self._polls.are_under_way or self._pages.are_under_way):
                return

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

    def trouble(self) -> Trouble | None:
        """Tell how many feeds could not be asked or read in this run, and why."""
        return self._heard.trouble(self.uri)

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
        return self._listed

    def _begin(self, batch: Sequence[FeedSpec], limit: Limit) -> None:
        liars = self._states.liars()
        requests = []
        for spec in batch:
            try:
                state = self._states.of(spec.public_url)
                robots = self._settings.obey_robots
                requests.append((request_for(spec, state, liars=liars, robots=robots), spec))
            except FetchFailedError as error:
                self._asked_now.add(spec.public_url)
                self._states.put(spec.public_url, self._after(spec, failed(error)))
        if requests:
            self._polls.begin(requests, limit.stopped)

    def _news(self, turn: "_Turn", limit: Limit) -> Iterator[Envelope]:
        """Give what feeds and pages have brought by now; wait where only one kind is waited for."""
        for spec, result in self._polls.answers(lambda: turn.may_wait() and not self._pages.wait):
            yield from self._learn(spec, result, turn)
        for envelope in self._pages.deliver(
            lambda: turn.may_wait() and not self._polls.are_under_way, limit.stopped
        ):
            turn.add(1, envelope)
            yield envelope

    def _learn(self, spec: FeedSpec, result: Result, turn: "_Turn") -> Iterator[Envelope]:
        now = self._clock()
        before = self._states.of(spec.public_url)
        outcome = outcome_of(spec, before, result, now)
        self._asked_now.add(spec.public_url)
        new = self._after(spec, outcome)
        if not isinstance(result, Fetched) or not _is_news(before, outcome):
            self._states.put(spec.public_url, new)
            return
        envelope = envelope_of(spec, result, now)
        changed = outcome if isinstance(outcome, Changed) else None
        if changed and self._pages.take_over(spec, envelope, changed.articles, new):
            return
        self._states.put(spec.public_url, new)
        turn.add(changed.document.entries if changed else 1, envelope)
        yield envelope

    def _after(self, spec: FeedSpec, outcome: Outcome) -> FeedState:
        minutes = spec.interval_minutes
        fixed = None if minutes is None else timedelta(minutes=minutes)
        before = self._states.of(spec.public_url)
        new = after(before, outcome, self._clock(), self._settings, fixed)
        note(spec.public_url, before, new)
        self._heard.answered(spec.public_url, before, new)
        return new


def _is_news(before: FeedState, outcome: Outcome) -> bool:
    """Whether a document goes on: its entries changed, or why it is unreadable was not told yet."""
    if isinstance(outcome, Changed):
        return outcome.document.content != before.content
    if isinstance(outcome, Unreadable):
        return before.failing is None or before.failing.reason != outcome.reason
    return False


def _ranks(feeds: Sequence[FeedSpec]) -> Iterator[int]:
    """Number the feeds of each host."""
    hosts: Counter[str] = Counter()
    for spec in feeds:
        host = host_of(spec.url)
        yield hosts[host]
        hosts[host] += 1


class _Turn:
    """How far a turn's limit is used up."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._items = 0
        self._bytes = 0
        self._ends: float | None = None

    @property
    def has_begun(self) -> bool:
        """Something was yielded."""
        return self._ends is not None

    @property
    def is_over(self) -> bool:
        """No more is to be yielded."""
        is_full = self._items >= self._limit.items or self._bytes >= self._limit.payload_bytes
        return is_full or (self._limit.following and not self.may_wait())

    def may_wait(self) -> bool:
        """Whether to wait for servers that take their time."""
        if not self._limit.following:
            return True
        return self._ends is None or time.monotonic() < self._ends

    def add(self, entries: int, envelope: Envelope) -> None:
        """Count an envelope; an empty feed counts as one item."""
        self._items += max(entries, 1)
        self._bytes += len(envelope.payload)
        if self._ends is None:
            self._ends = time.monotonic() + self._limit.collect_s
