"""What `newsbeam feeds` says: rows about feeds as a table or as JSON; pure."""

import io
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, get_args

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.sources.rss.lists.spec import FeedSpec
from pipelines.sources.rss.page_plan import POSITION, decode_marks
from pipelines.sources.rss.polling.feed_state import read_state
from pipelines.sources.rss.polling.history import items_per_day
from pipelines.sources.rss.verdicts.verdicts import Word, verdicts
from transforms.records.article import Moment, Record

OK: Final = "ok"
WORDS: Final[tuple[Word, ...]] = get_args(Word)

_LEAST_WIDTH: Final = 80


class Remark(Record, frozen=True, kw_only=True):
    """A verdict and its evidence."""

    verdict: Word
    evidence: str


class FeedRow(Record, frozen=True, kw_only=True):
    """A feed as `newsbeam feeds --json` gives it; times are UTC.

    Attributes:
        feed: its URL, without credentials.
        name: what its list calls it.
        categories: the folders of its list, outermost first.
        source: the --source that it belongs to.
        verdicts: the gravest first; "ok" alone when there is nothing to say.
        last_fetch: when it was last asked.
        last_success: when it last answered with a feed, or that nothing changed.
        last_change: when it last had other entries.
        next_poll: when it is asked next; None for at once, or never where it is gone.
        items_a_day: new entries a day of the last 30 days; None while less than a day is known.
        entries: in its last document.
        fetches: how often it was asked.
        moved_to: where it moved for good.
        pages_missing: articles whose page could not be had so far, and will be asked for again.
    """

    feed: str
    name: str | None
    categories: list[str]
    source: str
    verdicts: list[Remark]
    last_fetch: Moment | None
    last_success: Moment | None
    last_change: Moment | None
    next_poll: Moment | None
    items_a_day: float | None
    entries: int
    fetches: int
    moved_to: str | None
    pages_missing: int

    @property
    def words(self) -> list[Word]:
        """The verdicts' words."""
        return [remark.verdict for remark in self.verdicts]


class KnownFeeds(NamedTuple):
    """A source of feeds: its positions by item, and its feeds, where its list can be read."""

    source: str
    positions: Mapping[str, str]
    specs: Sequence[FeedSpec] | None


def feed_rows(sources: Iterable[KnownFeeds], now: datetime) -> list[FeedRow]:
    """Make a row a feed, those that something is wrong with first, then by source and feed.

    A source whose list can be read shows the feeds of the list, also those not asked yet;
    another one all that the ledger knows.
    """
    rows = [
        _row(known, spec, now)
        for known in sources
        for spec in (_remembered(known.positions) if known.specs is None else known.specs)
    ]
    return sorted(rows, key=_order)


def as_text(rows: Sequence[FeedRow], width: int) -> str:
    """Lay rows out as a table, `width` columns wide at most, with a line of sums below it."""
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("feed", overflow="fold", ratio=3)
    table.add_column("verdict", overflow="fold", ratio=4)
    for heading in ("last success", "next poll"):
        table.add_column(heading, width=16)
    table.add_column("a day", justify="right", width=6)
    for row in rows:
        table.add_row(*map(Text, _cells(row)))
    wide = max(width, _LEAST_WIDTH)
    console = Console(file=io.StringIO(), width=wide, record=True, force_terminal=False)
    console.print(table)
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    return "\n".join([*lines, "", _sums(rows)] if rows else [_sums(rows)])


def as_json(rows: Sequence[FeedRow]) -> str:
    """Give rows as one JSON array."""
    return msgspec.json.format(msgspec.json.encode(rows)).decode()


def specs_of(rows: Iterable[FeedRow]) -> list[FeedSpec]:
    """Give the feeds as a list would hold them, each once."""
    specs = {
        row.feed: FeedSpec(url=row.feed, name=row.name, categories=tuple(row.categories))
        for row in sorted(rows, key=_place)
    }
    return list(specs.values())


def has_any(rows: Iterable[FeedRow], words: Collection[str]) -> bool:
    """Tell whether a feed has one of these verdicts."""
    return any(word in words for row in rows for word in row.words)


def _row(known: KnownFeeds, spec: FeedSpec, now: datetime) -> FeedRow:
    feed = spec.public_url
    state = read_state(known.positions.get(feed))
    a_day = items_per_day(state, now)
    marks = decode_marks(known.positions.get(POSITION + feed))
    return FeedRow(
        feed=feed,
        name=spec.name,
        categories=list(spec.categories),
        source=known.source,
        verdicts=[Remark(verdict=one.word, evidence=one.evidence) for one in verdicts(state, now)],
        last_fetch=state.last_fetch,
        last_success=state.last_success,
        last_change=state.last_change,
        next_poll=state.next_due,
        items_a_day=None if a_day is None else round(a_day, 2),
        entries=state.entries,
        fetches=state.fetches,
        moved_to=state.moved_to,
        pages_missing=sum(1 for failed in marks.values() if failed),
    )


def _remembered(positions: Mapping[str, str]) -> list[FeedSpec]:
    urls = (item for item in positions if item.startswith(("http://", "https://")))
    return [FeedSpec(url=url) for url in sorted(urls)]


def _order(row: FeedRow) -> tuple[bool, str, str]:
    return (row.words == [OK], *_place(row))


def _place(row: FeedRow) -> tuple[str, str]:
    return (row.source, row.feed)


def _cells(row: FeedRow) -> tuple[str, str, str, str, str]:
    name = f"{row.name}\n{row.feed}" if row.name else row.feed
    said = "\n".join(f"{one.verdict}: {one.evidence}" for one in row.verdicts)
    a_day = "-" if row.items_a_day is None else f"{row.items_a_day:.1f}"
    return name, said, _minute(row.last_success, "never"), _next(row), a_day


def _next(row: FeedRow) -> str:
    return "never" if "gone" in row.words else _minute(row.next_poll, "now")


def _minute(moment: datetime | None, none: str) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else none


def _sums(rows: Sequence[FeedRow]) -> str:
    counts = Counter(word for row in rows for word in row.words)
    said = ", ".join(f"{counts[word]} {word}" for word in WORDS if counts[word])
    many = "1 feed" if len(rows) == 1 else f"{len(rows)} feeds"
    return f"{many}: {said} (times are UTC)" if rows else "no feed was read with this ledger"
