"""A news desk: feeds on a real server, polled by the real job, with a clock that the test moves.

Each poll is a run of its own, which opens the ledger, polls, commits and ends; `one_process` polls
as a continuous run does, without ending in between.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pipelines.fetch.address import networks
from pipelines.fetch.settings import FetchSettings, Pace
from pipelines.ledger.store import open_ledger
from pipelines.options import settings_from
from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.polling.feed_state import FeedState, read_state
from pipelines.sources.rss.settings import FeedSettings
from pipelines.sources.rss.source import RssSource
from pipelines.turns.run import Route, Run, opened_run
from pipelines.turns.told import Observer
from tests.builders import limit
from tests.integration.fetch.server import Answer, Reply, ScriptedServer, to_loopback
from tests.integration.read_back import records
from tests.integration.whats_new.feeds import NOON, rss

URI = "rss:feeds.txt"
HOST = "courier.test"
# The usual authorities take a tenth of a second to load, and nothing here is encrypted.
_NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Told(NamedTuple):
    """What a poll brought: titles of new articles, (title, version) of revised ones, titles of
    duplicates, reasons of dead letters; each in the order of the feed. `seen` is a count."""

    new: list[str] = []
    revised: list[tuple[str, int]] = []
    duplicates: list[str] = []
    dead: list[str] = []
    seen: int = 0


NOTHING = Told()


def told(new="", revised=(), **more) -> Told:
    """Say what is expected: `new` as names, a blank between two."""
    return Told(new=sorted(f"About {name}" for name in new.split()), revised=list(revised), **more)


@dataclass
class Desk:
    """Polls feeds of a server.

    Attributes:
        now: the time, for all that runs.
        feeds: what is listed.
        apart: how much time passes between two polls.
        settings: of `FeedSettings`, other than usual.
        graphs: the built graph of each folder, which knows nothing of the past: to build one takes
            longer than all that a test does.
    """

    server: ScriptedServer
    folder: Path
    model: str
    now: datetime = NOON
    feeds: list[FeedSpec] = field(default_factory=list)
    apart: timedelta = timedelta(hours=1)
    settings: dict[str, object] = field(default_factory=dict)
    graphs: dict[Path, object] = field(default_factory=dict)
    _known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.feeds = self.feeds or [FeedSpec(self.url())]

    def url(self, path: str = "/feed", host: str = HOST) -> str:
        return self.server.url(path, host)

    def serve(self, *entries: str, path: str = "/feed", host: str = HOST, headers=None, **channel):
        """Answer a URL with a feed of these entries, from now on."""
        reply = Reply(headers=headers or {}, body=rss(entries, **channel).encode())
        self.server.route(path, reply, host=host)

    def answer(self, *answers: Answer, path: str = "/feed", host: str = HOST) -> None:
        """Answer a URL in these ways, one after another, from now on."""
        self.server.route(path, *answers, host=host)

    def poll(self, *entries: str, **channel) -> Told:
        """Poll all feeds in a run of its own; with entries, after serving them."""
        if entries:
            self.serve(*entries, **channel)
        with self.job() as job:
            return self._told(self._until_empty(job))

    @contextmanager
    def one_process(self) -> Iterator[Callable[..., Told]]:
        """Poll as a continuous run: what is due, again and again, in one process."""
        with self.job() as job:

            def poll(*entries: str, **channel) -> Told:
                if entries:
                    self.serve(*entries, **channel)
                return self._told(self._until_empty(job, following=True))

            yield poll

    def asked(self, path: str = "/feed") -> int:
        """Count the requests for a path."""
        return len(self.server.seen(path))

    def state(self, place: int = 0) -> FeedState:
        """Read what the ledger knows of a feed."""
        ledger = open_ledger(self.folder / "ledger.db", wait_s=0)
        try:
            return read_state(ledger.positions(URI).get(self.feeds[place].public_url))
        finally:
            ledger.close()

    @contextmanager
    def job(self) -> Iterator[Run]:
        flags = {
            "source": [URI],
            "sink": [f"jsonl:{self.folder}/out"],
            "state": str(self.folder / "ledger.db"),
            "spacy_model": [self.model],
            "entity_engine": "spacy",
            "clock": self.now.isoformat(),
        }
        routes = [Route(flags["sink"][0], articles=True, dead_letters=True)]
        settings = settings_from(flags, None)
        with opened_run(settings, [self.source()], routes, [], Observer()) as job:
            job.turns.run_graph = self.graphs.setdefault(self.folder, job.turns.run_graph)
            yield job

    def source(self) -> RssSource:
        """Make the source, as the command line does."""
        fetch = FetchSettings(
            allow_networks=networks(["127.0.0.0/8"]),
            ports=frozenset({self.server.port}),
            read_timeout_s=5.0,
            deadline_s=10.0,
            ssl_context=_NO_AUTHORITIES,
        )
        settings = FeedSettings(fetch=fetch, pace=Pace(delay_s=0.0), **self.settings)
        return RssSource(URI, lambda: self.feeds, lambda: self.now, settings, resolver=to_loopback)

    def _until_empty(self, job: Run, *, following: bool = False) -> dict[str, int]:
        seen = 0
        # What is under way is waited for, and taken in one turn.
        patient = limit(following=following, wait_s=30.0, collect_s=30.0)
        while (books := job.turns.next(patient)) is not None:
            assert books.problem is None
            seen += books.seen
        self.now += self.apart
        return seen

    def _told(self, seen: int) -> Told:
        fresh = {kind: self._fresh(kind) for kind in ("articles", "duplicates", "dead_letters")}
        return Told(
            # Sorted: feeds of several hosts come in the order of their answers.
            new=sorted(one["title"] or "" for one in fresh["articles"] if one["version"] == 1),
            revised=[
                (one["title"], one["version"]) for one in fresh["articles"] if one["version"] > 1
            ],
            duplicates=[one["title"] for one in fresh["duplicates"]],
            dead=[one["reason"] for one in fresh["dead_letters"]],
            seen=seen,
        )

    def _fresh(self, kind: str) -> list[dict]:
        found = records(self.folder / "out", kind)
        known = self._known.get(kind, 0)
        self._known[kind] = len(found)
        return found[known:]
