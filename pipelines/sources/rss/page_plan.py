"""Which entries of a feed need their article's page, and which had it: no network, no clock.

Fetching costs, so an entry's page is fetched once: a mark is kept for each entry that the feed
still shows, made of what the entry says. An entry with a known mark is not delivered again (its
short text would seem a revision of the whole one); an edited entry has another mark, and its page
is fetched anew. The page itself is not asked "has it changed?": a record is made from its bytes,
which nobody keeps. That a page was had is marked under its address, too: an article whose page is
gone later was withdrawn, one that never had a page was not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from pipelines.sources.rss.lists.spec import FullText
from transforms.admit.feed import admitted_entry
from transforms.cleanup.fragment.cut import feed_text, is_cut
from transforms.cleanup.fragment.markup import to_line, to_text
from transforms.dead_letters import key_of
from transforms.identity import digest
from transforms.records.travelling import Admitted, Envelope, RawArticle

#: A feed's marks are kept as the position of an item named by this and the feed's URL.
POSITION: Final = "full_text:"
#: How often a page that could not be had is asked for, while its entry stays as it is.
TRIES: Final = 3
#: The mark's value of an entry whose page need not be asked for again.
SETTLED: Final = 0

_MARK_CHARS: Final = 18
_FEW_ENTRIES: Final = 3

#: Mark of an entry to how often its page could not be had; `SETTLED` once it was, or never will.
#: Marks of addresses whose pages were had are `SETTLED`.
Marks = Mapping[str, int]

_MARKS: Final = msgspec.json.Decoder(dict[str, int])


class WantedPage(NamedTuple):
    """An entry whose page is to be fetched, and how often that failed before.

    `was_there` says that the page was had for an earlier wording of the entry.
    """

    entry: Admitted
    mark: str
    failed: int
    was_there: bool = False

    @property
    def had(self) -> str:
        """The mark that its page was had."""
        return _had(self.entry.raw)


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What is to be delivered of a feed document.

    Attributes:
        at_once: entries to be delivered as they are, in the document's order.
        pages: entries to be delivered with their pages.
        marks: those known of entries that the feed still shows.
    """

    at_once: list[Envelope]
    pages: list[WantedPage]
    marks: dict[str, int]


def plan_pages(
    document: Envelope, articles: Sequence[RawArticle], marks: Marks, mode: FullText
) -> PagePlan:
    """Part a changed feed document into what is delivered at once and what waits for a page.

    Args:
        document: the feed's envelope.
        articles: its entries, as `read_feed_document` gives them.
        marks: those of the plan before, as they became.
        mode: `always` for every entry that has a page of its own, `auto` for those whose body is
            missing or cut (`is_cut`), `never`.

    Returns:
        The plan. While no entry needs a page, all marks stay: a feed may be empty for a while.
    """
    key = key_of(document)
    entries = [admitted_entry(key, document, place, raw) for place, raw in enumerate(articles)]
    needing = {place for place, raw in enumerate(articles) if _needs_page(raw, mode)}
    if not needing:
        return PagePlan([one.envelope for one in entries], [], dict(marks))
    stamped = _has_true_stamps(articles)
    named = {_mark(articles[place], stamped=stamped): entries[place] for place in sorted(needing)}
    had = {_had(articles[place]) for place in needing} & marks.keys()
    return PagePlan(
        at_once=[one.envelope for place, one in enumerate(entries) if place not in needing],
        pages=[
            WantedPage(entry, mark, marks.get(mark, 0), _had(entry.raw) in had)
            for mark, entry in named.items()
            if marks.get(mark) != SETTLED
        ],
        marks={mark: marks[mark] for mark in (*named, *sorted(had)) if mark in marks},
    )


def encode_marks(marks: Marks) -> str:
    """Write marks as a position of the ledger."""
    return msgspec.json.encode(marks).decode()


def decode_marks(text: str | None) -> dict[str, int]:
    """Read marks from a position of the ledger."""
    return _MARKS.decode(text) if text else {}


def _needs_page(raw: RawArticle, mode: FullText) -> bool:
    """A link that several entries share leads to the article of none of them."""
    if mode == "never" or not raw.url or raw.url_is_shared:
        return False
    return mode == "always" or is_cut(raw)


def _mark(raw: RawArticle, *, stamped: bool) -> str:
    """Name an entry by what a reader sees of it; addresses of pictures change without an edit."""
    return digest(
        "page",
        raw.item_id or "",
        raw.url or "",
        to_line(raw.title or ""),
        feed_text(raw),
        to_text(raw.summary or ""),
        (raw.modified or "") if stamped else "",
    )[:_MARK_CHARS]


def _had(raw: RawArticle) -> str:
    return digest("page was had", raw.url or "")[:_MARK_CHARS]


def _has_true_stamps(articles: Sequence[RawArticle]) -> bool:
    """Whether the entries' dates of modification are their own, and not that of the document."""
    counts = Counter(raw.modified for raw in articles if raw.modified)
    most = max(counts.values(), default=0)
    return len(articles) <= _FEW_ENTRIES or 2 * most <= len(articles)
